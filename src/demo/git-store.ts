/** A git object store in memory: real object ids, no git needed. */
import { createHash } from "node:crypto";

/** A file as it is put into a commit: text, bytes, or an entry that is no ordinary file. */
export type StoredFile =
  | string
  | Uint8Array
  | { readonly symlink: string }
  | { readonly submodule: string };

/** All files of a commit by path. */
export type Files = Readonly<Record<string, StoredFile>>;

/** A leaf of a commit's tree. */
export interface Leaf {
  readonly sha: string;
  readonly mode: string;
}

/** A name in a tree. */
interface StoredTreeEntry extends Leaf {
  readonly name: string;
  readonly type: "blob" | "tree" | "commit";
}

/** A commit, with its tree flattened. */
export interface StoredCommit {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly date: string;
  /** Files and submodules by path, flattened. */
  readonly leaves: ReadonlyMap<string, Leaf>;
}

/** The objects, and the way to add a commit. */
export interface GitStore {
  readonly blobs: ReadonlyMap<string, Buffer>;
  readonly trees: ReadonlyMap<string, readonly StoredTreeEntry[]>;
  readonly commits: ReadonlyMap<string, StoredCommit>;
  readonly commit: (files: Files, parents: readonly string[], message: string) => StoredCommit;
  /** The object an expression `commit:path` names. */
  readonly resolve: (expression: string) => { sha: string; type: string } | undefined;
}

/** An empty store. Commit times follow from the count of commits, so that ids are the same in every run. */
export function createGitStore(): GitStore {
  const blobs = new Map<string, Buffer>();
  const trees = new Map<string, readonly StoredTreeEntry[]>();
  const commits = new Map<string, StoredCommit>();

  function writeLeaf(file: StoredFile): Leaf {
    if (typeof file === "object" && "submodule" in file) {
      return { sha: file.submodule, mode: "160000" };
    }
    const link = typeof file === "object" && "symlink" in file;
    const bytes = Buffer.from(link ? file.symlink : file);
    const sha = objectId("blob", bytes);
    blobs.set(sha, bytes);
    return { sha, mode: link ? "120000" : "100644" };
  }

  function writeTree(leaves: ReadonlyMap<string, Leaf>): string {
    const entries = new Map<string, StoredTreeEntry>();
    const below = new Map<string, Map<string, Leaf>>();
    for (const [path, leaf] of leaves) {
      const slash = path.indexOf("/");
      const name = slash < 0 ? path : path.slice(0, slash);
      if (slash < 0) {
        entries.set(name, { name, ...leaf, type: leaf.mode === "160000" ? "commit" : "blob" });
      } else {
        const inner = below.get(name) ?? new Map<string, Leaf>();
        below.set(name, inner.set(path.slice(slash + 1), leaf));
      }
    }
    for (const [name, inner] of below) {
      entries.set(name, { name, sha: writeTree(inner), mode: "040000", type: "tree" });
    }
    const sorted = [...entries.values()].sort((a, b) => Buffer.compare(sortKey(a), sortKey(b)));
    const sha = objectId("tree", Buffer.concat(sorted.map(encodeEntry)));
    trees.set(sha, sorted);
    return sha;
  }

  return {
    blobs,
    trees,
    commits,
    commit(files, parents, message) {
      const leaves = new Map(
        Object.entries(files).map(([path, file]) => [path, writeLeaf(file)] as const),
      );
      const seconds = 1_767_225_600 + commits.size * 60;
      const tree = writeTree(leaves);
      const sha = objectId("commit", encodeCommit(tree, parents, message, seconds));
      const date = `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
      const commit = { sha, tree, parents, message, date, leaves };
      commits.set(sha, commit);
      return commit;
    },
    resolve: (expression) => resolve(commits, trees, expression),
  };
}

function resolve(
  commits: GitStore["commits"],
  trees: GitStore["trees"],
  expression: string,
): { sha: string; type: string } | undefined {
  const colon = expression.indexOf(":");
  const commit = commits.get(colon < 0 ? expression : expression.slice(0, colon));
  if (!commit) return undefined;
  if (colon < 0) return { sha: commit.sha, type: "commit" };
  let found = { sha: commit.tree, type: "tree" };
  for (const name of expression
    .slice(colon + 1)
    .split("/")
    .filter((part) => part !== "")) {
    const entry = trees.get(found.sha)?.find((candidate) => candidate.name === name);
    if (!entry) return undefined;
    found = { sha: entry.sha, type: entry.type };
  }
  return found;
}

/** The newest commit that both descend from. */
export function findMergeBase(store: GitStore, left: string, right: string): string | undefined {
  const ancestors = ancestorsOf(store, left);
  return [...ancestorsOf(store, right)].find((sha) => ancestors.has(sha));
}

/** A commit and all it descends from, nearest first. */
export function ancestorsOf(store: GitStore, start: string): ReadonlySet<string> {
  const seen = new Set<string>([start]);
  // A set keeps growing while it is walked: breadth first.
  for (const sha of seen) {
    for (const parent of store.commits.get(sha)?.parents ?? []) seen.add(parent);
  }
  return seen;
}

function objectId(type: string, content: Buffer): string {
  return createHash("sha1").update(`${type} ${content.length}\0`).update(content).digest("hex");
}

/** Git sorts directories as if their names ended with a slash. */
function sortKey(entry: StoredTreeEntry): Buffer {
  return Buffer.from(entry.type === "tree" ? `${entry.name}/` : entry.name);
}

function encodeEntry(entry: StoredTreeEntry): Buffer {
  const mode = entry.mode.replace(/^0/, "");
  return Buffer.concat([Buffer.from(`${mode} ${entry.name}\0`), Buffer.from(entry.sha, "hex")]);
}

function encodeCommit(
  tree: string,
  parents: readonly string[],
  message: string,
  seconds: number,
): Buffer {
  const who = `Gopher <gopher@example.com> ${seconds} +0000`;
  const lines = [
    `tree ${tree}`,
    ...parents.map((parent) => `parent ${parent}`),
    `author ${who}`,
    `committer ${who}`,
    "",
    message,
  ];
  return Buffer.from(lines.join("\n"));
}
