/** The life of a finding as a line of events, oldest first. */
import type { FindingLife, FindingStory, Said } from "../../store/dashboard/finding.ts";
import type { Scene } from "./scene.ts";

export interface LifeEvent {
  readonly kind: "found" | "seen" | "said" | "left";
  readonly text: string;
  readonly at: Date;
  /** The pull request it happened in. */
  readonly pull: number | null;
  readonly commit: string | null;
}

/** Everything that happened to it; the push that found it is not told twice. */
export function storyEvents(story: FindingStory, scene: Scene): readonly LifeEvent[] {
  const { lives, said, sights } = story;
  const { say } = scene;
  const events = [
    ...lives.flatMap((life) => lifeEvents(life, scene)),
    ...sights
      .filter(({ pull, head_sha }) =>
        lives.every((life) => life.pull_number !== pull || life.opened_commit !== head_sha),
      )
      .map(({ pull, head_sha: commit, at }): LifeEvent => {
        return { kind: "seen", text: say.eventSeen, at, pull, commit };
      }),
    ...said.flatMap((each) => saidEvents(each, scene)),
  ];
  return events.sort((a, b) => a.at.getTime() - b.at.getTime());
}

function lifeEvents(life: FindingLife, { say }: Scene): readonly LifeEvent[] {
  const pull = life.pull_number === 0 ? null : life.pull_number;
  const { opened_at: at, opened_commit: commit, left_at: left, lifecycle } = life;
  return [
    { kind: "found", text: pull === null ? say.eventFoundTree : say.eventFound, at, pull, commit },
    ...(life.silenced
      ? [
          {
            ...{ kind: "said" as const, text: say.eventSilenced, at: life.seen_at, pull },
            commit: life.seen_commit,
          },
        ]
      : []),
    ...(left === null || lifecycle === "open"
      ? []
      : [
          {
            ...{ kind: "left" as const, at: left, pull, commit: life.left_commit },
            text: `${say.states[lifecycle]}: ${say.stateMeanings[lifecycle]}`,
          },
        ]),
  ];
}

function saidEvents(each: Said, { say }: Scene): readonly LifeEvent[] {
  const { pull, author, reason, given_at: at, revoked_at: revoked, revoked_by: by } = each;
  const what = say.said[each.kind];
  return [
    { kind: "said", text: say.eventSaid(author, what, reason), at, pull, commit: null },
    ...(revoked === null
      ? []
      : [
          {
            ...{ kind: "said" as const, at: revoked, pull, commit: null },
            text: say.eventRevoked(by ?? "?", what),
          },
        ]),
  ];
}
