/** One chaotic life of a pull request: what is pushed and said, which events come when, and what GitHub does to the requests. */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Files } from "../../src/demo/git-store.ts";
import {
  addRepository,
  openPull,
  type Pull,
  push,
  type Repository,
} from "../../src/demo/stand-in-state.ts";
import { pullRequestPayload } from "../../src/demo/webhook.ts";
import { isMarkedFixed, parseFingerprintMark } from "../../src/review/mark.ts";
import type { FakeGithub } from "../fake-github/fake.ts";
import type { Fault } from "../fake-github/faults.ts";
import { createChaosTalk } from "./chaos-talk.ts";

/** How long GitHub asks for silence, in seconds. */
export const retryAfter = 2;

/** Numbers from 0 to 1 that are the same for the same seed. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Sends one webhook until it is taken; GitHub's own redelivery is by hand, and the same id comes again. */
export type Deliver = (event: string, payload: object, guid: string) => Promise<void>;

export interface ChaosRun {
  readonly name: string;
  readonly repository: Repository;
  readonly pull: Pull;
  /** Plays the run; at its end all events are delivered. */
  readonly play: () => Promise<void>;
  /** What is wrong in the end; nothing where all promises were kept. */
  readonly findWrongs: () => readonly string[];
}

const directories = ["a", "b", "c"];

const writes = [
  "/check-runs$",
  "/pulls/1/reviews$",
  "/check-runs/",
  "/pulls/comments/",
  "/reactions$",
  "/issues/1/comments$",
];

