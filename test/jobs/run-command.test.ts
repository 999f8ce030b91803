/** Commands: what is done for whom, in which order, and that a second attempt repeats nothing. */
import { expect, test } from "vitest";
import type { Access, CommentRef, Conversation, Reaction } from "../../src/jobs/conversation.ts";
import type { Job, RunCommandJob } from "../../src/jobs/job.ts";
import type { PostedComment } from "../../src/jobs/ports.ts";
import { rememberSayings } from "../../src/jobs/read-sayings.ts";
import { type CommandDeps, runCommand } from "../../src/jobs/run-command.ts";
import type { Command, Verb } from "../../src/review/command.ts";
import { dismissedMark } from "../../src/review/dismissed-mark.ts";
import { fingerprintMark } from "../../src/review/mark.ts";
import { makePull, pull } from "./fake-pull.ts";
import { makeSays } from "./fake-says.ts";

const fingerprint = "0123456789abcdef01234567";
const twin = "0123456700000000000000aa";
const author = { login: "ann", id: 5 };

function posted(more: Partial<PostedComment> = {}): PostedComment {
  return {
    id: 10,
    nodeId: "",
    fingerprint,
    path: "a.go",
    line: 1,
    body: fingerprintMark(fingerprint),
    answered: false,
    threadId: "t",
    resolved: false,
    canResolve: false,
    canReopen: false,
    thumbs: { up: 0, down: 0 },
    ...more,
  };
}

interface Stage {
  readonly says: ReturnType<typeof makeSays>;
  readonly done: string[];
  readonly jobs: Map<string, readonly Job[]>;
  readonly run: (more?: Partial<RunCommandJob>, again?: boolean) => Promise<void>;
  access: Access;
  open: boolean;
  fail: string | null;
}

function setUp(): Stage {
  const says = makeSays();
  const done: string[] = [];
  const jobs = new Map<string, readonly Job[]>();
  const note = (what: string): void => {
    if (stage.fail === what) {
      stage.fail = null;
      throw new Error(`${what} failed`);
    }
    done.push(what);
  };
  const conversation: Conversation = {
    async fetchPull() {
      note("fetchPull");
      return makePull({}, {}, { posted: [posted()], open: stage.open }).state;
    },
    async fetchAccess() {
      note("fetchAccess");
      return stage.access;
    },
    async react(_: CommentRef, reaction: Reaction) {
      note(reaction);
    },
    async answer(_, body, mayStand) {
      note(`${mayStand ? "answer, if it does not stand" : "answer"}: ${body.slice(0, 20)}`);
    },
  };
  const deps: CommandDeps = {
    ...makePull({}, {}).deps,
    says,
    conversationFor: () => conversation,
    fetchName: async () => "Mapwarden",
    repositoryGatewayFor: () => {
      throw new Error("no commits are asked for");
    },
    async enqueue(id, queued) {
      note("enqueue");
      jobs.set(id, queued);
    },
  };
  const stage: Stage = {
    says,
    done,
    jobs,
    access: "write",
    open: true,
    fail: null,
    run: (more = {}, again = false) => runCommand({ ...jobOf(), ...more }, { again }, deps),
  };
  return stage;
}

function command(verb: Verb | null, reason = "known", finding: string | null = null): Command {
  return { verb, finding, reason };
}

function jobOf(): RunCommandJob {
  return {
    kind: "run-command",
    pull,
    comment: { surface: "review", id: 17, repliesTo: 10 },
    name: "mapwarden",
    command: command("ignore"),
    author,
    isPullAuthor: false,
    at: "2026-11-21T10:00:00.000Z",
    deliveryId: "d",
  };
}

test("a dismissal is kept before its review is asked for, and acknowledged last", async () => {
  const { run, says, done, jobs } = setUp();
  await run();
  expect(says.dismissals).toEqual([
    {
      fingerprint,
      kind: "ignore",
      pull: 3,
      reason: "known",
      author,
      at: "2026-11-21T10:00:00.000Z",
      source: "review/17",
    },
  ]);
  expect(done).toEqual(["fetchAccess", "fetchPull", "enqueue", "+1"]);
  expect([...jobs.values()]).toMatchObject([[{ kind: "review-pull", reason: "dismissed" }]]);
  expect(says.commands).toMatchObject([{ verb: "ignore", outcome: "done" }]);
});

