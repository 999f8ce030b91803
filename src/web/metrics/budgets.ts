/** What is left of GitHub's limits: of thousands of installations, the few that run out first. */
import { LRUCache } from "lru-cache";
import { Gauge, type Registry } from "prom-client";
import type { Budget } from "../../github/exchange.ts";
import { budgetsKnownMax, budgetsShownMax } from "../../limits.ts";

/** The `count` budgets of which the least share is left; what GitHub has filled up again is not among them. */
export function leastBudgets(
  budgets: readonly Budget[],
  now: number,
  count: number,
): readonly Budget[] {
  return budgets
    .filter(({ resetsAt }) => resetsAt > now)
    .toSorted((a, b) => a.remaining / a.limit - b.remaining / b.limit)
    .slice(0, count);
}

/** Registers the gauges and answers where budgets are noted. */
export function registerBudgets(registry: Registry, now: () => number): (budget: Budget) => void {
  const known = new LRUCache<string, Budget>({ max: budgetsKnownMax });
  const common = { labelNames: ["installation", "resource"], registers: [registry] };
  const limit = new Gauge({
    ...common,
    name: "mapwarden_github_budget_limit",
    help: "Requests that GitHub allows an installation in an hour.",
  });
  new Gauge({
    ...common,
    name: "mapwarden_github_budget_remaining",
    help: "Requests an installation has left; only the installations with the least share left.",
    collect() {
      this.reset();
      limit.reset();
      for (const budget of leastBudgets([...known.values()], now(), budgetsShownMax)) {
        const labels = { installation: budget.installationId, resource: budget.resource };
        this.set(labels, budget.remaining);
        limit.set(labels, budget.limit);
      }
    },
  });
  return (budget) => known.set(`${budget.installationId} ${budget.resource}`, budget);
}
