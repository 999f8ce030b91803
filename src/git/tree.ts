/** Git's tree objects. */
import type { TreeEntry } from "../jobs/ports.ts";

/** Entries of a tree object: `<mode> <name>\0<id>`, one behind the other. Paths are put behind `directory`. */
export function parseTree(
  content: Buffer,
  idBytes: number,
  directory: string,
): readonly TreeEntry[] {
  const entries: TreeEntry[] = [];
  let at = 0;
  while (at < content.length) {
    const space = content.indexOf(32, at);
    const nul = content.indexOf(0, space);
    if (space === -1 || nul === -1) break;
    const mode = content.toString("latin1", at, space).padStart(6, "0");
    const name = content.toString("utf8", space + 1, nul);
    at = nul + 1 + idBytes;
    const sha = content.toString("hex", nul + 1, at);
    entries.push({ path: join(directory, name), sha, type: typeOf(mode), mode });
  }
  return entries;
}

function join(directory: string, name: string): string {
  return directory === "" ? name : `${directory}/${name}`;
}

function typeOf(mode: string): TreeEntry["type"] {
  if (mode === "040000") return "tree";
  return mode === "160000" ? "commit" : "blob";
}
