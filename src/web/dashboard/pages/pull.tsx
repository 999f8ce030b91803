/** One pull request, as its check run links to it: findings, reviews, and what they did not look at. */
import type { FC } from "hono/jsx";
import type { ListedFinding } from "../../../store/dashboard/findings.ts";
import type { UnreadFile } from "../../../store/dashboard/not-analysed.ts";
import type { Page } from "../../../store/dashboard/page.ts";
import type { ListedPull, ListedReview } from "../../../store/dashboard/pulls.ts";
import {
  Card,
  Commit,
  Empty,
  Exports,
  Figure,
  figures,
  Head,
  Moment,
  Pager,
  Scroll,
} from "../parts.tsx";
import { filterParameters, hrefOf } from "../query.ts";
import { findingsLink, type Scene } from "../scene.ts";
import { FindingTable } from "./findings.tsx";
import { UnreadTable } from "./not-analysed.tsx";
import { Verdict } from "./pulls.tsx";

export interface PullData {
  readonly pull: ListedPull;
  readonly findings: Page<ListedFinding>;
  readonly reviews: readonly ListedReview[];
  readonly unread: Page<UnreadFile>;
}

const Reviews: FC<{ data: PullData; scene: Scene }> = ({ data: { pull, reviews }, scene }) => {
  const { say, format } = scene;
  return (
    <Card title={say.reviews} id="reviews">
      <Scroll label={say.reviews}>
        <table class="list">
          <Head
            columns={[
              say.commit,
              say.why,
              say.state,
              say.check,
              ...figures([say.count]),
              say.updated,
              ...figures([say.duration]),
            ]}
          />
          <tbody>
            {reviews.map((review) => (
              <tr>
                <td>
                  <Commit sha={review.head_sha} owner={pull.owner} name={pull.name} scene={scene} />
                </td>
                <td>{say.reasons[review.reason] ?? review.reason}</td>
                <td>
                  {say.reviewStates[review.state]}
                  {review.error && <span class="place">{review.error}</span>}
                </td>
                <td>
                  <Verdict pull={{ untold: null, conclusion: review.conclusion }} scene={scene} />
                </td>
                <td class="number">{format.number(review.findings)}</td>
                <td>
                  <Moment at={review.started_at} scene={scene} />
                </td>
                <td class="number">{seconds(review)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Card>
  );
};

function seconds({ started_at: started, finished_at: finished }: ListedReview): string {
  if (finished === null) return "–";
  return `${((finished.getTime() - started.getTime()) / 1_000).toFixed(1)} s`;
}

/** The page. */
export const Pull: FC<{ data: PullData; scene: Scene }> = ({ data, scene }) => {
  const { pull, findings, unread } = data;
  const { say, siteUrl } = scene;
  const filter = { repository: pull.repository_id, pull: pull.number };
  const all = findingsLink(filter);
  return (
    <>
      <p class="crumbs">
        <a href={`/repositories/${pull.repository_id}`}>
          {pull.owner}/{pull.name}
        </a>
      </p>
      <h1>
        <span class="quiet">#{pull.number}</span> {pull.title ?? say.untitled}
      </h1>
      <p class="facts">
        <span class={`pull-state ${pull.state}`}>{say.pullStates[pull.state]}</span>{" "}
        <Verdict pull={pull} scene={scene} /> · {pull.author && `${pull.author} · `}
        <a href={`${siteUrl}/${pull.owner}/${pull.name}/pull/${pull.number}`} rel="noreferrer">
          {say.onGithub}
        </a>
      </p>
      <Card
        title={say.findings}
        id="findings"
        aside={
          <p>
            {say.openNow}{" "}
            <Figure
              value={pull.open}
              href={findingsLink({ ...filter, states: ["open"] })}
              scene={scene}
            />{" "}
            · {say.total} <Figure value={pull.total} href={all} scene={scene} />
          </p>
        }
      >
        {findings.rows.length === 0 ? (
          <Empty title={say.noFindings} />
        ) : (
          <FindingTable
            rows={findings.rows}
            label={say.findings}
            without={["repository", "pull"]}
            scene={scene}
          />
        )}
        <Pager first={null} next={findings.next && all} scene={scene} />
        <Exports
          csv={hrefOf("/findings.csv", filterParameters(filter))}
          json={hrefOf("/findings.json", filterParameters(filter))}
          scene={scene}
        />
      </Card>
      <Reviews data={data} scene={scene} />
      <Card
        title={say.unreadFiles}
        id="unread"
        aside={
          <Figure value={pull.not_analysed} href={hrefOf("/not-analysed", filter)} scene={scene} />
        }
      >
        {unread.rows.length === 0 ? (
          <Empty title={say.all0} />
        ) : (
          <UnreadTable rows={unread.rows} withPull={false} scene={scene} />
        )}
      </Card>
    </>
  );
};
