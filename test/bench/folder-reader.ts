/** A folder of Go code behind the port that GitHub and git stand behind; every commit is what lies there. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { directoryOf, upward } from "../../src/jobs/go-paths.ts";
import type { CodeReader, TreeEntry } from "../../src/jobs/ports.ts";

/** Some packages of the folder. Files are named by their paths: nothing is read before it is asked for. */
export function createFolderReader(root: string, packages: ReadonlySet<string>): CodeReader {
  const shown = new Set([...packages].flatMap(upward));
  const isShown = ({ type, path }: TreeEntry): boolean =>
    type === "tree" ? shown.has(path) : packages.has(directoryOf(path));
  return {
    async fetchDirectories(_commit, directories) {
      return new Map(
        directories.map((each) => [each, listFolder(root, each).filter(isShown)] as const),
      );
    },
    async fetchBlobs(entries) {
      return new Map(
        entries.map(({ path, sha }) => [
          sha,
          { kind: "text", text: readFileSync(join(root, path), "utf8") },
        ]),
      );
    },
  };
}

function listFolder(root: string, directory: string): readonly TreeEntry[] {
  const folder = join(root, directory);
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry): TreeEntry[] => {
    const path = directory === "" ? entry.name : `${directory}/${entry.name}`;
    if (entry.isDirectory()) return [{ path, sha: path, type: "tree", mode: "040000" }];
    if (!entry.isFile()) return [];
    const { size } = statSync(join(folder, entry.name));
    return [{ path, sha: path, type: "blob", mode: "100644", size }];
  });
}