test("whoever else is spoken to, nothing is asked of GitHub", async () => {
  const { run, done } = setUp();
  await run({ name: "mapwarden-fan" });
  expect(done).toEqual([]);
});

test.each(["fetchPull", "enqueue", "+1"])(
  "after a failure at %s the second attempt does the rest, once",
  async (step) => {
    const stage = setUp();
    stage.fail = step;
    await expect(stage.run()).rejects.toThrow();
    await stage.run({}, true);
    await stage.run({}, true);
    expect(stage.says.dismissals).toHaveLength(1);
    expect(stage.jobs.size).toBe(1);
    expect(stage.done.filter((each) => each === "+1")).toHaveLength(1);
  },
);

test("a dismissal taken back twice over a failure still gets its review", async () => {
  const stage = setUp();
  await stage.run();
  const reopen = { command: command("reopen"), comment: { ...jobOf().comment, id: 18 } };
  stage.fail = "enqueue";
  await expect(stage.run(reopen)).rejects.toThrow();
  await stage.run(reopen, true);
  expect(stage.jobs.size).toBe(2);
  expect(stage.done.at(-1)).toBe("+1");
  expect(await stage.says.fetchDismissals(pull, [fingerprint])).toEqual([]);
});

test("words that may have been said are looked for first", async () => {
  const stage = setUp();
  await stage.run({ command: command("help") }, true);
  expect(stage.done.at(-1)).toMatch(/^answer, if it does not stand: At the start/);
});

test.each([
  ["help", true, "read", ["fetchPull", "+1", "answer"]],
  ["help", false, "read", ["fetchAccess", "-1"]],
  ["help", false, "write", ["fetchAccess", "fetchPull", "+1", "answer"]],
  ["ignore", true, "read", ["fetchAccess", "fetchPull", "-1", "answer"]],
  ["ignore", false, "none", ["fetchAccess", "-1"]],
  ["ignore", true, "write", ["fetchAccess", "fetchPull", "enqueue", "+1"]],
  [null, false, "none", ["confused"]],
] as const)(
  "%s of the author (%s) with %s access",
  async (verb, isPullAuthor, access, expected) => {
    const stage = setUp();
    stage.access = access;
    await stage.run({ command: command(verb), isPullAuthor });
    expect(stage.done.map((each) => each.split(":")[0])).toEqual(expected);
  },
);

test("a pull request that is closed gets no review, and what is said of it is kept", async () => {
  const stage = setUp();
  stage.open = false;
  await stage.run();
  expect([stage.done.at(-1), stage.jobs.size, stage.says.dismissals.length]).toEqual(["+1", 0, 1]);
  await stage.run({ command: command("review"), comment: { ...jobOf().comment, id: 18 } });
  expect([stage.done.at(-1), stage.jobs.size]).toEqual(["confused", 0]);
});

test("an id that two findings share names neither", async () => {
  const stage = setUp();
  stage.says.known = [
    { fingerprint: twin, rule: "nil-map-write", path: "a.go" },
    { fingerprint: `${twin.slice(0, 8)}${"b".repeat(16)}`, rule: "nil-map-write", path: "b.go" },
  ];
  await stage.run({ command: command("ignore", "known", twin.slice(0, 8)) });
  expect(stage.done.map((each) => each.slice(0, 22))).toEqual([
    "fetchAccess",
    "fetchPull",
    "confused",
    "answer: Which finding?",
  ]);
});

test("comments carry dismissals and thumbs into a memory that lost them; what was taken back stays so", async () => {
  const says = makeSays();
  const [told] = await dismissOnce();
  if (!told) throw new Error("nothing was dismissed");
  const body = `${dismissedMark(told)}\n\n${fingerprintMark(fingerprint)}`;
  const { state } = makePull({}, {}, { posted: [posted({ body, thumbs: { up: 1, down: 2 } })] });
  await rememberSayings(says, pull, state);
  expect(await says.fetchDismissals(pull, [fingerprint])).toEqual([told]);
  expect(says.thumbs).toEqual([{ commentId: 10, fingerprint, up: 1, down: 2 }]);
  await says.revokeDismissals(pull, fingerprint, { by: author, source: "review/30" });
  await rememberSayings(says, pull, state);
  expect(await says.fetchDismissals(pull, [fingerprint])).toEqual([]);
});

async function dismissOnce() {
  const { run, says } = setUp();
  await run();
  return says.dismissals;
}
