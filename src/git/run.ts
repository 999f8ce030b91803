/** Runs git: no shell, none of the caller's GIT_* settings, bounded output, errors of one line. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { gitOutputBytesMax } from "../limits.ts";

/** What git could not do, in one line that says what to do about it where that is known. */
export class GitError extends Error {
  override readonly name = "GitError";
}

/** Which repository git works on; an absent `gitDir` is looked for from `cwd` upward, as git does. */
export interface GitPlace {
  readonly gitDir?: string | undefined;
  readonly cwd: string;
}

/** Starts git; the caller reads its output. */
export function startGit(
  { gitDir, cwd }: GitPlace,
  args: readonly string[],
): ChildProcessWithoutNullStreams {
  // With --git-dir and no work tree git takes the current directory for one; nothing here reads it.
  const place = gitDir === undefined ? [] : [`--git-dir=${gitDir}`];
  return spawn("git", ["--no-pager", "--literal-pathspecs", ...place, ...args], {
    cwd,
    env: cleanEnvironment(),
    stdio: "pipe",
  });
}

export interface GitAnswer {
  readonly status: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Runs git to its end; a status other than 0 is an answer, not an error. */
export function runGit(place: GitPlace, args: readonly string[]): Promise<GitAnswer> {
  return new Promise((resolve, reject) => {
    const child = startGit(place, args);
    const chunks: Buffer[] = [];
    let bytes = 0;
    let stderr = "";
    child.stdin.on("error", () => undefined).end();
    child.stdout.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      chunks.push(chunk);
      if (bytes <= gitOutputBytesMax) return;
      child.kill();
      const megabytes = gitOutputBytesMax / 1024 / 1024;
      reject(new GitError(`git ${args[0]} answered more than ${megabytes} MB`));
    });
    child.stderr.on("data", (chunk: Buffer) => {
      if (stderr.length < 10_000) stderr += chunk.toString();
    });
    child.on("error", (error) => reject(startFailure(error)));
    child.on("close", (status) =>
      resolve({ status: status ?? -1, stdout: Buffer.concat(chunks), stderr }),
    );
  });
}

/** The output of a git that has to succeed. */
export async function readGit(place: GitPlace, args: readonly string[]): Promise<Buffer> {
  const { status, stdout, stderr } = await runGit(place, args);
  if (status !== 0) throw new GitError(firstComplaint(stderr) ?? `git ${args[0]} failed`);
  return stdout;
}

/** Why git could not even be started. */
export function startFailure(error: Error): GitError {
  const absent = "code" in error && error.code === "ENOENT";
  // A missing current directory gives the same code as a missing program.
  return new GitError(
    absent
      ? "git could not be started: is it installed, and does the directory exist?"
      : error.message,
  );
}

/** What git complains about, without its prefix; advice behind the first line is git's own affair. */
export function firstComplaint(stderr: string): string | undefined {
  const lines = stderr.split("\n").filter((line) => line.trim() !== "");
  const line = lines.find((each) => /^(fatal|error):/.test(each)) ?? lines[0];
  return line?.replace(/^(fatal|error): /, "");
}

/** GIT_DIR and its like would point git elsewhere: a hook, which is where reviews are run from, sets them. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_"));
  return {
    ...Object.fromEntries(kept),
    LC_ALL: "C",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_TERMINAL_PROMPT: "0",
    GIT_NO_REPLACE_OBJECTS: "1",
  };
}
