/** One repository: its figures, what is open in it, and its latest pull requests. */
import type { FC } from "hono/jsx";
import type { ListedFinding } from "../../../store/dashboard/findings.ts";
import type { Page } from "../../../store/dashboard/page.ts";
import type { ListedPull } from "../../../store/dashboard/pulls.ts";
import type { RepositoryFacts } from "../../../store/dashboard/repositories.ts";
import type { OverviewData } from "../overview-data.ts";
import { Card, Empty } from "../parts.tsx";
import { hrefOf } from "../query.ts";
import { findingsLink, type Scene } from "../scene.ts";
import { WeekChart } from "../week-chart.tsx";
import { Ages } from "./ages.tsx";
import { FindingTable } from "./findings.tsx";
import { PullTable } from "./pulls.tsx";
import { Tiles } from "./tiles.tsx";
import { TreeScan, type TreeScanData } from "./tree-scan.tsx";

export interface RepositoryData {
  readonly repository: RepositoryFacts;
  readonly overview: OverviewData;
  readonly open: Page<ListedFinding>;
  readonly pulls: Page<ListedPull>;
  readonly tree: TreeScanData;
}

/** The page. */
export const Repository: FC<{ data: RepositoryData; scene: Scene }> = ({ data, scene }) => {
  const { repository, overview, open, pulls, tree } = data;
  const { say, siteUrl } = scene;
  const { id, owner, name } = repository;
  const more = (href: string) => <a href={href}>{say.all}</a>;
  const openLink = findingsLink({ repository: id, states: ["open"] });
  return (
    <>
      <h1>
        {owner}/{name}
        {repository.private && <span class="mark">{say.private}</span>}
        {repository.archived && <span class="mark">{say.archived}</span>}
      </h1>
      <p class="facts">
        <a href={`${siteUrl}/${owner}/${name}`} rel="noreferrer">
          {say.onGithub}
        </a>{" "}
        · <a href={hrefOf("/", { repository: id })}>{say.overview}</a> ·{" "}
        <a href={hrefOf("/not-analysed", { repository: id })}>{say.notAnalysed}</a>
      </p>
      <Tiles data={overview} scene={scene} />
      <Card title={say.openNow} id="open" aside={more(openLink)}>
        {open.rows.length === 0 ? (
          <Empty title={say.noFindings} />
        ) : (
          <FindingTable
            rows={open.rows}
            label={say.openNow}
            without={["repository"]}
            scene={scene}
          />
        )}
      </Card>
      <TreeScan {...tree} {...{ repository, scene }} />
      <Card title={say.byWeek} id="weeks">
        <WeekChart counts={overview.weeks} filter={overview.filter} scene={scene} />
      </Card>
      <Ages data={overview} scene={scene} />
      <Card title={say.pulls} id="pulls" aside={more(hrefOf("/pulls", { repository: id }))}>
        {pulls.rows.length === 0 ? (
          <Empty title={say.nothingYet} hint={say.nothingYetHint} />
        ) : (
          <PullTable rows={pulls.rows} withRepository={false} scene={scene} />
        )}
      </Card>
      <Card title={say.badge} id="badge">
        <p class="badge-line">
          <img src={`/badge/${id}.svg`} alt="mapwarden" height="20" />{" "}
          <code>{`/badge/${id}.svg`}</code>
        </p>
        <p class="quiet">{say.badgeHint}</p>
      </Card>
    </>
  );
};
