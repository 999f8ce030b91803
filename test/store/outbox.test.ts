/** Events for outgoing webhooks: kept with the change, sent in time, given up when nobody is there. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { deliverEvent, type OutgoingEvent, type SentEvent } from "../../src/jobs/deliver-event.ts";
import { endpointEvents } from "../../src/jobs/endpoint-event.ts";
import type { FindingEvent } from "../../src/jobs/finding-life.ts";
import { endpointsMax, outwardFailingMsMax, outwardLogMax } from "../../src/limits.ts";
import { createEndpoints } from "../../src/store/endpoints.ts";
import type { Store } from "../../src/store/open.ts";
import { createOutbox, takeUnqueued, writeOutbox } from "../../src/store/outbox.ts";
import { createSeal } from "../../src/store/seal.ts";
import { storeKinds, useStores } from "../support/stores.ts";

const start = Date.UTC(2026, 10, 20);
const seal = createSeal(["a secret of thirty-two characters"]);
const repository = { installationId: 5, repositoryId: 50 };
const opened: FindingEvent = {
  ...repository,
  pull: 3,
  fingerprint: "f1",
  rule: "nil-map-write",
  severity: "error",
  path: "a.go",
  line: 4,
  from: null,
  to: "open",
  commit: "c".repeat(40),
};

describe.each(storeKinds)("on the %s store", (kind) => {
  const stores = useStores(kind);
  let store: Store;
  let now: number;
  let sent: OutgoingEvent[];
  let answer: SentEvent;

  beforeEach(async () => {
    store = await stores.createStore();
    [now, sent] = [start, []];
    answer = { ok: true, status: 204, error: null, ms: 3 };
    await store.db
      .insertInto("installations")
      .values([{ id: 5 }, { id: 6 }])
      .execute();
    await store.db
      .insertInto("repositories")
      .values({ id: 50, installation_id: 5, owner: "gophers", name: "shop" })
      .execute();
  });
  afterEach(() => store.close());

  function add(events = endpointEvents.slice(), installationId = 5) {
    const endpoint = { installationId, url: "https://hooks.example/", events, secret: "whsec" };
    return createEndpoints(store.db, seal).add({ ...endpoint, createdLogin: "ada" }, new Date(now));
  }

  async function write(...events: FindingEvent[]): Promise<readonly number[]> {
    await store.db.transaction().execute((trx) => writeOutbox(trx, repository, events));
    return store.db.transaction().execute((trx) => takeUnqueued(trx, 100));
  }

  const deliver = (id: number, isLast = false) =>
    deliverEvent(id, isLast, {
      outbox: createOutbox(store.db, seal),
      send: async (event) => {
        sent.push(event);
        return answer;
      },
      now: () => now,
    });

  const left = () => store.db.selectFrom("endpoint_outbox").select("id").execute();

  test("each endpoint is told what it asked for, without a word of code, with a delivery id of its own", async () => {
    await add();
    await add(["finding.fixed"]);
    await add(endpointEvents.slice(), 6);
    const ids = await write(opened, { ...opened, from: "open", to: "fixed" });
    for (const id of ids) await deliver(id);
    expect(sent.map(({ event }) => event).sort()).toEqual([
      "finding.fixed",
      "finding.fixed",
      "finding.opened",
    ]);
    expect(new Set(sent.map(({ deliveryId }) => deliveryId)).size).toBe(3);
    expect(sent[0]?.secret).toBe("whsec");
    const body = JSON.parse(sent.find(({ event }) => event === "finding.opened")?.body ?? "");
    expect(body).toMatchObject({
      event: "finding.opened",
      installation: { id: 5 },
      repository: { id: 50, owner: "gophers", name: "shop" },
      pull_request: { number: 3 },
      finding: { rule: "nil-map-write", path: "a.go", line: 4, state: "open" },
    });
    expect(Object.keys(body.finding)).not.toContain("what");
    expect(await left()).toEqual([]);
  });

  test("nobody is told of the baseline of a tree, of merges, or what no state changed", async () => {
    await add();
    const baseline = { ...opened, pull: null };
    expect(await write(baseline, { ...opened, from: "open", to: "merged" })).toEqual([]);
  });

  test("an event is handed to the queue once", async () => {
    await add();
    expect(await write(opened)).toHaveLength(1);
    expect(await write()).toEqual([]);
  });

  test("what does not get through is tried again, and the endpoint says since when", async () => {
    const endpoint = (await add()) ?? 0;
    const [id = 0] = await write(opened);
    answer = { ok: false, status: 500, error: null, ms: 3 };
    await expect(deliver(id)).rejects.toThrow("500");
    const endpoints = createEndpoints(store.db, seal);
    expect(await endpoints.find(5, endpoint)).toMatchObject({ failingSince: new Date(start) });
    answer = { ok: true, status: 200, error: null, ms: 3 };
    await deliver(id);
    expect(await endpoints.find(5, endpoint)).toMatchObject({ failingSince: null });
    expect(sent[0]?.deliveryId, "receivers know it again").toBe(sent[1]?.deliveryId);
    expect(await endpoints.listDeliveries(5, endpoint)).toMatchObject([
      { status: 200 },
      { status: 500 },
    ]);
  });

  test("after days without success it is turned off, until a person turns it on again", async () => {
    const endpoint = (await add()) ?? 0;
    const [id = 0, other = 0] = await write(opened, { ...opened, fingerprint: "f2" });
    answer = { ok: false, status: null, error: "ECONNREFUSED", ms: 3 };
    await expect(deliver(id)).rejects.toThrow("ECONNREFUSED");
    now += outwardFailingMsMax + 1;
    await deliver(other);
    const endpoints = createEndpoints(store.db, seal);
    expect(await endpoints.find(5, endpoint)).toMatchObject({ disabledAt: new Date(now) });
    expect(await left(), "nothing waits for it").toEqual([]);
    expect(await write(opened)).toEqual([]);
    await endpoints.enable(5, endpoint);
    expect(await write(opened)).toHaveLength(1);
  });

  test("after its last attempt an event is dropped", async () => {
    await add();
    const [id = 0] = await write(opened);
    answer = { ok: false, status: 500, error: null, ms: 3 };
    await deliver(id, true);
    expect(await left()).toEqual([]);
  });

  test("the log of an endpoint, and the endpoints of an installation, are bounded", async () => {
    const endpoint = (await add()) ?? 0;
    const many = Array.from({ length: outwardLogMax + 5 }, (_, line) => ({ ...opened, line }));
    for (const id of await write(...many)) await deliver(id);
    const rows = await store.db.selectFrom("endpoint_deliveries").select("id").execute();
    expect(rows).toHaveLength(outwardLogMax);
    expect(
      await createEndpoints(store.db, seal).listDeliveries(6, endpoint),
      "a foreign tenant",
    ).toEqual([]);
    for (let count = 1; count < endpointsMax; count += 1) expect(await add()).not.toBeNull();
    expect(await add()).toBeNull();
  });

  test("forgetting an installation forgets what waits for it, and secrets are sealed", async () => {
    await add();
    await write(opened);
    const rows = await store.db.selectFrom("endpoints").selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain("whsec");
    await store.db.deleteFrom("installations").where("id", "=", 5).execute();
    expect(await left()).toEqual([]);
    expect(await store.db.selectFrom("endpoints").selectAll().execute()).toEqual([]);
  });
});
