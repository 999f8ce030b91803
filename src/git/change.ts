/** The difference between two commits, as git sees it. */
import type { Change, ChangedFile } from "../jobs/ports.ts";
import { type GitPlace, readGit } from "./run.ts";

const plumbing = ["-r", "-M", "-l1000", "--no-ext-diff", "--no-textconv", "--no-color"];

/** Files that differ between two commits; Go files with their patches. */
export async function fetchChange(place: GitPlace, base: string, head: string): Promise<Change> {
  const [raw, patches] = await Promise.all([
    readGit(place, ["diff-tree", "--raw", "-z", "--no-abbrev", ...plumbing, base, head]),
    // The patch is found again by the ids of its two sides, so that no name in it is ever read. Types that
    // change (a file that becomes a symbolic link) are told as two patches: they have none.
    readGit(place, [
      "-c",
      "core.quotePath=true",
      "diff-tree",
      "-p",
      "-U3",
      "--full-index",
      "--diff-filter=AMRC",
      "--src-prefix=a/",
      "--dst-prefix=b/",
      ...plumbing,
      base,
      head,
    ]),
  ]);
  const byIds = splitPatches(patches.toString("utf8"));
  const files = parseRaw(raw.toString("utf8"), byIds);
  return { base, head, files, filesTotal: files.length };
}

/** Hunks by `<old id>..<new id>`: the same two blobs always make the same patch. */
function splitPatches(text: string): ReadonlyMap<string, string> {
  const patches = new Map<string, string>();
  // Lines of hunks begin with a space, a sign or a backslash, so these words begin a file and nothing else.
  for (const part of text.split(/^(?=diff --git )/m)) {
    const ids = /^index ([0-9a-f]+\.\.[0-9a-f]+)/m.exec(part);
    const hunks = /^@@ /m.exec(part);
    if (ids?.[1] && hunks && ids.index < hunks.index) {
      patches.set(ids[1], part.slice(hunks.index).replace(/\n$/, ""));
    }
  }
  return patches;
}

const statuses: Readonly<Record<string, ChangedFile["status"]>> = {
  A: "added",
  D: "removed",
  M: "modified",
  R: "renamed",
  C: "copied",
  T: "changed",
};

/** `:<modes> <old id> <new id> <status>\0<path>\0`, with two paths for renames and copies. */
function parseRaw(text: string, patches: ReadonlyMap<string, string>): readonly ChangedFile[] {
  const fields = text.split("\0");
  const files: ChangedFile[] = [];
  for (let at = 0; at + 1 < fields.length; ) {
    const [, , oldId = "", newId = "", letter = ""] = (fields[at] ?? "").split(" ");
    const status = statuses[letter.charAt(0)] ?? "changed";
    const moved = status === "renamed" || status === "copied";
    const path = fields[at + (moved ? 2 : 1)] ?? "";
    const patch = patches.get(`${oldId}..${newId}`);
    files.push({
      path,
      status,
      ...(moved ? { previousPath: fields[at + 1] ?? "" } : {}),
      ...countLines(patch, oldId !== newId),
      ...(patch === undefined ? {} : { patch }),
    });
    at += moved ? 3 : 2;
  }
  return files;
}

/** A difference without a patch, as of a binary file, counts as one line: it is not nothing. */
function countLines(patch: string | undefined, differs: boolean) {
  if (patch === undefined) return { additions: differs ? 1 : 0, deletions: 0 };
  return {
    additions: patch.match(/^\+/gm)?.length ?? 0,
    deletions: patch.match(/^-/gm)?.length ?? 0,
  };
}
