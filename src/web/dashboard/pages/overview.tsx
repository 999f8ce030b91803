/** The first page: what is open, what comes and goes by the week, and where to look. */
import type { FC } from "hono/jsx";
import type { Severity } from "../../../finding/finding.ts";
import type { LifeState } from "../../../jobs/finding-life.ts";
import { type Count, mondayOf, weeksAfter } from "../../../store/dashboard/count.ts";
import type { FindingFilter } from "../../../store/dashboard/filter.ts";
import type { ListedRepository } from "../../../store/dashboard/repositories.ts";
import { mendedStates, type TimeToFix } from "../../../store/dashboard/time-to-fix.ts";
import type { DashboardView } from "../../../store/dashboard/view.ts";
import { type Choices, FilterBar } from "../filter-bar.tsx";
import { Bar, Card, Empty, Figure, Scroll, SeverityMark } from "../parts.tsx";
import { filterParameters, hrefOf } from "../query.ts";
import { findingsLink, ruleTitle, type Scene } from "../scene.ts";
import { WeekChart, type WeekCounts, weekWindow } from "../week-chart.tsx";

const topMax = 8;

export interface OverviewData {
  readonly filter: FindingFilter;
  readonly byState: readonly Count<"state" | "severity">[];
  readonly openByWeek: readonly Count<"week" | "severity">[];
  readonly weeks: WeekCounts;
  readonly timeToFix: TimeToFix;
  readonly byRule: readonly Count<"rule">[];
  readonly repositories: readonly ListedRepository[];
}

const open = ["open"] as const;

