/** A local git directory, bare or not, behind the same port as GitHub. */
import type { Blob, Change, CodeReader, TreeEntry } from "../jobs/ports.ts";
import { goFileBytesMax } from "../limits.ts";
import { fetchChange } from "./change.ts";
import { type ObjectReader, openObjects } from "./objects.ts";
import { firstComplaint, GitError, type GitPlace, readGit, runGit } from "./run.ts";
import { parseTree } from "./tree.ts";

export interface Repository extends CodeReader {
  /** The commit a revision names. */
  resolve(revision: string): Promise<string>;
  /** The commit two commits have in common, from which GitHub shows a pull request. */
  mergeBase(base: string, head: string): Promise<string>;
  fetchChange(base: string, head: string): Promise<Change>;
  /** Text of one file at a commit; null where there is none. */
  fetchFile(commit: string, path: string): Promise<string | null>;
  close(): void;
}

/** Trees of a large repository take megabytes; every one is read about once. */
const treeBytesMax = 64 * 1024 * 1024;

/** Trees kept, so that walking to neighbouring directories reads nothing twice. */
const treesKept = 20_000;

/** Opens a git directory; fails at once where there is none. */
export async function openRepository(place: GitPlace): Promise<Repository> {
  const gitDir = (await readGit(place, ["rev-parse", "--absolute-git-dir"])).toString().trimEnd();
  const found: GitPlace = { gitDir, cwd: place.cwd };
  const objects = openObjects(found);
  const trees = new TreeReader(objects);
  return {
    resolve: (revision) => resolve(found, revision),
    mergeBase: (base, head) => findMergeBase(found, base, head),
    fetchChange: (base, head) => fetchChange(found, base, head),
    fetchDirectories: async (commit, directories) => {
      const listed = directories.map(async (directory) => {
        const entries = await trees.list(commit, directory);
        return [directory, entries] as const;
      });
      return new Map(await Promise.all(listed));
    },
    fetchBlobs: async (entries) => {
      const unique = new Map(entries.map((entry) => [entry.sha, entry]));
      const read = [...unique.values()].map(
        async (entry) => [entry.sha, await readBlob(objects, entry)] as const,
      );
      return new Map(await Promise.all(read));
    },
    fetchFile: async (commit, path) => {
      const slash = path.lastIndexOf("/");
      const siblings = await trees.list(commit, path.slice(0, Math.max(0, slash)));
      const entry = siblings.find((each) => each.path === path);
      const blob = entry && (await readBlob(objects, entry));
      return blob?.kind === "text" ? blob.text : null;
    },
    close: () => objects.close(),
  };
}

async function resolve(place: GitPlace, revision: string): Promise<string> {
  // No revision begins with a dash, but an option does.
  if (revision.startsWith("-")) throw new GitError(`not a revision: ${revision}`);
  const { status, stdout } = await runGit(place, [
    "rev-parse",
    "--verify",
    "--quiet",
    `${revision}^{commit}`,
  ]);
  if (status === 0) return stdout.toString().trim();
  throw new GitError(`no commit is named ${revision}${await shallowAdvice(place)}`);
}

async function findMergeBase(place: GitPlace, base: string, head: string): Promise<string> {
  const { status, stdout, stderr } = await runGit(place, ["merge-base", base, head]);
  const [found] = stdout.toString().split("\n");
  if (status === 0 && found) return found;
  if (status > 1) throw new GitError(firstComplaint(stderr) ?? "git merge-base failed");
  const advice = await shallowAdvice(place);
  throw new GitError(`${short(base)} and ${short(head)} have no commit in common${advice}`);
}

function short(commit: string): string {
  return commit.slice(0, 10);
}

/** What to do where history was cut off, which is the usual reason in CI. */
async function shallowAdvice(place: GitPlace): Promise<string> {
  const { stdout } = await runGit(place, ["rev-parse", "--is-shallow-repository"]);
  const shallow = stdout.toString().trim() === "true";
  return shallow ? ": the clone is shallow, run `git fetch --unshallow` first" : "";
}

async function readBlob(objects: ObjectReader, entry: TreeEntry): Promise<Blob> {
  if (entry.type === "commit") return { kind: "unreadable", reason: "a submodule" };
  if (entry.type === "tree") return { kind: "unreadable", reason: "a directory" };
  if (entry.mode === "120000") return { kind: "unreadable", reason: "a symbolic link" };
  const object = await objects.read(entry.sha, goFileBytesMax);
  if (object === null) return { kind: "unreadable", reason: "not in the repository" };
  if (object.content === null) {
    return { kind: "unreadable", reason: `larger than ${goFileBytesMax / 1024 / 1024} MiB` };
  }
  if (object.content.includes(0)) return { kind: "unreadable", reason: "binary" };
  const text = object.content.toString("utf8");
  return text.startsWith("version https://git-lfs.github.com/spec/")
    ? { kind: "unreadable", reason: "stored in Git LFS" }
    : { kind: "text", text };
}

/** Directories by path, walked from the root by ids; every tree is read once. */
class TreeReader {
  readonly #objects: ObjectReader;
  readonly #byId = new Map<string, Promise<readonly TreeEntry[]>>();

  constructor(objects: ObjectReader) {
    this.#objects = objects;
  }

  /** Entries of a directory; none where it is not there or is no directory. */
  async list(commit: string, directory: string): Promise<readonly TreeEntry[]> {
    let entries = await this.#read(`${commit}^{tree}`, "");
    if (directory === "") return entries;
    const names = directory.split("/");
    for (const depth of names.keys()) {
      const path = names.slice(0, depth + 1).join("/");
      const found = entries.find((entry) => entry.path === path);
      if (found?.type !== "tree") return [];
      entries = await this.#read(found.sha, path);
    }
    return entries;
  }

  #read(id: string, path: string): Promise<readonly TreeEntry[]> {
    // The same tree may stand at two paths, and its entries are told with their paths.
    const key = `${id} ${path}`;
    const known = this.#byId.get(key);
    if (known) return known;
    if (this.#byId.size >= treesKept) this.#byId.clear();
    const reading = this.#parse(id, path);
    this.#byId.set(key, reading);
    return reading;
  }

  async #parse(id: string, path: string): Promise<readonly TreeEntry[]> {
    const object = await this.#objects.read(id, treeBytesMax);
    if (!object?.content)
      throw new GitError(`the repository lacks the tree of ${path || "a commit"}`);
    return parseTree(object.content, object.id.length / 2, path);
  }
}
