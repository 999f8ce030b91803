/** What people say in the midst of chaos, and whether each was answered once and for good. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Account } from "../../src/demo/stand-in-posted.ts";
import type { Pull, Repository, State } from "../../src/demo/stand-in-state.ts";
import { author, isBot, maintainer, placeComment, type Said } from "./talk.ts";

/** What is asked for, by whom it may be, and what stands on GitHub in the end. */
const sayings = {
  ignore: { who: maintainer, text: "ignore the caller fills it", reaction: "+1", words: 0 },
  reopen: { who: maintainer, text: "reopen", reaction: "+1", words: 0 },
  review: { who: maintainer, text: "review", reaction: "eyes", words: 0 },
  help: { who: maintainer, text: "help", reaction: "+1", words: 1 },
  // The author of a change cannot silence what holds it back.
  silence: { who: author, text: "ignore it is fine", reaction: "-1", words: 1 },
} as const satisfies Readonly<
  Record<string, { who: Account; text: string; reaction: string; words: number }>
>;
export type Saying = keyof typeof sayings;

/** Sayings after which the verdict is given anew. */
const askingAnew: ReadonlySet<Saying> = new Set<Saying>(["ignore", "reopen", "review"]);

export interface ChaosTalk {
  /** Directories whose finding was dismissed, as far as people know. */
  readonly dismissed: ReadonlySet<string>;
  /** How many check runs may have come of words. */
  readonly askedAnew: () => number;
  /** Says something that fits; resolves once it is delivered. */
  readonly saySomething: () => Promise<void>;
  readonly findWrongs: () => readonly string[];
}

interface TalkScene {
  readonly state: State;
  readonly repository: Repository;
  readonly pull: Pull;
  readonly installationId: number;
  readonly random: () => number;
  readonly send: (event: string, payload: object) => Promise<void>;
}

/** People on the pull request of a run. */
export function createChaosTalk(scene: TalkScene): ChaosTalk {
  const { state, repository, pull, installationId, random, send } = scene;
  repository.roles.set(maintainer.login, "write");
  const { id, name, owner } = repository;
  const envelope = {
    installation: { id: installationId },
    repository: { id, name, owner: { login: owner } },
  };
  const said: { readonly id: number; readonly saying: Saying; readonly inThread: boolean }[] = [];
  const dismissed = new Set<string>();
  /** Directories that somebody speaks of: what is said of one comes in its order. */
  const spokenOf = new Set<string>();

  async function say(saying: Saying, inThread?: number): Promise<Said> {
    const { who, text } = sayings[saying];
    const place = { state, repository, pull, envelope };
    const comment = placeComment(place, who, `@mapwarden ${text}`, {
      ...(inThread !== undefined && { inThread }),
    });
    said.push({ id: comment.id, saying, inThread: inThread !== undefined });
    await send(comment.event, comment.payload);
    return comment;
  }

  function reactionsTo(commentId: number): readonly string[] {
    return repository.reactions
      .filter((each) => each.commentId === commentId && isBot(each.author))
      .map(({ content }) => content);
  }

  async function dismiss(directory: string, thread: number): Promise<void> {
    spokenOf.add(directory);
    dismissed.add(directory);
    const { id: asked } = await say("ignore", thread);
    if (random() < 0.5) return;
    // Two commands on one thread may overtake each other: a person waits for the thumb.
    for (let waited = 0; reactionsTo(asked).length === 0; waited += 50) {
      if (waited > 240_000) return;
      await sleep(50);
    }
    dismissed.delete(directory);
    await say("reopen", thread);
  }

  async function saySomething(): Promise<void> {
    const choice = random();
    const threads = repository.comments.filter(
      ({ inReplyTo, path }) => inReplyTo === undefined && !spokenOf.has(directoryOf(path)),
    );
    const thread = threads[Math.floor(random() * threads.length)];
    if (thread && choice < 0.4) return dismiss(directoryOf(thread.path), thread.id);
    if (thread && choice < 0.6) return void (await say("silence", thread.id));
    await say(choice < 0.8 ? "review" : "help");
  }

  function findWrongs(): readonly string[] {
    const wrongs = said.flatMap(({ id: asked, saying }) => {
      const seen = reactionsTo(asked).join();
      const { reaction } = sayings[saying];
      return seen === reaction ? [] : [`"${saying}" was met with "${seen}", not "${reaction}"`];
    });
    for (const inThread of [true, false]) {
      const wanted = said
        .filter((each) => each.inThread === inThread)
        .reduce((sum, { saying }) => sum + sayings[saying].words, 0);
      const given = inThread
        ? repository.comments.filter((each) => isBot(each.author) && each.inReplyTo !== undefined)
        : repository.issueComments.filter((each) => isBot(each.author));
      if (given.length !== wanted) wrongs.push(`${given.length} answers, not ${wanted}`);
    }
    return wrongs;
  }

  return {
    dismissed,
    askedAnew: () => said.filter(({ saying }) => askingAnew.has(saying)).length,
    saySomething,
    findWrongs,
  };
}

function directoryOf(path: string): string {
  return path.split("/")[0] ?? "";
}