/** A run of its own repository and installation; the seed decides everything but the clock. */
export function createChaosRun(fake: FakeGithub, seed: number, deliver: Deliver): ChaosRun {
  const random = createRandom(seed);
  const pick = <T>(from: readonly T[]): T =>
    from[Math.floor(random() * from.length)] ?? (from[0] as T);
  const name = `run${seed}x`;
  const base: Files = { "go.mod": "module example.com/chaos\n\ngo 1.22\n" };
  const repository = addRepository(
    fake.state,
    { owner: "chaos", name, files: base },
    10_000 + seed,
  );
  const links = { api: fake.served.baseUrl, html: `http://${fake.served.host}` };
  let buggy = new Set<string>();

  /** Each directory has a mistake or none, under a name and at a line of chance. */
  function makeFiles(): Files {
    buggy = new Set(directories.filter(() => random() < 0.6));
    const files = directories.map((directory): [string, string] => {
      const line = buggy.has(directory) ? "// BUG" : "// All is well.";
      const shift = "// A line.\n".repeat(Math.floor(random() * 5));
      const text = `package ${directory}\n\n${shift}func Fill() {\n\t${line}\n}\n`;
      return [`${directory}/${pick(["fill", "store"])}.go`, text];
    });
    return { ...base, ...Object.fromEntries(files), "note.txt": `${random()}` };
  }

  const pull = openPull(repository, { title: "Chaos", branch: "topic", files: makeFiles() });

  function payloadNow(action: string): object {
    // The payload is of the moment, however late it comes.
    return structuredClone(pullRequestPayload(fake.state, links, repository, pull, action));
  }

  function armFault(): void {
    const path = `/chaos/${name}${pick(["/compare/", ...writes])}`;
    const effect = pick(["none", "done"] as const);
    const graphql = { path: "/graphql$", body: `"${name}"` };
    const kinds: readonly Fault[] = [
      {
        path,
        times: 1,
        effect,
        how: { kind: "answer", status: pick([500, 502, 503]), message: "Oops" },
      },
      { path, times: 1, effect, how: { kind: "reset" } },
      { ...graphql, times: 3, how: { kind: "answer", status: 502, message: "Oops" } },
      { path, times: 1, how: { kind: "secondary", status: pick([403, 429]), retryAfter } },
      { ...graphql, times: 1, how: { kind: "secondary", status: pick([403, 429]), retryAfter } },
      {
        method: "POST",
        path: `/chaos/${name}/pulls/1/reviews$`,
        times: pick([1, 2]),
        how: {
          kind: "answer",
          status: 422,
          message: "Pull request review thread line must be part of the diff",
        },
      },
    ];
    fake.addFault(pick(kinds));
  }

  function expireToken(): void {
    for (const [token, { installationId }] of fake.state.tokens) {
      if (installationId === 10_000 + seed) fake.state.tokens.delete(token);
    }
  }

  async function sendLater(event: string, payload: object): Promise<void> {
    const guid = randomUUID();
    await sleep(random() * 1_500);
    await deliver(event, payload, guid);
    if (random() < 0.4) {
      await sleep(random() * 1_000);
      await deliver(event, payload, guid);
    }
  }

  const talk = createChaosTalk({
    ...{ state: fake.state, repository, pull, installationId: 10_000 + seed, random },
    send: sendLater,
  });

  async function waitForCheck(): Promise<void> {
    for (let waited = 0; waited < 240_000; waited += 50) {
      const run = repository.checkRuns.find(({ headSha }) => headSha === pull.head.sha);
      if (run?.status === "completed") return;
      await sleep(50);
    }
  }

  async function play(): Promise<void> {
    const sent = [sendLater("pull_request", payloadNow("opened"))];
    const steps = 2 + Math.floor(random() * 4);
    for (let step = 0; step < steps; step += 1) {
      if (random() < 0.7) armFault();
      if (random() < 0.2) expireToken();
      // Some pushes come in the midst of a review, others find what the last one left.
      if (random() < 0.6) await waitForCheck();
      else await sleep(random() * 2_000);
      push(repository, "topic", makeFiles(), { force: random() < 0.5 });
      sent.push(sendLater("pull_request", payloadNow("synchronize")));
      if (random() < 0.4) sent.push(talk.saySomething());
    }
    if (random() < 0.5) armFault();
    await Promise.all(sent);
  }

  function findWrongs(): readonly string[] {
    const wrongs: string[] = [];
    const runs = Map.groupBy(repository.checkRuns, ({ headSha }) => headSha);
    const asked = talk.askedAnew();
    if (repository.checkRuns.length > runs.size + asked)
      wrongs.push(`${repository.checkRuns.length} runs on ${runs.size} heads, ${asked} asked for`);
    for (const [head, ofHead] of runs) {
      if (ofHead.some(({ status }) => status !== "completed"))
        wrongs.push(`an open run on ${head}`);
    }
    // GitHub goes by the newest of a head.
    const last = runs.get(pull.head.sha)?.at(-1);
    const wanted = buggy.difference(talk.dismissed).size > 0 ? "failure" : "success";
    if (last?.conclusion !== wanted)
      wrongs.push(`the newest head says ${last?.conclusion}, not ${wanted}`);
    if (last?.output.title === "Superseded") wrongs.push("the newest head is superseded");
    const opening = repository.comments.filter(({ inReplyTo }) => inReplyTo === undefined);
    const byMark = Map.groupBy(opening, ({ body }) => parseFingerprintMark(body));
    for (const [mark, threads] of byMark) {
      if (mark === null || threads.length > 1) wrongs.push(`${threads.length} threads of ${mark}`);
    }
    for (const directory of directories) {
      const threads = opening.filter(({ path }) => path.startsWith(`${directory}/`));
      const told = last?.annotations.some(({ path }) => String(path).startsWith(`${directory}/`));
      const standing = threads.filter(({ body }) => !isMarkedFixed(body)).length;
      if (!buggy.has(directory) && standing > 0 && !talk.dismissed.has(directory))
        wrongs.push(`${directory} is mended and not marked so`);
      if (buggy.has(directory) && standing === 0 && !told) wrongs.push(`${directory} is not told`);
    }
    return [...wrongs, ...talk.findWrongs()].map((wrong) => `seed ${seed}: ${wrong}`);
  }

  return { name, repository, pull, play, findWrongs };
}
