/** The figures of an overview, of everything or of one repository. */
import type { Severity } from "../../finding/finding.ts";
import { type Count, mondayOf, weeksAfter } from "../../store/dashboard/count.ts";
import type { FindingFilter } from "../../store/dashboard/filter.ts";
import type { ListedRepository } from "../../store/dashboard/repositories.ts";
import type { TimeToFix } from "../../store/dashboard/time-to-fix.ts";
import type { DashboardView } from "../../store/dashboard/view.ts";
import { type WeekCounts, weekWindow } from "./week-chart.tsx";

/** Rules, and repositories, of which those with most open findings are named. */
export const topMax = 8;

export interface OverviewData {
  readonly filter: FindingFilter;
  readonly byState: readonly Count<"state" | "severity">[];
  /** Open ones that are younger than the oldest of `ageBorders`. */
  readonly openLately: readonly Count<"week" | "severity">[];
  readonly weeks: WeekCounts;
  readonly timeToFix: TimeToFix;
  readonly byRule: readonly Count<"rule">[];
  readonly repositories: readonly ListedRepository[];
}

/** What is still to be done. */
export const open = ["open"] as const;

/** Days at which findings become older, latest first: Mondays, for ages are in whole weeks. */
export function ageBorders(now: Date): readonly string[] {
  const monday = mondayOf(now);
  return [-1, -4, -13].map((weeks) => weeksAfter(monday, weeks));
}

/** The days that both a filter and a range allow. */
export function narrowed(
  filter: FindingFilter,
  { since, until }: Pick<FindingFilter, "since" | "until">,
): FindingFilter {
  const later = [filter.since, since].filter((day) => day !== undefined).sort();
  const earlier = [filter.until, until].filter((day) => day !== undefined).sort();
  return { ...filter, since: later.at(-1), until: earlier[0] };
}

/** Those that the filter leaves: a figure of another one would lead to a list that the filter is not of. */
export function severitiesIn({ severity }: FindingFilter): readonly Severity[] {
  return severity === undefined ? ["error", "warning", "note"] : [severity];
}

/** Reads all figures of the page; each obeys the whole filter. */
export async function readOverview(
  view: DashboardView,
  filter: FindingFilter,
  now: Date,
): Promise<OverviewData> {
  const window = weekWindow(filter, now);
  const within: FindingFilter = { ...filter, ...window };
  const stillOpen: FindingFilter = { ...filter, states: open };
  // What is older is what is left of all: most of it lies so far back that counting it by week would take long.
  const lately = narrowed(stillOpen, { since: ageBorders(now).at(-1) });
  const [byState, openLately, opened, settled, timeToFix, byRule, { rows }] = await Promise.all([
    view.countBy(filter, ["state", "severity"]),
    view.countBy(lately, ["week", "severity"]),
    view.countBy({ ...within, dated: "opened" }, ["week"]),
    view.countBy({ ...within, dated: "settled" }, ["week", "state"]),
    view.fetchTimeToFix(within),
    view.countBy(stillOpen, ["rule"]),
    view.fetchRepositories(stillOpen, null, topMax),
  ]);
  const repositories = rows.filter((each) => each.open > 0);
  return {
    filter,
    byState,
    openLately,
    weeks: { ...window, opened, settled },
    timeToFix,
    byRule,
    repositories,
  };
}

/** How many findings of some states there are. */
export function sumOfStates(
  { byState }: OverviewData,
  states: readonly string[],
  severity?: Severity,
): number {
  return byState
    .filter((each) => states.includes(each.state) && (severity ?? each.severity) === each.severity)
    .reduce((total, { findings }) => total + findings, 0);
}
