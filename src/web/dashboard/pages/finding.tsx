/** One finding: its words, and its whole life. */

import { html, raw } from "hono/html";
import type { FC } from "hono/jsx";
import type { FindingLife, FindingStory } from "../../../store/dashboard/finding.ts";
import { inlineMarkdown } from "../inline-markdown.ts";
import { Card, Commit, Head, Moment, Scroll, SeverityMark, StateMark } from "../parts.tsx";
import { pullLink, ruleTitle, type Scene } from "../scene.ts";
import { type LifeEvent, storyEvents } from "../story.ts";

const Line: FC<{ event: LifeEvent; life: FindingLife; scene: Scene }> = ({
  event,
  life,
  scene,
}) => (
  <li class={`event ${event.kind}`}>
    <span class="event-text">
      {event.text}{" "}
      {event.pull !== null && <a href={pullLink(life.repository_id, event.pull)}>#{event.pull}</a>}{" "}
      {event.commit !== null && (
        <Commit sha={event.commit} owner={life.owner} name={life.name} scene={scene} />
      )}
    </span>
    <Moment at={event.at} scene={scene} />
  </li>
);

const Prose: FC<{ label: string; text: string }> = ({ label, text }) => (
  <>
    <dt>{label}</dt>
    <dd>{html`${raw(inlineMarkdown(text))}`}</dd>
  </>
);

const Lives: FC<{ lives: readonly FindingLife[]; scene: Scene }> = ({ lives, scene }) => {
  const { say } = scene;
  return (
    <Card title={say.lives} id="lives">
      <Scroll label={say.lives}>
        <table class="list">
          <Head columns={[say.pull, say.state, say.place, say.found, say.outcome]} />
          <tbody>
            {lives.map((life) => (
              <tr>
                <td class="main">
                  {life.pull_number === 0 ? (
                    say.tree
                  ) : (
                    <a href={pullLink(life.repository_id, life.pull_number)}>
                      #{life.pull_number} {life.title ?? say.untitled}
                    </a>
                  )}
                </td>
                <td>
                  <StateMark state={life.state} scene={scene} />
                </td>
                <td class="place">
                  {life.path}:{life.line}
                </td>
                <td>
                  <Moment at={life.opened_at} scene={scene} />
                </td>
                <td>
                  <Moment at={life.settled_at} scene={scene} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Card>
  );
};

/** Where the code stands on GitHub, at the commit on which it was seen last. */
function codeLink({ siteUrl }: Scene, life: FindingLife): string {
  const path = life.path.split("/").map(encodeURIComponent).join("/");
  return `${siteUrl}/${life.owner}/${life.name}/blob/${life.seen_commit}/${path}#L${life.line}`;
}

/** The page. */
export const Finding: FC<{ story: FindingStory; scene: Scene }> = ({ story, scene }) => {
  const { say } = scene;
  const [newest] = story.lives;
  if (!newest) return null;
  const { words, thumbs } = story;
  return (
    <>
      <p class="crumbs">
        <a href={`/repositories/${newest.repository_id}`}>
          {newest.owner}/{newest.name}
        </a>
      </p>
      <h1>{ruleTitle(scene, newest.rule)}</h1>
      <p class="facts">
        <SeverityMark severity={newest.severity} scene={scene} />{" "}
        <StateMark state={newest.state} scene={scene} />{" "}
        <span class="quiet">{say.stateMeanings[newest.state]}</span>
      </p>
      <p class="facts">
        <a class="place" href={codeLink(scene, newest)} rel="noreferrer">
          {newest.path}:{newest.line}
        </a>{" "}
        · <a href={`/rules#${newest.rule}`}>{say.readRule}</a> · {say.confidence}:{" "}
        {say.confidences[newest.confidence]}
      </p>
      <Card title={say.finding} id="words">
        {words === null ? (
          <p>{say.noWords}</p>
        ) : (
          <dl class="words">
            <Prose label={say.whatHappens} text={words.what} />
            <Prose label={say.whyKnown} text={words.why} />
            <Prose label={say.fix} text={words.fix} />
          </dl>
        )}
        {thumbs.up + thumbs.down > 0 && <p class="quiet">{say.thumbs(thumbs.up, thumbs.down)}</p>}
      </Card>
      <Card title={say.life} id="life">
        <ol class="timeline">
          {storyEvents(story, scene).map((event) => (
            <Line event={event} life={newest} scene={scene} />
          ))}
        </ol>
      </Card>
      <Lives lives={story.lives} scene={scene} />
    </>
  );
};
