/** The part of the environment that turns the dashboard on: who may log in, by which App, with which secrets. */
import { z } from "zod";

/** What login needs. */
export interface LoginSettings {
  readonly clientId: string;
  readonly clientSecret: string;
  /** The secret in force, then the one that is being rotated out. */
  readonly sessionSecrets: readonly [string, ...string[]];
  /** Numbers or logins of those who see everything. */
  readonly operators: readonly string[];
}

const secretCharsMin = 32;
const makeOne = "such as `openssl rand -hex 32` makes";

function secret(name: string) {
  return z
    .string()
    .min(secretCharsMin, `${name} must have at least ${secretCharsMin} characters, ${makeOne}`)
    .optional();
}

/** The variables; all may be absent, and then there is no dashboard. */
export const loginShape = {
  GITHUB_CLIENT_ID: z.string().optional(),
  GITHUB_CLIENT_SECRET: z.string().optional(),
  SESSION_SECRET: secret("SESSION_SECRET"),
  SESSION_SECRET_PREVIOUS: secret("SESSION_SECRET_PREVIOUS"),
  OPERATORS: z
    .string()
    .regex(
      /^\s*[\w-]+(\s*,\s*[\w-]+)*\s*$/,
      "OPERATORS must be numbers or logins of GitHub accounts, with commas between",
    )
    .optional(),
  TRUST_PROXY: z.coerce
    .number("TRUST_PROXY must be how many proxies of yours stand in front")
    .int("TRUST_PROXY must be a whole number")
    .min(0, "TRUST_PROXY must be from 0 to 9")
    .max(9, "TRUST_PROXY must be from 0 to 9")
    .default(0),
};

type LoginEnvironment = z.infer<z.ZodObject<typeof loginShape>> & {
  readonly PUBLIC_URL?: string | undefined;
};

/** Cookies with the strongest prefix are for a whole host; one that is not https would give them away. */
function problemOfAddress(text: string): string | null {
  const { protocol, hostname, pathname } = new URL(text);
  const local = /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(hostname);
  if (protocol !== "https:" && !local)
    return "PUBLIC_URL must begin with https:// for people to log in";
  return pathname === "/" ? null : "PUBLIC_URL must have no path for people to log in";
}

/** SESSION_SECRET turns login on; then the rest must be there. Answers one line for each thing that is not. */
export function problemsOfLogin(env: LoginEnvironment): readonly string[] {
  if (env.SESSION_SECRET === undefined) return [];
  const shown = "the settings page of your GitHub App shows it";
  const address = env.PUBLIC_URL === undefined ? null : problemOfAddress(env.PUBLIC_URL);
  return [
    ...(env.GITHUB_CLIENT_ID ? [] : [`GITHUB_CLIENT_ID is not set: ${shown}`]),
    ...(env.GITHUB_CLIENT_SECRET ? [] : ["GITHUB_CLIENT_SECRET is not set: generate one there"]),
    ...(env.PUBLIC_URL ? [] : ["PUBLIC_URL is not set: GitHub sends people back to it"]),
    ...(address === null ? [] : [address]),
  ];
}

/** What login needs, once there are no problems; undefined where it is not turned on. */
export function loginSettings(env: LoginEnvironment): LoginSettings | undefined {
  const { GITHUB_CLIENT_ID: clientId, GITHUB_CLIENT_SECRET: clientSecret } = env;
  const { SESSION_SECRET: current, SESSION_SECRET_PREVIOUS: previous } = env;
  if (!clientId || !clientSecret || !current) return undefined;
  return {
    clientId,
    clientSecret,
    sessionSecrets: [current, ...(previous === undefined ? [] : [previous])],
    operators: (env.OPERATORS ?? "").split(",").flatMap((name) => name.trim() || []),
  };
}
