/** Small git repositories for tests, in a directory of their own. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** Contents by path; null takes a file away. */
export type Files = Readonly<Record<string, string | Buffer | null>>;

export interface TestRepository {
  readonly directory: string;
  readonly git: (...args: string[]) => string;
  /** Writes, commits and answers the commit. */
  readonly commit: (files: Files) => string;
  readonly link: (path: string, target: string) => void;
  readonly remove: () => void;
}

export function makeRepository(): TestRepository {
  const directory = mkdtempSync(join(tmpdir(), "mapwarden-git-"));
  const git = (...args: string[]): string => {
    const identity = ["-c", "user.name=t", "-c", "user.email=t@example.com"];
    const options = [...identity, "-c", "commit.gpgsign=false", "-c", "init.defaultBranch=main"];
    const kept = Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_"));
    return execFileSync("git", [...options, ...args], {
      cwd: directory,
      encoding: "utf8",
      env: Object.fromEntries(kept),
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  };
  git("init", "-q");
  return {
    directory,
    git,
    commit(files) {
      for (const [path, text] of Object.entries(files)) {
        const target = join(directory, path);
        if (text === null) {
          rmSync(target);
          continue;
        }
        mkdirSync(dirname(target), { recursive: true });
        writeFileSync(target, text);
      }
      git("add", "-A");
      git("commit", "-q", "--allow-empty", "-m", "c");
      return git("rev-parse", "HEAD");
    },
    link: (path, target) => symlinkSync(target, join(directory, path)),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}
