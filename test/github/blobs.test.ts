/** What can be read of a repository, and the honest word for what cannot. */
import { afterEach, expect, test } from "vitest";
import { bytesHeld, planBlobBatches } from "../../src/github/blobs.ts";
import type { TreeEntry } from "../../src/jobs/ports.ts";
import { goFileBytesMax, graphqlAnswerBytesMax, graphqlObjectsMax } from "../../src/limits.ts";
import { type Scene, startScene } from "./support.ts";

let scene: Scene | undefined;

afterEach(async () => {
  await scene?.fake.close();
  expect(scene?.fake.problems ?? []).toEqual([]);
  scene = undefined;
});

const large = `package a\n\n// ${"x".repeat(600_000)}\n`;
const submodule = "5".repeat(40);

test("reads text of every size and names what is no text", async () => {
  const files = {
    "a/plain.go": "package a\n",
    "a/same.go": "package a\n",
    "a/bom.go": "\uFEFFpackage a // ünï\r\n",
    "a/large.go": large,
    "a/huge.go": `package a\n// ${"y".repeat(goFileBytesMax)}\n`,
    "a/link.go": { symlink: "plain.go" },
    "a/lfs.go": "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
    "a/binary.go": new Uint8Array([1, 0, 2]),
    "a/module": { submodule },
    "a/below/b.go": "package below\n",
  };
  scene = await startScene({ "go.mod": "module a\n" }, files);
  const { gateway, pull, fake } = scene;
  const entries = (await gateway.fetchDirectories(pull.head.sha, ["a"])).get("a") ?? [];
  const blobs = await gateway.fetchBlobs(entries);
  const found = Object.fromEntries(entries.map(({ path, sha }) => [path, blobs.get(sha)]));
  expect(found).toEqual({
    "a/plain.go": { kind: "text", text: files["a/plain.go"] },
    "a/same.go": { kind: "text", text: files["a/same.go"] },
    "a/bom.go": { kind: "text", text: files["a/bom.go"] },
    "a/large.go": { kind: "text", text: large },
    "a/huge.go": { kind: "unreadable", reason: "larger than 4 MiB" },
    "a/link.go": { kind: "unreadable", reason: "a symbolic link" },
    "a/lfs.go": { kind: "unreadable", reason: "stored in Git LFS" },
    "a/binary.go": { kind: "unreadable", reason: "binary" },
    "a/module": { kind: "unreadable", reason: "a submodule" },
    "a/below": { kind: "unreadable", reason: "a directory" },
  });
  expect(fake.log.map(({ path }) => path.replace(/[0-9a-f]{40}/, "…"))).toEqual([
    "/app/installations/1/access_tokens".replace("1", String(scene.ref.installationId)),
    "/graphql",
    "/graphql",
    "/repos/gophers/shop/git/blobs/…",
  ]);
});

test("a blob that is not there any more is unreadable, not an error", async () => {
  scene = await startScene({ "a.go": "package a\n" }, { "a.go": "package b\n" });
  const entry: TreeEntry = { path: "x.go", sha: "1".repeat(40), type: "blob", mode: "100644" };
  expect(await scene.gateway.fetchBlobs([entry])).toEqual(
    new Map([[entry.sha, { kind: "unreadable", reason: "not in the repository any more" }]]),
  );
});

test("asks for half as much when GitHub gives up on an answer", async () => {
  const files = Object.fromEntries(
    Array.from({ length: 8 }, (_, index) => [`a/f${index}.go`, `package a // ${index}\n`]),
  );
  scene = await startScene({ "go.mod": "module a\n" }, files);
  const { gateway, pull, fake } = scene;
  const entries = (await gateway.fetchDirectories(pull.head.sha, ["a"])).get("a") ?? [];
  const bad = { kind: "answer", status: 502, message: "Bad gateway" } as const;
  fake.addFault({ path: "/graphql$", body: '"o4"', how: bad });
  const blobs = await gateway.fetchBlobs(entries);
  expect([...blobs.values()].every(({ kind }) => kind === "text")).toBe(true);
  expect(blobs.size).toBe(8);
});

test("each batch fits into one answer and nothing is left out", () => {
  const entries = Array.from({ length: 1000 }, (_, index): TreeEntry => {
    const sha = String(index);
    return { path: `${sha}.go`, sha, type: "blob", mode: "100644", size: (index * 7919) % 400_000 };
  });
  const batches = planBlobBatches(entries);
  expect(batches.flat()).toEqual(entries);
  for (const batch of batches) {
    expect(batch.length).toBeLessThanOrEqual(graphqlObjectsMax);
    const bytes = batch.reduce((sum, { size }) => sum + (size ?? 0), 0);
    if (batch.length > 1) expect(bytes).toBeLessThanOrEqual(graphqlAnswerBytesMax);
  }
});

test("a cached text counts as the bytes it takes in memory", () => {
  const bytesOf = (text: string) => bytesHeld({ kind: "text", text });
  const empty = bytesOf("");
  expect(bytesOf("x".repeat(1_000)) - empty).toBe(1_000);
  expect(bytesOf("ü".repeat(1_000)) - empty).toBe(1_000);
  expect(bytesOf(`${"x".repeat(999)}地`) - empty).toBe(2_000);
  expect(empty).toBeGreaterThan(0);
});
