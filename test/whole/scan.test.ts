/** Scans of whole trees by the whole App: what they find, what they ask of GitHub, and when they are made. */
import { sql } from "kysely";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Files } from "../../src/demo/git-store.ts";
import { addRepository, push, type Repository } from "../../src/demo/stand-in-state.ts";
import { createGithub, type Github } from "../../src/github/gateway.ts";
import type { ScanRepositoryJob } from "../../src/jobs/job.ts";
import { planScans, queueScans } from "../../src/jobs/plan-scans.ts";
import type { RepositoryRef } from "../../src/jobs/ports.ts";
import { scanRepository } from "../../src/jobs/scan-repository.ts";
import { rules } from "../../src/rules/index.ts";
import type { Store } from "../../src/store/open.ts";
import { createScanLog } from "../../src/store/scans.ts";
import { type FakeGithub, fakeApp, startFakeGithub } from "../fake-github/fake.ts";
import { makeAnalyzer } from "../jobs/fakes.ts";
import { useStores } from "../support/stores.ts";

const stores = useStores("embedded");
const installationId = 77;
const faulty = (name: string) => `package ${name}\n\nfunc Fill() {} // BUG\n`;
const tree: Files = {
  "go.mod": "module example.com/shop\n\ngo 1.24\n",
  "cart/cart.go": faulty("cart"),
  "stock/stock.go": faulty("stock"),
  "stock/fine.go": "package stock\n\nfunc Fine() {}\n",
  "vendor/x/x.go": faulty("x"),
  "docs/readme.md": "words",
};

let store: Store;
let fake: FakeGithub;
let github: Github;
let repository: Repository;
let ref: RepositoryRef;

beforeEach(async () => {
  store = await stores.createStore();
  fake = await startFakeGithub();
  github = createGithub({
    ...{ appId: fakeApp.id, privateKey: fake.privateKey, baseUrl: fake.served.baseUrl },
    ...{ warn: () => undefined, now: Date.now },
    pace: { writeMs: 1, notificationMs: 1, scanMs: 1 },
  });
  repository = addRepository(fake.state, { owner: "o", name: "shop", files: tree }, installationId);
  ref = { installationId, repositoryId: repository.id, owner: "o", repo: "shop" };
  await store.db.insertInto("installations").values({ id: installationId }).execute();
  const named = { installation_id: installationId, owner: "o", name: "shop" };
  await store.db
    .insertInto("repositories")
    .values({ id: repository.id, ...named })
    .execute();
});
afterEach(async () => {
  expect(fake.problems).toEqual([]);
  await fake.close();
  await store.close();
});

const scans = () => createScanLog(store);

async function scan(reason: ScanRepositoryJob["reason"] = "asked", version = "1"): Promise<number> {
  const before = queries();
  const job = { kind: "scan-repository", repository: ref, reason, deliveryId: "d" } as const;
  await scanRepository(
    job,
    { signal: new AbortController().signal },
    {
      ...{ treeGatewayFor: github.treeGatewayFor, analyzer: makeAnalyzer(), scans: scans() },
      ...{ rules, version, now: Date.now },
    },
  );
  return queries() - before;
}

function queries(): number {
  return fake.log.filter(({ path }) => !path.endsWith("/access_tokens")).length;
}

const row = () => store.db.selectFrom("tree_scans").selectAll().executeTakeFirstOrThrow();

async function lives() {
  const rows = await store.db
    .selectFrom("finding_lives")
    .select(["path", "rule", "state", "origin", "pull_number"])
    .orderBy("path")
    .execute();
  return rows.map(({ path, state, origin, pull_number: pull }) => ({ path, state, origin, pull }));
}

test("finds what exists, apart from pull requests, in six requests; mended findings are fixed", async () => {
  const requests = await scan();
  expect(requests).toBeLessThanOrEqual(6);
  const of = (path: string, state: string) => ({ path, state, origin: "tree", pull: 0 });
  expect(await lives()).toEqual([of("cart/cart.go", "open"), of("stock/stock.go", "open")]);
  expect(await row()).toMatchObject({
    ...{ state: "finished", branch: "main", directories: 2, directories_done: 2, files: 3 },
    ...{ findings: 2, not_analysed: 0, finished_commit: repository.branches.get("main") },
  });
  push(repository, "main", { ...tree, "cart/cart.go": "package cart\n" });
  await scan();
  expect(await lives()).toEqual([of("cart/cart.go", "fixed"), of("stock/stock.go", "open")]);
});

test("a night without a push costs one request; another version of ours looks again", async () => {
  await scan();
  expect(await scan("nightly")).toBe(1);
  expect(await scan("nightly", "2"), "another version may find more").toBeGreaterThan(1);
  expect(await scan("asked", "2")).toBeGreaterThan(1);
});

test("what could not be read is named, and then nothing is called fixed", async () => {
  await scan();
  push(repository, "main", { ...tree, "cart/cart.go": new Uint8Array([0, 1]) });
  await scan();
  expect((await lives()).map(({ state }) => state)).toEqual(["open", "open"]);
  expect(await row()).toMatchObject({ state: "finished", not_analysed: 1 });
  const unread = await store.db.selectFrom("tree_scan_unread").selectAll().execute();
  expect(unread).toMatchObject([{ path: "cart/cart.go", reason: "binary" }]);
});

test("waits for the next hour where little of this one's requests is left, for reviews come first", async () => {
  fake.state.budget = 2_000;
  await expect(scan()).rejects.toMatchObject({ failure: { kind: "rate-limited" } });
  expect(await lives()).toEqual([]);
  fake.state.budget = 4_000;
  await scan();
  expect(await lives()).toHaveLength(2);
});

test("a switched-off repository is left alone, and says so", async () => {
  push(repository, "main", { ...tree, ".github/mapwarden.yml": "enabled: false\n" });
  expect(await scan()).toBe(1);
  expect(await row()).toMatchObject({ state: "left", why: "disabled" });
});

test("a tenant who is gone gets no row, however late a scan ends", async () => {
  await sql`DELETE FROM installations WHERE id = ${installationId}`.execute(store.db);
  await scan().catch(() => undefined);
  expect(await store.db.selectFrom("tree_scans").selectAll().execute()).toEqual([]);
  expect(await lives()).toEqual([]);
});

test("new repositories are due at once, known ones once a night, waiting and archived ones never", async () => {
  const asked: string[] = [];
  const deps = {
    scans: scans(),
    enqueue: async (_id: string, jobs: readonly { readonly kind: string }[]) =>
      void asked.push(...jobs.map(({ kind }) => kind)),
    now: Date.now,
  };
  await planScans(deps);
  expect(asked).toEqual(["scan-repository"]);
  expect((await row()).state).toBe("queued");
  await planScans(deps);
  expect(asked, "it waits already").toHaveLength(1);
  await scan();
  await planScans(deps);
  expect(asked, "its moment comes tomorrow").toHaveLength(1);
  await sql`UPDATE tree_scans SET looked_at = now() - interval '2 days'`.execute(store.db);
  await planScans(deps);
  const isPast = new Date().getUTCHours() * 60 + new Date().getUTCMinutes();
  const moment = (repository.id * 7919) % 360;
  expect(asked).toHaveLength(isPast > moment ? 2 : 1);
  await scan();
  await sql`UPDATE tree_scans SET looked_at = NULL`.execute(store.db);
  await sql`UPDATE repositories SET archived = true`.execute(store.db);
  await planScans(deps);
  expect(asked).toHaveLength(isPast > moment ? 2 : 1);
  await queueScans([ref], "asked", deps);
  expect((await row()).state).toBe("queued");
});
