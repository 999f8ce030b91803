/** The stand-in is true to git and to GraphQL: judged by git itself and by graphql-js under GitHub's schema. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { compareCommits } from "../../src/demo/difference.ts";
import { createGitStore, type Files } from "../../src/demo/git-store.ts";
import { runQuery } from "../../src/demo/graphql.ts";
import { sampleBase, sampleHead } from "../../src/demo/sample.ts";
import { graphRoot } from "../../src/demo/stand-in-graph.ts";
import { fingerprintMark } from "../../src/review/mark.ts";
import { runWithSchema } from "../fake-github/graphql.ts";
import { startScene } from "../github/support.ts";

const directory = mkdtempSync(join(tmpdir(), "stand-in-"));
afterAll(() => rmSync(directory, { recursive: true }));

const git = (...args: string[]) =>
  execFileSync("git", ["-c", "core.autocrlf=false", ...args], { cwd: directory, encoding: "utf8" });

function gitTree(files: Files): string {
  git("init", "-q");
  git("rm", "-rfq", "--ignore-unmatch", ".");
  for (const [path, file] of Object.entries(files)) {
    const target = join(directory, path);
    mkdirSync(dirname(target), { recursive: true });
    if (typeof file === "string" || file instanceof Uint8Array) writeFileSync(target, file);
    else if ("symlink" in file) symlinkSync(file.symlink, target);
  }
  git("add", "-A");
  return git("write-tree").trim();
}

const odd: Files = {
  "a/b.go": "package a\n",
  "a.go": "package x\n",
  "a-b/c.go": "",
  "ä/ö.go": "package ö\n",
  "link.go": { symlink: "a.go" },
  "bytes.bin": new Uint8Array([0, 1, 2]),
};

test.each([sampleBase, sampleHead, odd])("object ids are git's own", (files) => {
  const store = createGitStore();
  expect(store.commit(files, [], "x").tree).toBe(gitTree(files));
});

const longFile = Array.from({ length: 60 }, (_, index) => `line ${index}`).join("\n");
const edits: [string, Files, Files][] = [
  ["the sample", sampleBase, sampleHead],
  ["two hunks", { f: longFile }, { f: longFile.replace("line 3\n", "").replace("line 50", "x") }],
  ["no newline at the end", { f: "a\nb" }, { f: "a\nc" }],
  ["an added and a removed file", { old: "a\nb\n" }, { young: "c\n" }],
];

test.each(edits)("patches are git's own: %s", (_, base, head) => {
  const store = createGitStore();
  const first = store.commit(base, [], "base");
  const second = store.commit(head, [first.sha], "head");
  const ours = compareCommits(store, first.sha, second.sha).map(({ patch }) =>
    spellCounts(patch ?? ""),
  );
  const [left, right] = [gitTree(base), gitTree(head)];
  const theirs = git("diff", "--no-renames", left, right)
    .split(/^diff --git .*\n/m)
    .slice(1)
    .map((text) => spellCounts(text.slice(text.indexOf("@@ ")).replace(/\n$/, "")));
  expect(ours).toEqual(theirs);
});

/** Git leaves a count of one away and adds the function's name. */
function spellCounts(patch: string): string {
  return patch.replace(/^@@ -(\d+)(,\d+)? \+(\d+)(,\d+)? @@.*$/gm, (_, left, count, right, other) =>
    [`@@ -${left}${count ?? ",1"}`, `+${right}${other ?? ",1"} @@`].join(" "),
  );
}

test("the demo's GraphQL gives what GitHub's schema gives, for every query we send", async () => {
  const { fake, gateway, ref, pull } = await startScene(sampleBase, sampleHead);
  const body = `Words.\n${fingerprintMark("0123456789abcdef01234567")}`;
  const comments = [{ path: "stock/prices.go", line: 8, body }];
  await gateway.startCheckRun(pull.head.sha, "in_progress");
  fake.addFault({ method: "POST", path: "/reviews$", effect: "done", how: { kind: "reset" } });
  await gateway.postReview({ head: pull.head.sha, body: "", comments });
  await gateway.fetchPull();
  const trees = await gateway.fetchDirectories(pull.head.sha, ["", "stock"]);
  await gateway.fetchBlobs(trees.get("stock") ?? []);
  const installation = fake.state.installations.get(ref.installationId);
  const queries = fake.log.filter(({ path }) => path === "/graphql");
  expect(queries).toHaveLength(4);
  if (!installation) throw new Error("no installation");
  const root = graphRoot(fake.state, installation);
  for (const { body: sent } of queries) {
    const { query, variables } = JSON.parse(JSON.stringify(sent));
    const expected = JSON.parse(JSON.stringify(await runWithSchema(query, variables, root)));
    expect(toPlain(runQuery(query, variables, root))).toEqual(toPlain(expected));
  }
  await fake.close();
});

/** Errors without their place in the text and their words, which only a real server has. */
function toPlain(answer: object): unknown {
  return JSON.parse(
    JSON.stringify(answer, (key, value) =>
      key === "locations" || key === "message" ? undefined : value,
    ),
  );
}
