/** What is kept of a scan of a whole tree, on both stores. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { RecordedFinding } from "../../src/jobs/review-log.ts";
import type { ScanOutcome } from "../../src/jobs/scan-log.ts";
import { operatorViewer } from "../../src/jobs/viewer.ts";
import { scanUnreadKeptMax } from "../../src/limits.ts";
import { viewAs } from "../../src/store/dashboard/view.ts";
import type { Store } from "../../src/store/open.ts";
import { createScanLog } from "../../src/store/scans.ts";
import { storeKinds, useStores } from "../support/stores.ts";

const repository = { installationId: 1, repositoryId: 10, owner: "octo", repo: "maps" };
const head = { branch: "main", commit: "c".repeat(40), basis: "1" };

function finding(fingerprint: string): RecordedFinding {
  return {
    ...{ fingerprint, rule: "nil-map-write", severity: "error", confidence: "high", mode: "block" },
    ...{ path: "a/b.go", line: 1, endLine: 1 },
    words: { what: "`m` is nil", why: "never made", fix: "make it" },
  };
}

function outcomeOf(fingerprints: readonly string[], unread: number): ScanOutcome {
  return {
    findings: fingerprints.map(finding),
    suppressed: [],
    notAnalysed: Array.from({ length: unread }, (_, index) => ({
      ...{ path: `z/${index}.go`, reason: "syntax error" },
    })),
    ...{ judgedWhole: true, files: 12, requests: 3 },
  };
}

describe.each(storeKinds)("on the %s store", (kind) => {
  const stores = useStores(kind);
  let store: Store;
  beforeAll(async () => {
    store = await stores.createStore();
  });
  beforeEach(async () => {
    await store.db.deleteFrom("installations").execute();
    await store.db.insertInto("installations").values({ id: 1 }).execute();
    const row = { id: 10, installation_id: 1, owner: "octo", name: "maps" };
    await store.db.insertInto("repositories").values(row).execute();
  });
  afterAll(() => store.close());

  const states = async () => {
    const view = await viewAs(store.db, operatorViewer);
    const { rows } = await view.fetchFindings({ repository: 10 }, null, 50);
    return Object.fromEntries(rows.map(({ fingerprint, state }) => [fingerprint, state]));
  };

  test("a scan that ends leaves its findings, its figures and what it did not read", async () => {
    const log = createScanLog(store);
    await log.startScan(repository, head);
    await log.noteProgress(repository, 4, 1);
    expect(await log.findFinished(repository)).toBeNull();
    await log.finishScan(repository, head, outcomeOf(["f1", "f2"], scanUnreadKeptMax + 1));
    expect(await log.findFinished(repository)).toEqual({ commit: head.commit, basis: "1" });
    const view = await viewAs(store.db, operatorViewer);
    expect(await view.findScan(10)).toMatchObject({
      ...{
        state: "finished",
        branch: "main",
        finished_commit: head.commit,
        files: 12,
        findings: 2,
      },
      ...{ directories: 4, directories_done: 4, not_analysed: scanUnreadKeptMax + 1, requests: 3 },
    });
    const unread = await view.fetchUnreadOfTree(10, 1_000);
    expect(unread).toHaveLength(scanUnreadKeptMax);
    expect(unread[0]).toEqual({ path: "z/0.go", reason: "syntax error" });
    expect(await states()).toEqual({ f1: "open", f2: "open" });
  });

  test("the next scan takes the place of the last: what is gone is fixed", async () => {
    const log = createScanLog(store);
    await log.finishScan(repository, head, outcomeOf(["f1", "f2"], 3));
    await log.finishScan(repository, { ...head, commit: "d".repeat(40) }, outcomeOf(["f2"], 1));
    const view = await viewAs(store.db, operatorViewer);
    expect(await view.findScan(10)).toMatchObject({ findings: 1, not_analysed: 1 });
    expect(await view.fetchUnreadOfTree(10, 50)).toEqual([
      { path: "z/0.go", reason: "syntax error" },
    ]);
    expect(await states()).toEqual({ f1: "fixed", f2: "open" });
  });

  test("trees that were not wholly analysed are found, those without a result first", async () => {
    const log = createScanLog(store);
    const ids = [11, 12, 13];
    const rows = ids.map((id) => ({ id, installation_id: 1, owner: "octo", name: `r${id}` }));
    await store.db.insertInto("repositories").values(rows).execute();
    const at = (id: number) => ({ ...repository, repositoryId: id, repo: `r${id}` });
    await log.finishScan(repository, head, outcomeOf([], 2));
    await log.finishScan(at(11), head, outcomeOf([], 5));
    await log.finishScan(at(12), head, outcomeOf(["f1"], 0));
    await log.startScan(at(13), head);
    await log.endScan(at(13), "timed-out", "ten minutes were over");
    const view = await viewAs(store.db, operatorViewer);
    const found = await view.fetchPartlyRead({}, null, 50);
    expect(found.rows.map((each) => [each.repository_id, each.why, each.not_analysed])).toEqual([
      ...[[13, "timed-out", 0]],
      ...[[11, null, 5]],
      ...[[10, null, 2]],
    ]);
    const first = await view.fetchPartlyRead({}, null, 1);
    const second = await view.fetchPartlyRead({}, first.next, 1);
    const last = await view.fetchPartlyRead({}, second.next, 1);
    const pages = [first, second, last];
    expect(pages.flatMap(({ rows }) => rows.map((each) => each.repository_id))).toEqual([
      ...[13, 11, 10],
    ]);
    expect(last.next).toBeNull();
    expect((await view.fetchPartlyRead({ repository: 10 }, null, 50)).rows).toHaveLength(1);
    expect((await view.fetchPartlyRead({ installation: 2 }, null, 50)).rows).toEqual([]);
  });

  test("of another installation's repository nothing is written", async () => {
    const log = createScanLog(store);
    const stranger = { ...repository, installationId: 2 };
    await log.finishScan(stranger, head, outcomeOf([], 1));
    expect(await log.findFinished(stranger)).toBeNull();
    const view = await viewAs(store.db, operatorViewer);
    expect(await view.findScan(10)).toBeUndefined();
    expect(await view.fetchUnreadOfTree(10, 50)).toEqual([]);
  });
});
