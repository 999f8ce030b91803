/** The list of findings, which every figure leads to. */
import type { FC } from "hono/jsx";
import type { FindingFilter } from "../../../store/dashboard/filter.ts";
import type { ListedFinding } from "../../../store/dashboard/findings.ts";
import type { Page } from "../../../store/dashboard/page.ts";
import { type Choices, FilterBar } from "../filter-bar.tsx";
import { Empty, Exports, Head, Moment, Pager, Scroll, SeverityMark, StateMark } from "../parts.tsx";
import { cursorText, filterParameters, hrefOf } from "../query.ts";
import { findingLink, pullLink, ruleTitle, type Scene } from "../scene.ts";

export interface FindingsData {
  readonly filter: FindingFilter;
  readonly total: number;
  readonly page: Page<ListedFinding>;
  /** Whether this is not the first page. */
  readonly isLater: boolean;
}

/** Rows of findings; the columns of what is the same for all of them can be left out. */
export const FindingTable: FC<{
  rows: readonly ListedFinding[];
  label: string;
  without?: readonly ("repository" | "pull")[];
  scene: Scene;
}> = ({ rows, label, without = [], scene }) => {
  const { say } = scene;
  const withRepository = !without.includes("repository");
  const withPull = !without.includes("pull");
  return (
    <Scroll label={label}>
      <table class="list">
        <Head
          columns={[
            say.severity,
            say.finding,
            withRepository ? say.repository : null,
            withPull ? say.pull : null,
            say.state,
            say.found,
            say.outcome,
          ]}
        />
        <tbody>
          {rows.map((row) => (
            <tr>
              <td>
                <SeverityMark severity={row.severity} scene={scene} />
              </td>
              <td class="main">
                <a href={findingLink(row.repository_id, row.fingerprint)}>
                  {ruleTitle(scene, row.rule)}
                </a>
                <span class="place">
                  {row.path}:{row.line}
                </span>
              </td>
              {withRepository && (
                <td>
                  <a href={`/repositories/${row.repository_id}`}>
                    {row.owner}/{row.name}
                  </a>
                </td>
              )}
              {withPull && (
                <td>
                  {row.pull === null ? (
                    say.tree
                  ) : (
                    <a href={pullLink(row.repository_id, row.pull)} title={row.title ?? undefined}>
                      #{row.pull}
                    </a>
                  )}
                </td>
              )}
              <td>
                <StateMark state={row.state} scene={scene} />
              </td>
              <td>
                <Moment at={row.opened_at} scene={scene} />
              </td>
              <td>
                <Moment at={row.settled_at} scene={scene} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
};

/** The page. */
export const Findings: FC<{ data: FindingsData; choices: Choices; scene: Scene }> = ({
  data,
  choices,
  scene,
}) => {
  const { filter, total, page, isLater } = data;
  const { say, format } = scene;
  const parameters = filterParameters(filter);
  return (
    <>
      <h1>{say.findings}</h1>
      <FilterBar
        path="/findings"
        filter={filter}
        fields={["state", "rule", "severity", "origin", "period", "dated"]}
        choices={choices}
        scene={scene}
      />
      <div class="list-head">
        <p class="total" role="status">
          {say.findingCount(format.number(total))}
        </p>
        {filter.pull !== undefined && filter.repository !== undefined && (
          <p>
            <a href={pullLink(filter.repository, filter.pull)}>
              {say.pull} #{filter.pull}
            </a>
          </p>
        )}
        {filter.until !== undefined && <p>{say.untilDay(filter.until)}</p>}
        <Exports
          csv={hrefOf("/findings.csv", parameters)}
          json={hrefOf("/findings.json", parameters)}
          scene={scene}
        />
      </div>
      {page.rows.length === 0 ? (
        <Empty title={say.noFindings} hint={say.noFindingsHint} />
      ) : (
        <FindingTable rows={page.rows} label={say.findings} scene={scene} />
      )}
      <Pager
        first={isLater ? hrefOf("/findings", parameters) : null}
        next={page.next && hrefOf("/findings", { ...parameters, after: cursorText(page.next) })}
        scene={scene}
      />
    </>
  );
};
