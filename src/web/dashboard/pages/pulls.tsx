/** Pull requests, those that something happened to last first. */
import type { FC } from "hono/jsx";
import { pullStates } from "../../../jobs/finding-life.ts";
import type { Page } from "../../../store/dashboard/page.ts";
import type { ListedPull, PullFilter } from "../../../store/dashboard/pulls.ts";
import { Choice, type Choices, FilterForm, TenantFields } from "../filter-bar.tsx";
import { Empty, Exports, Figure, figures, Head, Moment, Pager, Scroll } from "../parts.tsx";
import { cursorText, hrefOf, pullParameters } from "../query.ts";
import { findingsLink, pullLink, type Scene } from "../scene.ts";

export interface PullsData {
  readonly filter: PullFilter;
  readonly page: Page<ListedPull>;
  readonly isLater: boolean;
}

/** Why a pull request was not judged, else what its check says. */
export const Verdict: FC<{ pull: Pick<ListedPull, "untold" | "conclusion">; scene: Scene }> = ({
  pull: { untold, conclusion },
  scene: { say },
}) => {
  if (untold !== null) return <span class="quiet">{say.untold[untold]}</span>;
  if (conclusion === null) return <span class="quiet">{say.never}</span>;
  return (
    <span class={`conclusion ${conclusion}`}>{say.conclusions[conclusion] ?? conclusion}</span>
  );
};

/** Rows of pull requests. */
export const PullTable: FC<{
  rows: readonly ListedPull[];
  withRepository: boolean;
  scene: Scene;
}> = ({ rows, withRepository, scene }) => {
  const { say } = scene;
  return (
    <Scroll label={say.pulls}>
      <table class="list">
        <Head
          columns={[
            say.pull,
            withRepository ? say.repository : null,
            say.state,
            say.check,
            ...figures([say.openNow, say.total]),
            say.updated,
          ]}
        />
        <tbody>
          {rows.map((row) => {
            const filter = { repository: row.repository_id, pull: row.number };
            return (
              <tr>
                <th scope="row" class="main">
                  <a href={pullLink(row.repository_id, row.number)}>
                    #{row.number} {row.title ?? say.untitled}
                  </a>
                  {row.author && <span class="place">{row.author}</span>}
                </th>
                {withRepository && (
                  <td>
                    <a href={`/repositories/${row.repository_id}`}>
                      {row.owner}/{row.name}
                    </a>
                  </td>
                )}
                <td>
                  <span class={`pull-state ${row.state}`}>{say.pullStates[row.state]}</span>
                </td>
                <td>
                  <Verdict pull={row} scene={scene} />
                </td>
                <td class="number">
                  <Figure
                    value={row.open}
                    href={findingsLink({ ...filter, states: ["open"] })}
                    scene={scene}
                  />
                </td>
                <td class="number">
                  <Figure value={row.total} href={findingsLink(filter)} scene={scene} />
                </td>
                <td>
                  <Moment at={row.updated_at} scene={scene} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Scroll>
  );
};

/** The page. */
export const Pulls: FC<{ data: PullsData; choices: Choices; scene: Scene }> = ({
  data,
  choices,
  scene,
}) => {
  const { filter, page, isLater } = data;
  const { say } = scene;
  const parameters = pullParameters(filter);
  const options = pullStates.map((value) => ({
    value: value as string,
    label: say.pullStates[value],
  }));
  return (
    <>
      <h1>{say.pulls}</h1>
      <FilterForm path="/pulls" hidden={{ untold: filter.untold }} scene={scene}>
        <TenantFields choices={choices} installation={filter.installation} scene={scene} />
        <Choice
          name="state"
          label={say.state}
          options={[{ value: "", label: say.any }, ...options]}
          chosen={filter.state ?? ""}
        />
      </FilterForm>
      <div class="list-head">
        {filter.untold !== undefined && (
          <p>{filter.untold === "any" ? say.untoldTitle : say.untold[filter.untold]}</p>
        )}
        <Exports
          csv={hrefOf("/pulls.csv", parameters)}
          json={hrefOf("/pulls.json", parameters)}
          scene={scene}
        />
      </div>
      {page.rows.length === 0 ? (
        <Empty title={say.nothingMatches} />
      ) : (
        <PullTable
          rows={page.rows}
          withRepository={filter.repository === undefined}
          scene={scene}
        />
      )}
      <Pager
        first={isLater ? hrefOf("/pulls", parameters) : null}
        next={page.next && hrefOf("/pulls", { ...parameters, after: cursorText(page.next) })}
        scene={scene}
      />
    </>
  );
};
