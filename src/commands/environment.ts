/** The environment, parsed once: everything an operator can set, and one line for each thing that is wrong. */
import { createPrivateKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { z } from "zod";
import type { StoreLocation } from "../store/open.ts";
import type { DaysKept } from "../store/retention.ts";
import { keepSettings, keepShape } from "./keep-settings.ts";
import {
  type LoginSettings,
  loginSettings,
  loginShape,
  problemsOfLogin,
} from "./login-settings.ts";
import { OperatorError } from "./operator-error.ts";
import { readSecretFiles } from "./secret-files.ts";
import { type TraceSettings, traceSettings, traceShape } from "./trace-settings.ts";

export interface Settings {
  readonly appId: number;
  readonly privateKey: string;
  /** The secret in force, then the one that is being rotated out. */
  readonly webhookSecrets: readonly [string, ...string[]];
  /** REST root of GitHub Enterprise Server or of a stand-in; absent for github.com. */
  readonly githubUrl?: string;
  /** What people open in a browser. */
  readonly siteUrl: string;
  /** Where people reach this server; without it nothing links to its pages. */
  readonly publicUrl?: string;
  readonly host: string;
  readonly port: number;
  readonly webhookPath: string;
  readonly store: StoreLocation;
  readonly logLevel: string;
  readonly metricsToken?: string;
  /** Absent where no collector listens. */
  readonly traces?: TraceSettings;
  /** Absent where nobody can log in; then there is no dashboard. */
  readonly login?: LoginSettings;
  /** Proxies of ours in front: how far `X-Forwarded-For` can be trusted. */
  readonly proxies?: number;
  /** For how long what is over is kept. */
  readonly kept?: DaysKept;
  /** The demo's dashboard: everything, without login, for this machine only. No variable sets it. */
  readonly openOnLoopback?: true;
  /** Whether default branches are scanned every night; where it is absent, only when somebody asks. */
  readonly nightlyScans?: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

const logLevels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;
const registration = "the settings page of your GitHub App shows it";

const appId = z
  .string(`APP_ID is not set: ${registration}`)
  .regex(/^[1-9]\d{0,15}$/, `APP_ID must be the App's number: ${registration}`)
  .transform(Number);

// Probot falls back to the word "development", with which anybody can forge webhooks.
const webhookSecret = z
  .string(
    "WEBHOOK_SECRET is not set: use the secret of the App's webhook, such as `openssl rand -hex 32` makes",
  )
  .refine(
    (secret) => secret !== "development",
    "WEBHOOK_SECRET is the word everybody knows: set another one here and in the App's webhook",
  );

const shape = z.object({
  APP_ID: appId,
  PRIVATE_KEY: z.string().optional(),
  PRIVATE_KEY_PATH: z.string().optional(),
  WEBHOOK_SECRET: webhookSecret,
  WEBHOOK_SECRET_PREVIOUS: z
    .string()
    .refine(
      (secret) => secret !== "development",
      "WEBHOOK_SECRET_PREVIOUS is the word everybody knows: leave it out",
    )
    .optional(),
  GHE_HOST: z
    .string()
    .regex(/^[\w.-]+(:\d{1,5})?$/, "GHE_HOST must be a host name, with a port where needed")
    .optional(),
  GHE_PROTOCOL: z.enum(["http", "https"], "GHE_PROTOCOL must be http or https").default("https"),
  PUBLIC_URL: z.url("PUBLIC_URL must be an address such as https://mapwarden.example").optional(),
  HOST: z.string().default("127.0.0.1"),
  PORT: z.coerce
    .number("PORT must be a number")
    .int("PORT must be a whole number")
    .min(0, "PORT must be from 0 to 65535")
    .max(65_535, "PORT must be from 0 to 65535")
    .default(3_000),
  WEBHOOK_PATH: z
    .string()
    .regex(/^\/[\w./-]*$/, "WEBHOOK_PATH must be a path such as /api/github/webhooks")
    .default("/api/github/webhooks"),
  DATA_DIR: z.string().default("./data"),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, "DATABASE_URL must begin with postgres://")
    .optional(),
  LOG_LEVEL: z.enum(logLevels, `LOG_LEVEL must be one of ${logLevels.join(", ")}`).default("info"),
  METRICS_TOKEN: z.string().optional(),
  NIGHTLY_SCANS: z.enum(["on", "off"], "NIGHTLY_SCANS must be on or off").default("on"),
  ...traceShape,
  ...loginShape,
  ...keepShape,
});

type Parsed = z.infer<typeof shape>;

/** An empty variable is one that is not set: that is what `NAME=` in a compose file means. */
function withoutEmpty(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()));
}

function isPrivateKey(text: string): boolean {
  try {
    return createPrivateKey(text).asymmetricKeyType === "rsa";
  } catch {
    return false;
  }
}

