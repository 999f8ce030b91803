/** Go packages of a commit, read through the port. */
import type { NotAnalysed, SourceFile, SourcePackage } from "../analyze/types.ts";
import { changeBytesMax } from "../limits.ts";
import { type GoModule, parseGoModule } from "./go-module.ts";
import { directoryOf, isGoPath, upward } from "./go-paths.ts";
import type { Blob, CodeReader, TreeEntry } from "./ports.ts";

/** Packages of one commit, and the modules they belong to. */
export interface CommitSources {
  readonly modules: readonly GoModule[];
  readonly packages: readonly SourcePackage[];
  /** Go files that are there and could not be read, and directories that were too much. */
  readonly unreadable: readonly NotAnalysed[];
}

/** The Go files directly in some directories, at each of some commits; all is asked for at once. */
export async function fetchSources(
  reader: CodeReader,
  commits: readonly string[],
  directories: readonly string[],
): Promise<readonly CommitSources[]> {
  const asked = [...new Set(directories.flatMap(upward))];
  const wanted = new Set(directories);
  const listings = await Promise.all(
    commits.map((commit) => reader.fetchDirectories(commit, asked)),
  );
  const listed = listings.map((listing) =>
    [...listing.values()].flat().filter((entry) => isWanted(entry, wanted)),
  );
  const tooMuch = findTooMuch(listed.flat());
  const entries = listed.map((each) => each.filter(({ path }) => !tooMuch.has(directoryOf(path))));
  const blobs = await reader.fetchBlobs(entries.flat());
  const reason = `the packages around it are more than ${changeBytesMax / 1024 / 1024} MB`;
  const skipped = [...tooMuch].map((path): NotAnalysed => ({ path, reason, cause: "failed" }));
  return entries.map((each) => toSources(each, blobs, skipped));
}

/** Directories behind the point at which all sizes, where the listing tells them, reach the bound. */
function findTooMuch(entries: readonly TreeEntry[]): ReadonlySet<string> {
  const unique = new Map(entries.map((entry) => [entry.sha, entry]));
  const byDirectory = Map.groupBy(unique.values(), ({ path }) => directoryOf(path));
  let bytes = 0;
  const tooMuch = new Set<string>();
  for (const directory of [...byDirectory.keys()].toSorted()) {
    for (const { size } of byDirectory.get(directory) ?? []) bytes += size ?? 0;
    if (bytes > changeBytesMax) tooMuch.add(directory);
  }
  return tooMuch;
}

function isWanted(entry: TreeEntry, directories: ReadonlySet<string>): boolean {
  if (entry.type !== "blob") return false;
  if (entry.path === "go.mod" || entry.path.endsWith("/go.mod")) return true;
  return directories.has(directoryOf(entry.path)) && isGoPath(entry.path);
}

function toSources(
  entries: readonly TreeEntry[],
  blobs: ReadonlyMap<string, Blob>,
  skipped: readonly NotAnalysed[],
): CommitSources {
  const modules: GoModule[] = [];
  const unreadable = [...skipped];
  const files: SourceFile[] = [];
  for (const { path, sha } of entries) {
    const blob = blobs.get(sha) ?? { kind: "unreadable", reason: "not in the answer" };
    const isModule = !path.endsWith(".go");
    if (blob.kind === "unreadable") {
      if (!isModule) unreadable.push({ path, reason: blob.reason });
    } else if (isModule) {
      const module = parseGoModule(directoryOf(path), blob.text);
      if (module) modules.push(module);
    } else {
      files.push({ path, text: blob.text });
    }
  }
  return { modules, packages: groupFiles(files), unreadable };
}

/** Files by directory, all in the order of their names: the same tree gives the same packages. */
export function groupFiles(files: readonly SourceFile[]): readonly SourcePackage[] {
  const sorted = files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const groups = Map.groupBy(sorted, ({ path }) => directoryOf(path));
  return [...groups]
    .map(([directory, inside]) => ({ directory, files: inside }))
    .toSorted((a, b) => (a.directory < b.directory ? -1 : 1));
}