/** Reads all figures of the page; each obeys the whole filter. */
export async function readOverview(
  view: DashboardView,
  filter: FindingFilter,
  now: Date,
): Promise<OverviewData> {
  const window = weekWindow(filter, now);
  const within: FindingFilter = { ...filter, ...window };
  const stillOpen: FindingFilter = { ...filter, states: open };
  const [byState, openByWeek, opened, settled, timeToFix, byRule, { rows }] = await Promise.all([
    view.countBy(filter, ["state", "severity"]),
    view.countBy(stillOpen, ["week", "severity"]),
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
    openByWeek,
    weeks: { ...window, opened, settled },
    timeToFix,
    byRule,
    repositories,
  };
}

/** Those that the filter leaves: a figure of another one would lead to a list that the filter is not of. */
function severitiesIn({ severity }: FindingFilter): readonly Severity[] {
  return severity === undefined ? ["error", "warning", "note"] : [severity];
}

/** The figures at a glance. */
export const Tiles: FC<{ data: OverviewData; scene: Scene }> = ({ data, scene }) => {
  const { filter, byState, timeToFix, weeks } = data;
  const { say, format } = scene;
  const sum = (states: readonly LifeState[], severity?: Severity) =>
    byState
      .filter(
        (each) => states.includes(each.state) && (severity ?? each.severity) === each.severity,
      )
      .reduce((total, { findings }) => total + findings, 0);
  const tile = (label: string, states: readonly LifeState[]) => (
    <li class="tile">
      <h2>{label}</h2>
      <Figure value={sum(states)} href={findingsLink({ ...filter, states })} scene={scene} />
    </li>
  );
  const mended = { ...filter, since: weeks.since, until: weeks.until, dated: "settled" as const };
  return (
    <ul class="tiles">
      <li class="tile">
        <h2>{say.openNow}</h2>
        <Figure value={sum(open)} href={findingsLink({ ...filter, states: open })} scene={scene} />
        <p class="split">
          {severitiesIn(filter).map((severity) => (
            <a href={findingsLink({ ...filter, states: open, severity })}>
              <SeverityMark severity={severity} scene={scene} />{" "}
              {format.number(sum(open, severity))}
            </a>
          ))}
        </p>
      </li>
      {tile(say.preventedTile, ["prevented"])}
      {tile(say.mergedTile, ["merged"])}
      {tile(say.fixedTile, ["fixed"])}
      {tile(say.dismissedTile, ["ignored", "false-positive"])}
      <li class="tile">
        <h2>{say.timeToFix}</h2>
        {timeToFix.median === null ? (
          <p class="quiet">{say.nothingMended}</p>
        ) : (
          <>
            <a class="figure" href={findingsLink({ ...mended, states: mendedStates })}>
              {format.duration(timeToFix.median)}
            </a>
            <p class="split">
              {say.p90(format.duration(timeToFix.p90 ?? timeToFix.median))}{" "}
              <a href={findingsLink({ ...mended, states: mendedStates })}>
                {say.mendedCount(format.number(timeToFix.findings))}
              </a>
            </p>
          </>
        )}
      </li>
    </ul>
  );
};

interface AgeRange {
  readonly label: string;
  readonly since?: string;
  readonly until?: string;
}

/** Ages in whole weeks: their borders are Mondays. */
function ageRanges({ say, now }: Scene): readonly AgeRange[] {
  const monday = mondayOf(now);
  const borders = [-1, -4, -13].map((weeks) => weeksAfter(monday, weeks));
  return say.ages.map((label, index) => {
    const since = borders[index];
    const until = borders[index - 1];
    return { label, ...(since && { since }), ...(until && { until }) };
  });
}

/** The days that both a filter and a range allow. */
function narrowed(filter: FindingFilter, { since, until }: AgeRange): FindingFilter {
  const later = [filter.since, since].filter((day) => day !== undefined).sort();
  const earlier = [filter.until, until].filter((day) => day !== undefined).sort();
  return { ...filter, since: later.at(-1), until: earlier[0] };
}

/** What is open, by how bad it is and how old. */
export const Ages: FC<{ data: OverviewData; scene: Scene }> = ({ data, scene }) => {
  const { filter, openByWeek } = data;
  const { say } = scene;
  const ranges = ageRanges(scene);
  const count = (severity: Severity, { since = "", until = "9" }: AgeRange) =>
    openByWeek
      .filter(({ week, severity: its }) => its === severity && week >= since && week < until)
      .reduce((total, { findings }) => total + findings, 0);
  return (
    <Card title={say.openByAge} id="ages">
      <Scroll label={say.openByAge}>
        <table class="figures">
          <thead>
            <tr>
              <th scope="col">{say.severity}</th>
              {ranges.map(({ label }) => (
                <th scope="col" class="number">
                  {label}
                </th>
              ))}
              <th scope="col" class="number">
                {say.total}
              </th>
            </tr>
          </thead>
          <tbody>
            {severitiesIn(filter).map((severity) => (
              <tr>
                <th scope="row">
                  <SeverityMark severity={severity} scene={scene} />
                </th>
                {[...ranges, { label: say.total }].map((range) => (
                  <td class="number">
                    <Figure
                      value={count(severity, range)}
                      href={findingsLink({ ...narrowed(filter, range), states: open, severity })}
                      scene={scene}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Card>
  );
};

const Top: FC<{
  title: string;
  id: string;
  all: string;
  head: string;
  rows: readonly {
    readonly label: string;
    readonly link: string;
    readonly href: string;
    readonly findings: number;
  }[];
  scene: Scene;
}> = ({ title, id, all, head, rows, scene }) => {
  const most = Math.max(1, ...rows.map(({ findings }) => findings));
  const aside = <a href={all}>{scene.say.all}</a>;
  return (
    <Card title={title} id={id} aside={aside}>
      {rows.length === 0 ? (
        <Empty title={scene.say.noFindings} />
      ) : (
        <table class="ranking">
          <thead class="visually-hidden">
            <tr>
              <th scope="col">{head}</th>
              <th scope="col">{scene.say.count}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ label, link, href, findings }) => (
              <tr>
                <th scope="row">
                  <a href={link}>{label}</a>
                  <Bar share={findings / most} />
                </th>
                <td class="number">
                  <Figure value={findings} href={href} scene={scene} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Card>
  );
};

/** The page. */
export const Overview: FC<{ data: OverviewData; choices: Choices; scene: Scene }> = ({
  data,
  choices,
  scene,
}) => {
  const { filter, byState, byRule, repositories, weeks } = data;
  const { say } = scene;
  const isEmpty = byState.length === 0;
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  const stillOpen = { ...filter, states: open };
  const rules = byRule.toSorted((a, b) => b.findings - a.findings || (a.rule < b.rule ? -1 : 1));
  return (
    <>
      <h1>{say.overview}</h1>
      <FilterBar
        path="/"
        filter={filter}
        fields={["rule", "severity", "origin", "period"]}
        choices={choices}
        scene={scene}
      />
      {isEmpty && !isFiltered && <Empty title={say.nothingYet} hint={say.nothingYetHint} />}
      <Tiles data={data} scene={scene} />
      <Card title={say.byWeek} id="weeks">
        <WeekChart counts={weeks} filter={filter} scene={scene} />
      </Card>
      <Ages data={data} scene={scene} />
      <div class="columns">
        <Top
          title={say.topRules}
          id="top-rules"
          all={hrefOf("/rules", filterParameters(filter))}
          head={say.rule}
          rows={rules.slice(0, topMax).map(({ rule, findings }) => ({
            label: ruleTitle(scene, rule),
            link: `/rules#${rule}`,
            href: findingsLink({ ...stillOpen, rule }),
            findings,
          }))}
          scene={scene}
        />
        <Top
          title={say.topRepositories}
          id="top-repositories"
          all={hrefOf("/repositories", filterParameters(filter))}
          head={say.repository}
          rows={repositories.map((each) => ({
            label: `${each.owner}/${each.name}`,
            link: `/repositories/${each.id}`,
            href: findingsLink({ ...stillOpen, repository: each.id }),
            findings: each.open,
          }))}
          scene={scene}
        />
      </div>
    </>
  );
};
