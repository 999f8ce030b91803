/** `mapwarden doctor`: looks at everything a server needs, and says what to do about what is not well. */
import { type Command, Option } from "commander";
import { exitCodeOf, fail, type Outcome, ok, renderOutcomes } from "../doctor/check.ts";
import { checkGithub } from "../doctor/github-checks.ts";
import { checkDisk, checkNode, checkStore } from "../doctor/local-checks.ts";
import { createGithub } from "../github/gateway.ts";
import { parseEnvironment, type Settings } from "./environment.ts";
import { OperatorError } from "./operator-error.ts";
import { print } from "./print.ts";
import { readVersion } from "./version.ts";

const help = `
Settings come from the environment, as those of \`mapwarden serve\` do. Nothing is changed, here or on GitHub.
Exit status: 0 all is well, 1 something is degraded, 2 something does not work.`;

/** All outcomes; what the environment lacks is one of them. */
export async function examine(env: NodeJS.ProcessEnv): Promise<readonly Outcome[]> {
  const node = checkNode(process.versions.node);
  let settings: Settings;
  try {
    settings = parseEnvironment(env);
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    const problems = error.message.split("\n");
    return [node, ...problems.map((problem) => toOutcome(problem))];
  }
  const { store } = settings;
  return [
    node,
    ok("settings", "complete; the private key can be read and a webhook secret is set"),
    await checkStore(store),
    ...(store.kind === "embedded" ? [await checkDisk(store.directory)] : []),
    ...(await checkGithub(githubChecksOf(settings))),
  ];
}

/** "PORT must be a number", "APP_ID is not set: where to find it": what is wrong, then what to do. */
function toOutcome(problem: string): Outcome {
  const [what = problem, ...rest] = problem.split(": ");
  const remedy = rest.join(": ") || "mend it in the environment";
  return fail("settings", what, remedy);
}

/** What the checks against GitHub need of the settings. */
export function githubChecksOf(settings: Settings) {
  const { appId, privateKey, githubUrl, siteUrl, publicUrl, webhookPath } = settings;
  const options = {
    ...{ appId, privateKey, now: Date.now, warn: () => undefined },
    ...(githubUrl !== undefined && { baseUrl: githubUrl }),
  };
  return {
    ...{ options, github: createGithub(options), siteUrl, webhookPath },
    ...(publicUrl !== undefined && { publicUrl }),
  };
}

async function doctor({ format }: { format: string }): Promise<void> {
  const checks = await examine(process.env);
  const status = exitCodeOf(checks);
  const text =
    format === "json"
      ? `${JSON.stringify({ version: readVersion(), status, checks }, null, 2)}\n`
      : renderOutcomes(checks);
  await print(text);
  process.exitCode = status;
}

/** Adds options, help and action. */
export function defineCommand(command: Command): void {
  command
    .addOption(
      new Option("--format <format>", "how to print").choices(["text", "json"]).default("text"),
    )
    .addHelpText("after", help)
    .action(doctor);
}
