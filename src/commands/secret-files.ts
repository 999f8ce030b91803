/** Secrets from files, as container engines mount them: `NAME_FILE` names the file that holds the value of `NAME`. */
import { readFileSync } from "node:fs";

type Environment = Readonly<Record<string, string | undefined>>;

/** What must not stand in the environment of a container, where everybody who may inspect it reads it. */
const secretNames = [
  "PRIVATE_KEY",
  "WEBHOOK_SECRET",
  "WEBHOOK_SECRET_PREVIOUS",
  "DATABASE_URL",
  "METRICS_TOKEN",
  "GITHUB_CLIENT_SECRET",
  "SESSION_SECRET",
  "SESSION_SECRET_PREVIOUS",
] as const;

interface Filled {
  readonly env: Environment;
  /** One line for each file that cannot be used. */
  readonly problems: readonly string[];
}

/** The environment with the contents of such files in it; the line break at the end of a file is no part of it. */
export function readSecretFiles(env: Environment): Filled {
  const filled: Record<string, string | undefined> = { ...env };
  const problems: string[] = [];
  for (const name of secretNames) {
    const path = env[`${name}_FILE`];
    if (path === undefined) continue;
    if (env[name] !== undefined) {
      problems.push(`both ${name} and ${name}_FILE are set: leave one of them out`);
      continue;
    }
    try {
      filled[name] = readFileSync(path, "utf8").trim();
    } catch {
      problems.push(`${name}_FILE names a file that cannot be read`);
    }
  }
  return { env: filled, problems };
}