/** Keys come with line breaks written out, as `\n`, or as base64 of the whole file. */
function decodeKey(text: string): string {
  const plain = text.replaceAll("\\n", "\n").trim();
  return plain.startsWith("-----BEGIN") ? plain : Buffer.from(plain, "base64").toString("utf8");
}

function readKeyFile(path: string): string | { readonly problem: string } {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return { problem: "PRIVATE_KEY_PATH names a file that cannot be read" };
  }
}

function parseKey(env: Environment): { readonly key: string } | { readonly problem: string } {
  const { PRIVATE_KEY: text, PRIVATE_KEY_PATH: path } = env;
  const found = text ?? (path === undefined ? undefined : readKeyFile(path));
  if (found === undefined) {
    const remedy = "generate one on the settings page of your GitHub App";
    return { problem: `neither PRIVATE_KEY nor PRIVATE_KEY_PATH is set: ${remedy}` };
  }
  if (typeof found !== "string") return found;
  const key = decodeKey(found);
  if (isPrivateKey(key)) return { key };
  return { problem: "PRIVATE_KEY is not the private key of an App: give the whole .pem file" };
}

function toSettings(env: Parsed, privateKey: string): Settings {
  const previous = env.WEBHOOK_SECRET_PREVIOUS;
  const login = loginSettings(env);
  const traces = traceSettings(env);
  return {
    appId: env.APP_ID,
    privateKey,
    webhookSecrets: [env.WEBHOOK_SECRET, ...(previous === undefined ? [] : [previous])],
    ...(env.GHE_HOST !== undefined && {
      githubUrl: `${env.GHE_PROTOCOL}://${env.GHE_HOST}/api/v3`,
    }),
    siteUrl:
      env.GHE_HOST === undefined ? "https://github.com" : `${env.GHE_PROTOCOL}://${env.GHE_HOST}`,
    ...(env.PUBLIC_URL !== undefined && { publicUrl: env.PUBLIC_URL.replace(/\/+$/, "") }),
    host: env.HOST,
    port: env.PORT,
    webhookPath: env.WEBHOOK_PATH,
    store:
      env.DATABASE_URL === undefined
        ? { kind: "embedded", directory: env.DATA_DIR }
        : { kind: "postgres", url: env.DATABASE_URL },
    logLevel: env.LOG_LEVEL,
    ...(env.METRICS_TOKEN !== undefined && { metricsToken: env.METRICS_TOKEN }),
    ...(traces && { traces }),
    ...(login && { login }),
    proxies: env.TRUST_PROXY,
    kept: keepSettings(env),
    nightlyScans: env.NIGHTLY_SCANS === "on",
  };
}

/** Parses the environment, or throws with one line for each problem. */
export function parseEnvironment(given: Environment): Settings {
  const { env, problems: unread } = readSecretFiles(withoutEmpty(given));
  const parsed = shape.safeParse(env);
  const key = parseKey(env);
  const problems = [
    ...unread,
    ...(parsed.success
      ? problemsOfLogin(parsed.data)
      : parsed.error.issues.map(({ message }) => message)),
  ];
  if (parsed.success && "key" in key && problems.length === 0) {
    return toSettings(parsed.data, key.key);
  }
  if ("problem" in key) problems.push(key.problem);
  throw new OperatorError([...new Set(problems)].join("\n"));
}

const addresses = shape
  .pick({ GHE_HOST: true, GHE_PROTOCOL: true, PORT: true, WEBHOOK_PATH: true })
  .extend({
    PUBLIC_URL: z
      .string("PUBLIC_URL is not set: say where GitHub will reach this server")
      .pipe(z.url("PUBLIC_URL must be an address such as https://mapwarden.example")),
  });

/** What a first start needs to know before there is an App; `more` belongs beside its credentials. */
export function parseAddresses(given: Environment) {
  const parsed = addresses.safeParse(withoutEmpty(given));
  if (!parsed.success) {
    throw new OperatorError(parsed.error.issues.map(({ message }) => message).join("\n"));
  }
  const {
    GHE_HOST: host,
    GHE_PROTOCOL: protocol,
    PORT: port,
    WEBHOOK_PATH: webhookPath,
  } = parsed.data;
  const publicUrl = parsed.data.PUBLIC_URL.replace(/\/+$/, "");
  const site = host === undefined ? null : `${protocol}://${host}`;
  return {
    ...{ publicUrl, webhookPath, port },
    siteUrl: site ?? "https://github.com",
    githubUrl: site === null ? undefined : `${site}/api/v3`,
    more: {
      PUBLIC_URL: publicUrl,
      WEBHOOK_PATH: webhookPath,
      ...(host !== undefined && { GHE_HOST: host, GHE_PROTOCOL: protocol }),
    },
  };
}
