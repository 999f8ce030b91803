/** What came and what went by the week: a table, out of which the script draws the chart. */
import type { FC } from "hono/jsx";
import type { LifeState } from "../../jobs/finding-life.ts";
import { type Count, mondayOf, weeksAfter } from "../../store/dashboard/count.ts";
import type { FindingFilter } from "../../store/dashboard/filter.ts";
import { Figure, Scroll } from "./parts.tsx";
import { findingsLink, type Scene } from "./scene.ts";

export interface WeekWindow {
  readonly since: string;
  readonly until: string;
}

export interface WeekCounts extends WeekWindow {
  readonly opened: readonly Count<"week">[];
  readonly settled: readonly Count<"week" | "state">[];
}

const defaultWeeks = 12;
const weeksMax = 53;

/** The weeks that a chart shows: those of the filter, a year at most, else the last twelve. */
export function weekWindow({ since, until }: FindingFilter, now: Date): WeekWindow {
  const end = until ?? weeksAfter(mondayOf(now), 1);
  const endMonday = mondayOf(new Date(Date.parse(`${end}T00:00:00Z`) - 1));
  const earliest = weeksAfter(endMonday, 1 - weeksMax);
  const begin = since ?? weeksAfter(endMonday, 1 - defaultWeeks);
  return { since: begin < earliest ? earliest : begin, until: end };
}

const drawn = ["prevented", "fixed", "merged"] as const satisfies readonly LifeState[];

interface Row {
  /** The Monday of the week. */
  readonly week: string;
  /** First day of it that counts, and the day after the last one. */
  readonly since: string;
  readonly until: string;
  readonly opened: number;
  readonly settled: Readonly<Record<(typeof drawn)[number], number>>;
}

function rowsOf({ since, until, opened, settled }: WeekCounts): readonly Row[] {
  const rows: Row[] = [];
  const first = mondayOf(new Date(`${since}T00:00:00Z`));
  for (let week = first; week < until; week = weeksAfter(week, 1)) {
    const next = weeksAfter(week, 1);
    const of = (state: LifeState) =>
      settled.find((each) => each.week === week && each.state === state)?.findings ?? 0;
    rows.push({
      week,
      since: week < since ? since : week,
      until: next > until ? until : next,
      opened: opened.find((each) => each.week === week)?.findings ?? 0,
      settled: { prevented: of("prevented"), fixed: of("fixed"), merged: of("merged") },
    });
  }
  return rows;
}

/** The chart and its table. */
export const WeekChart: FC<{ counts: WeekCounts; filter: FindingFilter; scene: Scene }> = ({
  counts,
  filter,
  scene,
}) => {
  const { say } = scene;
  const rows = rowsOf(counts);
  const cell = (value: number, link: FindingFilter) => (
    <td class="number" data-value={value}>
      <Figure value={value} href={findingsLink({ ...filter, ...link })} scene={scene} />
    </td>
  );
  return (
    <figure class="chart">
      <div class="chart-plot" data-chart="weeks-table" aria-hidden="true" />
      <details>
        <summary>{say.table}</summary>
        <Scroll label={say.byWeek}>
          <table class="figures" id="weeks-table">
            <caption class="visually-hidden">{say.byWeek}</caption>
            <thead>
              <tr>
                <th scope="col">{say.week}</th>
                <th scope="col" class="number" data-series="opened">
                  {say.opened}
                </th>
                {drawn.map((state) => (
                  <th scope="col" class="number" data-series={state}>
                    {say.states[state]}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(({ week, since, until, opened, settled }) => (
                <tr>
                  <th scope="row">
                    <time datetime={week}>{week}</time>
                  </th>
                  {cell(opened, { since, until, dated: "opened" })}
                  {drawn.map((state) =>
                    cell(settled[state], { since, until, dated: "settled", states: [state] }),
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      </details>
    </figure>
  );
};
