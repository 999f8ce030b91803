/** Metrics stay few and stay there: budgets of those who run out first, and words when the store has none. */
import { expect, test } from "vitest";
import type { Budget } from "../../src/github/exchange.ts";
import { budgetsShownMax, figuresMsMax } from "../../src/limits.ts";
import { leastBudgets } from "../../src/web/metrics/budgets.ts";
import { errorKind, errorKinds } from "../../src/web/metrics/error-kind.ts";
import type { StoreFigures } from "../../src/web/metrics/store-figures.ts";
import { createMetrics } from "../../src/web/metrics.ts";

const budget = (installationId: number, remaining: number, resetsAt = 10): Budget => ({
  ...{ installationId, resource: "core", limit: 5_000, remaining, resetsAt },
});

const figures: StoreFigures = {
  fetchDepth: async () => [{ queue: "review-pull", state: "waiting", count: 3 }],
  fetchOldestMs: async () => 1_500,
  fetchOldestOpenMs: async () => 2_000,
  fetchPaused: async () => 1,
};

function make(now = () => 0) {
  return createMetrics({ version: "1.2.3", now });
}

const textOf = async (metrics: ReturnType<typeof make>) => (await metrics.render()).text;

test("the installations with the least share left come first, full hours not at all", () => {
  const known = [budget(1, 4_000), budget(2, 10), budget(3, 500), budget(4, 0, 4)];
  expect(leastBudgets(known, 5, 2).map(({ installationId }) => installationId)).toEqual([2, 3]);
});

test("however many installations there are, few of them become series", async () => {
  const metrics = make();
  for (let id = 1; id <= 1_000; id += 1) {
    const exchange = { installationId: id, method: "GET", route: "/app", status: 200, ms: 1 };
    metrics.observeExchange({ ...exchange, budget: budget(id, 5_000 - id) });
  }
  const shown = [...(await textOf(metrics)).matchAll(/^mapwarden_github_budget_remaining\{/gm)];
  expect(shown).toHaveLength(budgetsShownMax);
  expect(await textOf(metrics)).toContain('remaining{installation="1000",resource="core"} 4000');
});

test("a store that answers is up, with its figures", async () => {
  const metrics = make();
  metrics.readFrom(figures);
  const text = await textOf(metrics);
  expect(text).toContain("mapwarden_store_up 1");
  expect(text).toContain('mapwarden_queue_jobs{queue="review-pull",state="waiting"} 3');
  expect(text).toContain("mapwarden_open_check_oldest_seconds 2");
});

test("a store that fails takes no metrics with it but its own", async () => {
  const metrics = make();
  metrics.readFrom(figures);
  await textOf(metrics);
  metrics.readFrom({ ...figures, fetchOldestMs: () => Promise.reject(new Error("down")) });
  const text = await textOf(metrics);
  expect(text).toContain("mapwarden_store_up 0");
  expect(text).toContain('mapwarden_build_info{version="1.2.3"} 1');
  expect(text).not.toMatch(/^mapwarden_queue_oldest_seconds /m);
});

test("a store that hangs is not waited for", { timeout: figuresMsMax + 10_000 }, async () => {
  const metrics = make();
  metrics.readFrom({ ...figures, fetchDepth: () => new Promise(() => undefined) });
  expect(await textOf(metrics)).toContain("mapwarden_store_up 0");
});

test("every kind of failure is one of a closed set, whatever its message says", () => {
  const refused = Object.assign(new Error("x"), { code: "ECONNREFUSED" });
  const kinds = [
    refused,
    new Error("octo/secret-name"),
    "text",
    new DOMException("", "AbortError"),
  ];
  expect(kinds.map(errorKind)).toEqual(["store", "other", "other", "stopped"]);
  for (const kind of kinds.map(errorKind)) expect(errorKinds).toContain(kind);
});
