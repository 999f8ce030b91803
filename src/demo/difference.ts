/** What changed between two commits, as GitHub lists it, and where a comment can stand in it. */
import { structuredPatch } from "diff";
import type { GitStore, Leaf } from "./git-store.ts";

/** A changed file with its patch, where GitHub would show one. */
export interface ListedFile {
  readonly filename: string;
  readonly previousFilename?: string;
  readonly status: "added" | "removed" | "modified" | "renamed";
  readonly sha: string;
  readonly additions: number;
  readonly deletions: number;
  readonly patch?: string;
}

/** GitHub shows no patch of a file above this. */
const patchBytesMax = 500_000;
const patchLinesMax = 20_000;

/** Two commits never change, so neither does their difference; comparing 3,000 files takes a while. */
const known = new WeakMap<GitStore, Map<string, readonly ListedFile[]>>();

/** The files that differ between two commits, sorted by path. */
export function compareCommits(store: GitStore, base: string, head: string): readonly ListedFile[] {
  const ofStore = known.get(store) ?? new Map<string, readonly ListedFile[]>();
  known.set(store, ofStore);
  const key = `${base}..${head}`;
  const found = ofStore.get(key) ?? listDifference(store, base, head);
  ofStore.set(key, found);
  return found;
}

function listDifference(store: GitStore, base: string, head: string): readonly ListedFile[] {
  const before = store.commits.get(base)?.leaves ?? new Map<string, Leaf>();
  const after = store.commits.get(head)?.leaves ?? new Map<string, Leaf>();
  const gone = new Map([...before].filter(([path]) => !after.has(path)));
  const files = [...after].flatMap(([path, leaf]): ListedFile[] => {
    const old = before.get(path);
    if (old?.sha === leaf.sha) return [];
    if (old) return [{ ...patchOf(store, old, leaf), filename: path, status: "modified" }];
    const source = [...gone].find(([, candidate]) => candidate.sha === leaf.sha)?.[0];
    if (source === undefined) {
      return [{ ...patchOf(store, undefined, leaf), filename: path, status: "added" }];
    }
    gone.delete(source);
    const same = { sha: leaf.sha, additions: 0, deletions: 0 };
    return [{ ...same, filename: path, previousFilename: source, status: "renamed" }];
  });
  for (const [path, leaf] of gone) {
    files.push({ ...patchOf(store, leaf, undefined), filename: path, status: "removed" });
  }
  return files.sort((a, b) => (a.filename < b.filename ? -1 : 1));
}

function patchOf(store: GitStore, before: Leaf | undefined, after: Leaf | undefined) {
  const old = textOf(store, before);
  const young = textOf(store, after);
  const sha = (after ?? before)?.sha ?? "";
  if (old === undefined || young === undefined) return { sha, additions: 0, deletions: 0 };
  const { hunks } = structuredPatch("", "", old, young, "", "", { context: 3 });
  const lines = hunks.flatMap((hunk) => hunk.lines);
  const additions = lines.filter((line) => line.startsWith("+")).length;
  const deletions = lines.filter((line) => line.startsWith("-")).length;
  const patch = hunks
    .map(({ oldStart, oldLines, newStart, newLines, lines: body }) =>
      [
        `@@ -${startOf(oldStart, oldLines)},${oldLines} +${startOf(newStart, newLines)},${newLines} @@`,
        ...body,
      ].join("\n"),
    )
    .join("\n");
  const shown = patch.length <= patchBytesMax && lines.length <= patchLinesMax;
  return { sha, additions, deletions, ...(shown && patch !== "" ? { patch } : {}) };
}

/** Git names the line before a side that has no lines. */
function startOf(start: number, lines: number): number {
  return lines === 0 ? start - 1 : start;
}

/** Text of a leaf; "" where there is none, undefined where git would call it binary. */
function textOf(store: GitStore, leaf: Leaf | undefined): string | undefined {
  if (!leaf) return "";
  const bytes = store.blobs.get(leaf.sha);
  if (!bytes) return `Subproject commit ${leaf.sha}\n`;
  return bytes.includes(0) ? undefined : bytes.toString("utf8");
}

/** Lines of each side that one hunk shows. */
export interface HunkLines {
  readonly left: ReadonlySet<number>;
  readonly right: ReadonlySet<number>;
  readonly text: string;
}

/** The hunks of a patch, as the lines a comment may name. */
export function hunksOf(patch: string): readonly HunkLines[] {
  return patch.split(/^(?=@@ )/m).map((text) => {
    const [, left = "1", right = "1"] = /^@@ -(\d+)(?:,\d+)? \+(\d+)/.exec(text) ?? [];
    const lines = { left: new Set<number>(), right: new Set<number>(), text };
    let [oldLine, newLine] = [Number(left), Number(right)];
    for (const line of text.split("\n").slice(1)) {
      if (line.startsWith("\\")) continue;
      if (!line.startsWith("+")) lines.left.add(oldLine++);
      if (!line.startsWith("-")) lines.right.add(newLine++);
    }
    return lines;
  });
}
