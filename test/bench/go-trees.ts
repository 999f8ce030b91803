/** Go code to measure with: what is at hand of it, cut to size. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { SourcePackage } from "../../src/analyze/types.ts";
import { isGoPath, isJudgedDirectory } from "../../src/jobs/go-paths.ts";

/** Every package below a folder up to `bytesMax` of Go, in the order of the folders. */
export function readPackages(root: string, bytesMax: number): readonly SourcePackage[] {
  const packages: SourcePackage[] = [];
  let bytes = 0;
  const folders = [root];
  for (let folder = folders.shift(); folder !== undefined && bytes < bytesMax; ) {
    const entries = readdirSync(folder, { withFileTypes: true });
    const within = folder;
    const files = entries
      .filter((entry) => entry.isFile() && isGoPath(entry.name))
      .map(({ name }) => join(within, name))
      .map((path) => ({ path: relative(root, path), text: readFileSync(path, "utf8") }));
    folders.push(
      ...entries
        .filter((entry) => entry.isDirectory() && isJudgedDirectory(entry.name))
        .map(({ name }) => join(within, name)),
    );
    if (files.length > 0) packages.push({ directory: relative(root, folder), files });
    bytes += bytesOf(files);
    folder = folders.shift();
  }
  return packages;
}

/** Packages from the front until they have so many lines together. */
export function takeLines(
  packages: readonly SourcePackage[],
  linesMax: number,
): readonly SourcePackage[] {
  const taken: SourcePackage[] = [];
  for (let lines = 0, at = 0; lines < linesMax && at < packages.length; at++) {
    const each = packages[at];
    if (!each) break;
    taken.push(each);
    lines += linesOf(each.files);
  }
  return taken;
}

type Files = SourcePackage["files"];

export function bytesOf(files: Files): number {
  return files.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
}

export function linesOf(files: Files): number {
  return files.reduce((sum, { text }) => sum + text.split("\n").length, 0);
}

/** The largest body of Go code that is at hand wherever the truth check runs: the toolchain's own sources. */
export function goSources(): string | undefined {
  try {
    const root = execFileSync("go", ["env", "GOROOT"], { encoding: "utf8", stdio: "pipe" }).trim();
    return join(root, "src");
  } catch {
    return undefined;
  }
}
