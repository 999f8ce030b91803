/** The queue of outgoing webhooks: every event of the outbox is delivered, and again where that fails. */
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ReviewOutcome } from "../../src/jobs/review-log.ts";
import { createBoss } from "../../src/queue/boss.ts";
import { createOutward, type DeliverOutward, type Outward } from "../../src/queue/outward.ts";
import { createEndpoints } from "../../src/store/endpoints.ts";
import type { Store } from "../../src/store/open.ts";
import { createOutbox } from "../../src/store/outbox.ts";
import { createReviewLog } from "../../src/store/reviews.ts";
import { createSayLog } from "../../src/store/say-log.ts";
import { createSeal } from "../../src/store/seal.ts";
import { storeKinds, useStores } from "../support/stores.ts";

const seal = createSeal(["a secret of thirty-two characters"]);
const pull = { installationId: 5, repositoryId: 50, owner: "gophers", repo: "shop", number: 3 };
const finding = {
  fingerprint: "f1",
  rule: "nil-map-write",
  severity: "error",
  confidence: "high",
  mode: "block",
  path: "a.go",
  line: 4,
  endLine: 4,
  words: { what: "`secret` is nil", why: "never made", fix: "make it" },
} as const;
const outcome: ReviewOutcome = {
  state: "finished",
  conclusion: "failure",
  findings: [finding],
  suppressed: [],
  judgedWhole: true,
  notAnalysed: [],
  requests: 1,
  timingsMs: {},
};

describe.each(storeKinds)("on the %s store", (kind) => {
  const stores = useStores(kind);
  let store: Store;
  let boss: ReturnType<typeof createBoss>;
  let outward: Outward;

  beforeEach(async () => {
    store = await stores.createStore();
    boss = createBoss(store.backend, () => false);
    boss.on("error", () => undefined);
    await boss.start();
    const retry = { limit: 2, delaySeconds: 1, delaySecondsMax: 1 };
    outward = await createOutward(store, boss, retry);
  });
  afterEach(async () => {
    outward.stop();
    await boss.stop({ graceful: false });
    await store.close();
  });

  async function review(head: string, more: Partial<ReviewOutcome> = {}): Promise<void> {
    const log = createReviewLog(store);
    const start = { pull, head, base: "b", reason: "opened", deliveryId: "d" } as const;
    const { id } = await log.startReview(start);
    await log.finishReview(pull, id, { ...outcome, ...more });
  }

  async function addEndpoint(): Promise<void> {
    const events = ["finding.opened", "finding.prevented", "finding.ignored"] as const;
    await createEndpoints(store.db, seal).add(
      {
        installationId: 5,
        url: "https://hooks.example/",
        events,
        secret: "s",
        createdLogin: "ada",
      },
      new Date(),
    );
  }

  async function startWith(deliver: DeliverOutward): Promise<void> {
    await outward.start(deliver, (error) => {
      throw error;
    });
  }

  async function until(isDone: () => boolean): Promise<void> {
    for (let waited = 0; !isDone() && waited < 40_000; waited += 50) await sleep(50);
  }

  test("what reviews and people change is told, in order of its happening, without a word of code", async () => {
    await review("h0", { findings: [] });
    await addEndpoint();
    await review("h1");
    const source = { source: "review/1", at: new Date().toISOString() };
    await createSayLog(store).recordDismissals(pull, [
      {
        ...{ fingerprint: "f1", kind: "ignore", pull: 3, reason: "by design", ...source },
        author: { login: "ada", id: 7 },
      },
    ]);
    const told: string[] = [];
    const outbox = createOutbox(store.db, seal);
    await startWith(async (id) => {
      const event = await outbox.find(id);
      told.push(event?.body ?? "nothing");
      await outbox.drop(id);
    });
    await until(() => told.length >= 2);
    const events = told.map((body) => JSON.parse(body));
    expect(events.map(({ event }) => event).sort()).toEqual(["finding.ignored", "finding.opened"]);
    expect(told.join()).not.toContain("secret");
  }, 60_000);

  test("a delivery that fails is tried again, and is told which attempt is the last", async () => {
    await review("h0", { findings: [] });
    await addEndpoint();
    await review("h1");
    const attempts: boolean[] = [];
    await startWith(async (_, isLast) => {
      attempts.push(isLast);
      throw new Error("503");
    });
    await until(() => attempts.length >= 3);
    expect(attempts).toEqual([false, false, true]);
  }, 60_000);
});
