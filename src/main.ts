#!/usr/bin/env node
/** The entry of the program: goes on under the Node it was written for, then hands over to the command line. */
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

// Everything imported above exists in Node 20; what needs a later Node is imported once that runs.
const nodeMajorMin = 24;
const forwardedSignals = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR2"] as const;

/** The Node that npm installed beside the program. */
function pinnedNode(): string {
  return join(dirname(createRequire(import.meta.url).resolve("node/package.json")), "bin", "node");
}

function refuse(why: string): void {
  const wanted = `mapwarden needs Node ${nodeMajorMin} and runs on ${process.versions.node}`;
  process.stderr.write(`${wanted}: ${why}. Run \`npm ci\` with install scripts allowed.\n`);
  process.exitCode = 2;
}

/** Runs this very program again under the pinned Node; signals go down, the exit status comes back. */
function relaunch(): void {
  let node: string;
  try {
    node = pinnedNode();
  } catch {
    refuse("its own Node is not installed");
    return;
  }
  const args = [...process.execArgv, fileURLToPath(import.meta.url), ...process.argv.slice(2)];
  const env = { ...process.env, MAPWARDEN_RELAUNCHED: "1" };
  const child = spawn(node, args, { stdio: "inherit", env });
  for (const signal of forwardedSignals) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => refuse(`its own Node does not start (${error.message})`));
  child.on("exit", (code, signal) => {
    // 128 + n is what a shell reports for a program that a signal ended.
    process.exitCode = code ?? 128 + (signal ? constants.signals[signal] : 0);
  });
}

if (Number(process.versions.node.split(".")[0]) >= nodeMajorMin) {
  const { runProgram } = await import("./commands/program.ts");
  await runProgram(process.argv.slice(2));
} else if (process.env.MAPWARDEN_RELAUNCHED) {
  // A `node` package of the wrong version would start itself for ever.
  refuse("its own Node is too old as well");
} else {
  relaunch();
}
