/** Every payload GitHub published, through the real server: each is answered, the right ones become jobs. */
import { createRequire } from "node:module";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import type { Store } from "../../src/store/open.ts";
import { storeKinds, useStores } from "../support/stores.ts";
import { deliver, type Edge, startEdge } from "./edge.ts";

const examplesShape = z.array(
  z.object({ name: z.string(), examples: z.array(z.record(z.string(), z.unknown())) }),
);
const loaded: unknown = createRequire(import.meta.url)("@octokit/webhooks-examples");
const events = examplesShape.parse(loaded);
const payloads = events.flatMap(({ name, examples }) =>
  examples.map((payload, index) => ({ name, payload, guid: `${name}-${index}` })),
);

/** An example carries no installation, which every delivery to an App does. */
function asAppDelivery(payload: Readonly<Record<string, unknown>>) {
  return { installation: { id: 7 }, ...payload };
}

const openPull = z.object({ state: z.literal("open") });
const closedPull = z.object({ state: z.literal("closed") });
const checkOfPulls = z.object({ pull_requests: z.array(z.unknown()).min(1) });

/** Written down by hand from the documentation of the events, not derived from the code under test. */
function isWorthWork(name: string, payload: Readonly<Record<string, unknown>>): boolean {
  const action = String(payload.action);
  if (name === "pull_request" && openPull.safeParse(payload.pull_request).success) {
    return ["opened", "synchronize", "reopened", "ready_for_review"].includes(action);
  }
  // The check of a pull request that was closed meanwhile is still to be ended.
  if (name === "pull_request" && action === "closed") {
    return closedPull.safeParse(payload.pull_request).success;
  }
  if (name === "merge_group") return action === "checks_requested";
  if (name === "check_run" || name === "check_suite") {
    return action === "rerequested" && checkOfPulls.safeParse(payload[name]).success;
  }
  return false;
}

describe.each(storeKinds)("with the %s store", (kind) => {
  const stores = useStores(kind);
  let store: Store;
  let edge: Edge;
  beforeAll(async () => {
    store = await stores.createStore();
    edge = await startEdge(store);
  });
  afterAll(async () => {
    await edge.close();
    await store.close();
  });

  test("each is answered 2xx and only what asks for work is queued", async () => {
    expect(payloads.length).toBeGreaterThanOrEqual(329);
    for (const { name, payload, guid } of payloads) {
      const { status } = await deliver(edge, name, asAppDelivery(payload), guid);
      expect([guid, status]).toEqual([guid, 202]);
    }
    const rows = await store.db.selectFrom("deliveries").select(["guid", "jobs"]).execute();
    expect(rows).toHaveLength(payloads.length);
    const worth = payloads.filter(({ name, payload }) => isWorthWork(name, payload));
    const queued = rows.filter(({ jobs }) => jobs > 0).map(({ guid }) => guid);
    expect(queued.sort()).toEqual(worth.map(({ guid }) => guid).sort());
    expect(edge.errors).toEqual([]);
  });
});
