/** Repositories, those with the most to do first. */
import type { FC } from "hono/jsx";
import type { LifeState } from "../../../jobs/finding-life.ts";
import type { FindingFilter } from "../../../store/dashboard/filter.ts";
import type { Page } from "../../../store/dashboard/page.ts";
import type { ListedRepository } from "../../../store/dashboard/repositories.ts";
import { type Choices, FilterBar } from "../filter-bar.tsx";
import { Empty, Exports, Figure, figures, Head, Pager, Scroll } from "../parts.tsx";
import { cursorText, filterParameters, hrefOf } from "../query.ts";
import { findingsLink, type Scene } from "../scene.ts";

export interface RepositoriesData {
  readonly filter: FindingFilter;
  readonly page: Page<ListedRepository>;
  readonly isLater: boolean;
}

interface Column {
  readonly label: string;
  readonly count: (row: ListedRepository) => number;
  readonly filter: FindingFilter;
}

function columnsOf({ say }: Scene): readonly Column[] {
  const state = (label: string, states: readonly LifeState[], count: Column["count"]) => ({
    ...{ label, count },
    filter: { states },
  });
  return [
    state(say.openNow, ["open"], ({ open }) => open),
    {
      label: say.severities.error,
      count: ({ errors }) => errors,
      filter: { states: ["open"], severity: "error" },
    },
    state(say.states.merged, ["merged"], ({ merged }) => merged),
    state(say.dismissed, ["ignored", "false-positive"], ({ ignored }) => ignored),
    state(say.states.prevented, ["prevented"], ({ prevented }) => prevented),
    state(say.states.fixed, ["fixed"], ({ fixed }) => fixed),
  ];
}

/** The page. */
export const Repositories: FC<{ data: RepositoriesData; choices: Choices; scene: Scene }> = ({
  data,
  choices,
  scene,
}) => {
  const { filter, page, isLater } = data;
  const { say } = scene;
  const parameters = filterParameters(filter);
  const columns = columnsOf(scene).filter(
    ({ filter: { severity } }) => severity === undefined || filter.severity === undefined,
  );
  return (
    <>
      <h1>{say.repositories}</h1>
      <FilterBar
        path="/repositories"
        filter={filter}
        fields={["rule", "severity", "origin", "period"]}
        choices={choices}
        scene={scene}
      />
      <div class="list-head">
        <Exports
          csv={hrefOf("/repositories.csv", parameters)}
          json={hrefOf("/repositories.json", parameters)}
          scene={scene}
        />
      </div>
      {page.rows.length === 0 ? (
        <Empty title={say.nothingMatches} />
      ) : (
        <Scroll label={say.repositories}>
          <table class="list">
            <Head
              columns={[
                say.repository,
                ...figures([...columns.map(({ label }) => label), say.total]),
              ]}
            />
            <tbody>
              {page.rows.map((row) => (
                <tr>
                  <th scope="row" class="main">
                    <a href={`/repositories/${row.id}`}>
                      {row.owner}/{row.name}
                    </a>
                    {row.private && <span class="mark">{say.private}</span>}
                    {row.archived && <span class="mark">{say.archived}</span>}
                  </th>
                  {[...columns, { label: say.total, count: total, filter: {} }].map((column) => (
                    <td class="number">
                      <Figure
                        value={column.count(row)}
                        href={findingsLink({ ...filter, ...column.filter, repository: row.id })}
                        scene={scene}
                      />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      <Pager
        first={isLater ? hrefOf("/repositories", parameters) : null}
        next={page.next && hrefOf("/repositories", { ...parameters, after: cursorText(page.next) })}
        scene={scene}
      />
    </>
  );
};

function total(row: ListedRepository): number {
  return row.total;
}
