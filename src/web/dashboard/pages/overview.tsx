/** The first page: what is open, what comes and goes by the week, and where to look. */
import type { FC } from "hono/jsx";
import { type Choices, FilterBar } from "../filter-bar.tsx";
import { type OverviewData, open, topMax } from "../overview-data.ts";
import { Bar, Card, Empty, Figure, Head } from "../parts.tsx";
import { filterParameters, hrefOf } from "../query.ts";
import { findingsLink, ruleTitle, type Scene } from "../scene.ts";
import { WeekChart } from "../week-chart.tsx";
import { Ages } from "./ages.tsx";
import { Tiles } from "./tiles.tsx";

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
          <Head class="visually-hidden" columns={[head, scene.say.count]} />
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
