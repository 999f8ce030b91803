/** What the newest reviews did not look at, and why. */
import type { FC } from "hono/jsx";
import type { UntoldKind } from "../../../jobs/review-log.ts";
import { reasonIn } from "../../../review/reasons.ts";
import type { UnreadFile, UnreadFilter } from "../../../store/dashboard/not-analysed.ts";
import type { Page } from "../../../store/dashboard/page.ts";
import type { PartlyReadTree } from "../../../store/dashboard/trees.ts";
import { type Choices, FilterForm, TenantFields } from "../filter-bar.tsx";
import { Card, Empty, Exports, Figure, Head, Pager, Scroll } from "../parts.tsx";
import { cursorText, hrefOf, type Parameters } from "../query.ts";
import { pullLink, type Scene } from "../scene.ts";
import { PartlyRead } from "./trees.tsx";

export interface NotAnalysedData {
  readonly filter: UnreadFilter;
  readonly page: Page<UnreadFile>;
  readonly isLater: boolean;
  readonly reasons: readonly { readonly reason: string; readonly files: number }[];
  readonly untold: readonly { readonly untold: UntoldKind; readonly pulls: number }[];
  readonly trees: Page<PartlyReadTree>;
}

/** Rows of files. */
export const UnreadTable: FC<{ rows: readonly UnreadFile[]; withPull: boolean; scene: Scene }> = ({
  rows,
  withPull,
  scene,
}) => {
  const { say, language } = scene;
  return (
    <Scroll label={say.unreadFiles}>
      <table class="list">
        <Head columns={[say.file, say.reason, withPull ? say.pull : null]} />
        <tbody>
          {rows.map((row) => (
            <tr>
              <th scope="row" class="main place">
                {row.path}
              </th>
              <td>{reasonIn(row.reason, language)}</td>
              {withPull && (
                <td>
                  <a href={pullLink(row.repository_id, row.pull)}>
                    {row.owner}/{row.name}#{row.pull}
                  </a>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
};

/** The parameters of a filter. */
export function unreadParameters({
  installation,
  repository,
  pull,
  reason,
}: UnreadFilter): Parameters {
  return { organisation: installation, repository, pull, reason };
}

const Ranking: FC<{
  title: string;
  id: string;
  rows: readonly { readonly label: string; readonly count: number; readonly href: string }[];
  scene: Scene;
}> = ({ title, id, rows, scene }) => (
  <Card title={title} id={id}>
    {rows.length === 0 ? (
      <Empty title={scene.say.nothingMatches} />
    ) : (
      <table class="ranking">
        <tbody>
          {rows.map(({ label, count, href }) => (
            <tr>
              <th scope="row">{label}</th>
              <td class="number">
                <Figure value={count} href={href} scene={scene} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    )}
  </Card>
);

/** The page. */
export const NotAnalysed: FC<{ data: NotAnalysedData; choices: Choices; scene: Scene }> = ({
  data,
  choices,
  scene,
}) => {
  const { filter, page, isLater, reasons, untold, trees } = data;
  const { say, language } = scene;
  const parameters = unreadParameters(filter);
  const { installation, repository } = filter;
  const tenant = { organisation: installation, repository };
  return (
    <>
      <h1>{say.notAnalysed}</h1>
      <FilterForm
        path="/not-analysed"
        hidden={{ reason: filter.reason, pull: filter.pull }}
        scene={scene}
      >
        <TenantFields choices={choices} installation={installation} scene={scene} />
      </FilterForm>
      {filter.pull === undefined && (
        <div class="columns">
          <Ranking
            title={say.reasonsTitle}
            id="reasons"
            rows={reasons.map(({ reason, files }) => ({
              label: reasonIn(reason, language),
              count: files,
              href: hrefOf("/not-analysed", { ...tenant, reason }),
            }))}
            scene={scene}
          />
          <Ranking
            title={say.untoldTitle}
            id="untold"
            rows={untold.map((each) => ({
              label: say.untold[each.untold],
              count: each.pulls,
              href: hrefOf("/pulls", { ...tenant, untold: each.untold }),
            }))}
            scene={scene}
          />
        </div>
      )}
      <Card
        title={say.unreadFiles}
        id="files"
        aside={
          <Exports
            csv={hrefOf("/not-analysed.csv", parameters)}
            json={hrefOf("/not-analysed.json", parameters)}
            scene={scene}
          />
        }
      >
        {page.rows.length === 0 ? (
          <Empty title={say.all0} />
        ) : (
          <UnreadTable rows={page.rows} withPull={true} scene={scene} />
        )}
        <Pager
          first={isLater ? hrefOf("/not-analysed", parameters) : null}
          next={
            page.next && hrefOf("/not-analysed", { ...parameters, after: cursorText(page.next) })
          }
          scene={scene}
        />
      </Card>
      {filter.pull === undefined && <PartlyRead trees={trees} parameters={tenant} scene={scene} />}
    </>
  );
};
