/** A local git directory behind the port, with names and histories that break careless callers. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { parseHunks } from "../../src/diff/hunks.ts";
import { addedLines } from "../../src/diff/lines.ts";
import { openRepository, type Repository } from "../../src/git/repository.ts";
import { makeRepository, type TestRepository } from "./make-repository.ts";

let made: TestRepository;
const opened: Repository[] = [];

beforeEach(() => {
  made = makeRepository();
});
afterEach(() => {
  for (const repository of opened.splice(0)) repository.close();
  vi.unstubAllEnvs();
  made.remove();
});

async function open(gitDir?: string): Promise<Repository> {
  const repository = await openRepository({ gitDir, cwd: made.directory });
  opened.push(repository);
  return repository;
}

async function readAt(repository: Repository, commit: string, directory: string) {
  const entries = (await repository.fetchDirectories(commit, [directory])).get(directory) ?? [];
  const blobs = await repository.fetchBlobs(entries);
  return Object.fromEntries(entries.map(({ path, sha }) => [path, blobs.get(sha)]));
}

const hostile = [
  "--help.go",
  "-rf.go",
  "a b.go",
  'q"uote.go',
  "new\nline.go",
  "tab\t.go",
  "日本.go",
  "$(touch x).go",
  "b/ b/c.go",
  ":(glob)**.go",
  "'.go",
];

test("reads and compares files of any name", async () => {
  const before = made.commit(Object.fromEntries(hostile.map((path) => [path, "package a\n"])));
  const after = made.commit(
    Object.fromEntries(hostile.map((path) => [path, `package a\n// ${path.length}\n`])),
  );
  const repository = await open();
  const change = await repository.fetchChange(before, after);
  expect(change.files.map(({ path }) => path).toSorted()).toEqual(hostile.toSorted());
  for (const { path, patch, status, additions } of change.files) {
    expect([path, status, additions]).toEqual([path, "modified", 1]);
    expect(addedLines(parseHunks(patch ?? "") ?? [])).toEqual([2]);
  }
  const root = await readAt(repository, after, "");
  expect(root["new\nline.go"]).toEqual({ kind: "text", text: "package a\n// 11\n" });
  expect(await repository.fetchFile(after, "b/ b/c.go")).toBe("package a\n// 9\n");
  expect(await repository.fetchFile(after, "b/none.go")).toBeNull();
});

test("says why a file cannot be read", async () => {
  made.link("link.go", "elsewhere.go");
  const commit = made.commit({
    "binary.go": Buffer.from([1, 0, 2]),
    "large.go": `package a\n//${"x".repeat(5 * 1024 * 1024)}\n`,
    "lfs.go": "version https://git-lfs.github.com/spec/v1\noid sha256:0\n",
    "after.go": "package after\n",
    "sub/a.go": "package sub\n",
  });
  const root = await readAt(await open(), commit, "");
  expect(root).toEqual({
    "after.go": { kind: "text", text: "package after\n" },
    "binary.go": { kind: "unreadable", reason: "binary" },
    "large.go": { kind: "unreadable", reason: "larger than 4 MiB" },
    "lfs.go": { kind: "unreadable", reason: "stored in Git LFS" },
    "link.go": { kind: "unreadable", reason: "a symbolic link" },
    sub: { kind: "unreadable", reason: "a directory" },
  });
});

test("a directory that is not there, or is a file, has no entries", async () => {
  const commit = made.commit({ "a.go": "package a\n" });
  const listed = await (await open()).fetchDirectories(commit, ["no/such", "a.go", "a.go/b"]);
  expect([...listed.values()]).toEqual([[], [], []]);
});

test("tells renames, copies of bytes, removals and changes of type", async () => {
  const text = `package a\n${"// line\n".repeat(30)}`;
  const before = made.commit({
    "old.go": text,
    "gone.go": "package a\n",
    "type.go": "package t\n",
  });
  made.commit({ "old.go": null, "new.go": `${text}// more\n`, "gone.go": null, "type.go": null });
  made.link("type.go", "new.go");
  const after = made.commit({ "bin.dat": Buffer.from([0, 1]) });
  const { files } = await (await open()).fetchChange(before, after);
  expect(files.map(({ patch, ...rest }) => ({ ...rest, shown: patch !== undefined }))).toEqual([
    { path: "bin.dat", status: "added", additions: 1, deletions: 0, shown: false },
    { path: "gone.go", status: "removed", additions: 1, deletions: 0, shown: false },
    {
      path: "new.go",
      previousPath: "old.go",
      status: "renamed",
      additions: 1,
      deletions: 0,
      shown: true,
    },
    { path: "type.go", status: "changed", additions: 1, deletions: 0, shown: false },
  ]);
});

test("works on a bare directory, and from below a work tree", async () => {
  const commit = made.commit({ "sub/a.go": "package sub\n" });
  made.git("clone", "-q", "--bare", ".", "bare.git");
  const bare = await open(join(made.directory, "bare.git"));
  expect(await bare.resolve("HEAD")).toBe(commit);
  const below = await openRepository({ cwd: join(made.directory, "sub") });
  opened.push(below);
  expect(await below.fetchFile(commit, "sub/a.go")).toBe("package sub\n");
});

test("finds the commit in common, as GitHub does", async () => {
  const fork = made.commit({ "a.go": "package a\n" });
  made.git("checkout", "-q", "-b", "topic");
  const head = made.commit({ "b.go": "package a\n" });
  made.git("checkout", "-q", "main");
  const base = made.commit({ "c.go": "package a\n" });
  const repository = await open();
  expect(await repository.mergeBase(base, head)).toBe(fork);
});

test("says what to do where histories do not meet", async () => {
  const one = made.commit({ "a.go": "package a\n" });
  made.git("checkout", "-q", "--orphan", "other");
  const other = made.commit({ "a.go": "package b\n" });
  const repository = await open();
  await expect(repository.mergeBase(one, other)).rejects.toThrow("have no commit in common");
  made.commit({ "a.go": "package c\n" });
  made.git("clone", "-q", "--depth", "1", `file://${made.directory}`, "shallow");
  const shallow = await open(join(made.directory, "shallow", ".git"));
  await expect(shallow.resolve(one)).rejects.toThrow("run `git fetch --unshallow` first");
});

test.each(["--help", "no-such-branch", "", "HEAD:a.go"])(
  "refuses the revision %j",
  async (name) => {
    made.commit({ "a.go": "package a\n" });
    await expect((await open()).resolve(name)).rejects.toThrow(name);
  },
);

test("says where there is no repository", async () => {
  const empty = join(made.directory, "empty.git");
  mkdirSync(empty);
  await expect(openRepository({ gitDir: empty, cwd: made.directory })).rejects.toThrow(
    "not a git repository",
  );
  const absent = join(made.directory, "absent");
  await expect(openRepository({ cwd: absent })).rejects.toThrow("does the directory exist?");
});

test("heeds no GIT_ variable of a hook it runs in", async () => {
  const commit = made.commit({ "a.go": "package a\n" });
  vi.stubEnv("GIT_DIR", "/nonexistent");
  vi.stubEnv("GIT_INDEX_FILE", "/nonexistent");
  expect(await (await open()).resolve("HEAD")).toBe(commit);
});

test("reading goes on to fail, and does not hang, after the process is closed", async () => {
  const commit = made.commit({ "a.go": "package a\n" });
  const repository = await open();
  await repository.fetchDirectories(commit, [""]);
  repository.close();
  const late = new Promise((resolve) => setTimeout(resolve, 200)).then(() =>
    repository.fetchDirectories(commit, ["x"]).then(() => repository.fetchFile(commit, "a.go")),
  );
  await expect(late).rejects.toThrow("git cat-file");
});

test("answers many objects at once, each to its asker", async () => {
  const names = Array.from({ length: 300 }, (_, i) => `f${i}.go`);
  const commit = made.commit(
    Object.fromEntries(names.map((name, i) => [name, `package a // ${name}\n`.repeat(i * 7 + 1)])),
  );
  const root = await readAt(await open(), commit, "");
  for (const [i, name] of names.entries()) {
    expect(root[name]).toEqual({ kind: "text", text: `package a // ${name}\n`.repeat(i * 7 + 1) });
  }
});
