/** How far the scan of a repository's tree is, what it found, and what it did not look at. */
import type { FC } from "hono/jsx";
import { reasonIn } from "../../../review/reasons.ts";
import type { RepositoryFacts } from "../../../store/dashboard/repositories.ts";
import type { ShownScan, UnreadOfTree } from "../../../store/dashboard/scan.ts";
import { Card, Commit, Head, Moment, Scroll } from "../parts.tsx";
import { findingsLink, type Scene } from "../scene.ts";
import { treeWordsIn } from "../tree-words.ts";

export interface TreeScanData {
  readonly scan: ShownScan | undefined;
  readonly unread: readonly UnreadOfTree[];
  /** What forms carry; null for those who have none, such as readers of the API. */
  readonly formToken: string | null;
}

interface Props extends TreeScanData {
  readonly repository: RepositoryFacts;
  readonly scene: Scene;
}

/** While it waits or runs, the card asks for itself again. */
export const TreeScan: FC<Props> = (props) => {
  const { scan, repository, scene, formToken } = props;
  const say = treeWordsIn(scene.language);
  const isUnderWay = scan?.state === "queued" || scan?.state === "running";
  const again = {
    "hx-get": `/repositories/${repository.id}`,
    "hx-trigger": "every 2s",
    "hx-select": "#tree-state",
    "hx-swap": "outerHTML",
  };
  const list = findingsLink({ repository: repository.id, origin: "tree" });
  return (
    <Card title={say.tree} id="tree" aside={<a href={list}>{say.findings}</a>}>
      <p class="quiet">{say.what}</p>
      <div id="tree-state" aria-live="polite" {...(isUnderWay ? again : {})}>
        {scan === undefined ? <p>{say.never}</p> : <State {...props} scan={scan} />}
        {formToken !== null && !isUnderWay && (
          <form method="post" action={`/repositories/${repository.id}/scan`}>
            <input type="hidden" name="csrf" value={formToken} />
            <button type="submit">{say.scanNow}</button>
          </form>
        )}
      </div>
    </Card>
  );
};

const State: FC<Props & { scan: ShownScan }> = (props) => {
  const { scan, scene } = props;
  const say = treeWordsIn(scene.language);
  const { number } = scene.format;
  const { state, directories, directories_done: done, why, error } = scan;
  return (
    <>
      {state === "queued" && <p>{say.queued}</p>}
      {state === "running" && (
        <p>
          {directories === 0 ? say.starting : say.running(number(done), number(directories))}{" "}
          {directories > 0 && (
            <progress value={String(done)} max={String(directories)} aria-label={say.tree} />
          )}
        </p>
      )}
      {(state === "failed" || state === "left") && why && (
        <p>
          {say.failed} {say.ends[why]}
          {error !== null && <span class="quiet"> ({error})</span>}{" "}
          <Moment at={scan.ended_at} scene={scene} />
        </p>
      )}
      {scan.finished_commit !== null && <Result {...props} commit={scan.finished_commit} />}
    </>
  );
};

const Result: FC<Props & { scan: ShownScan; commit: string }> = (props) => {
  const { scan, commit, repository, scene } = props;
  const say = treeWordsIn(scene.language);
  const { number } = scene.format;
  const { owner, name } = repository;
  return (
    <>
      <p>
        {say.finished} <Commit {...{ sha: commit, owner, name, scene }} />
        {scan.branch !== null && (
          <>
            {" "}
            (<code>{scan.branch}</code>)
          </>
        )}
        , <Moment at={scan.finished_at} scene={scene} />:{" "}
        {say.figures(number(scan.files), number(scan.findings), number(scan.requests))}.
      </p>
      {scan.not_analysed === 0 ? <p class="quiet">{say.allRead}</p> : <Unread {...props} />}
    </>
  );
};

const Unread: FC<Props & { scan: ShownScan }> = ({ scan, unread, scene }) => {
  const say = treeWordsIn(scene.language);
  const { number } = scene.format;
  const count = say.unread(number(scan.not_analysed));
  return (
    <details>
      <summary>
        {count}
        {unread.length < scan.not_analysed && ` (${say.first(number(unread.length))})`}
      </summary>
      <Scroll label={count}>
        <table>
          <Head columns={[scene.say.file, scene.say.reason]} />
          <tbody>
            {unread.map(({ path, reason }) => (
              <tr>
                <td>
                  <code>{path}</code>
                </td>
                <td>{reasonIn(reason, scene.language)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </details>
  );
};
