/** The command line: which commands there are, and what every failure of one looks like. */
import { Command, CommanderError } from "commander";
import { OperatorError } from "./operator-error.ts";
import { readVersion } from "./version.ts";

/**
 * What a command file exports. `defineCommand` adds options and an action to a command that already
 * has its name and summary. The action throws `OperatorError` for what the user can mend, and sets
 * `process.exitCode = 1` itself where findings mean failure.
 */
export interface CommandModule {
  readonly defineCommand: (command: Command) => void;
}

interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<CommandModule>;
}

// Loaded one by one: `review` must not pay for the database, nor `serve` for the reports.
const commands: readonly CommandEntry[] = [
  {
    name: "review",
    summary: "review the change between two revisions of a local repository",
    load: () => import("./review.ts"),
  },
  {
    name: "scan",
    summary: "judge a whole tree of a local repository",
    load: () => import("./scan.ts"),
  },
  {
    name: "serve",
    summary: "run the GitHub App: webhooks in, reviews and check runs out",
    load: () => import("./serve.ts"),
  },
  {
    name: "setup",
    summary: "register the App on GitHub from a browser on this machine",
    load: () => import("./setup.ts"),
  },
  {
    name: "doctor",
    summary: "look at everything the server needs, and say what to do",
    load: () => import("./doctor.ts"),
  },
  {
    name: "demo",
    summary: "show the whole path on this machine against a stand-in for GitHub",
    load: () => import("./demo.ts"),
  },
  {
    name: "rules",
    summary: "list the rules, or show one",
    load: () => import("./rules.ts"),
  },
];

/** Usage errors are one line; help and version are answers, not errors. */
function configure(command: Command): Command {
  return command
    .exitOverride()
    .showHelpAfterError(false)
    .configureOutput({ outputError: () => undefined });
}

async function buildProgram(wanted: string | undefined): Promise<Command> {
  const program = configure(new Command("mapwarden"))
    .description("Reviews the Go code of pull requests for map-safety.")
    .version(readVersion(), "-V, --version");
  for (const { name, summary, load } of commands) {
    const command = configure(program.command(name).summary(summary).description(summary));
    if (name === wanted) (await load()).defineCommand(command);
  }
  return program;
}

function reportFailure(error: unknown): void {
  if (error instanceof CommanderError && error.exitCode === 0) return;
  const message = error instanceof Error ? error.message : String(error);
  const lines = message.replace(/^error: /, "").split("\n");
  // What the operator can mend may be several things; of anything else the first line says enough.
  const shown = error instanceof OperatorError ? lines : lines.slice(0, 1);
  for (const line of shown) process.stderr.write(`mapwarden: ${line}\n`);
  const expected = error instanceof CommanderError || error instanceof OperatorError;
  if (!expected && process.env.LOG_LEVEL === "debug" && error instanceof Error) {
    process.stderr.write(`${error.stack}\n`);
  }
  process.exitCode = 2;
}

/** Runs one command to its end. The status is in `process.exitCode`, so that piped output is never cut. */
export async function runProgram(args: readonly string[]): Promise<void> {
  try {
    const wanted = args.find((arg) => !arg.startsWith("-"));
    const asked = wanted === "help" ? args[args.indexOf("help") + 1] : wanted;
    const program = await buildProgram(asked);
    if (args.length === 0) {
      throw new OperatorError("which command? `mapwarden --help` lists them");
    }
    await program.parseAsync([...args], { from: "user" });
  } catch (error) {
    reportFailure(error);
  }
}
