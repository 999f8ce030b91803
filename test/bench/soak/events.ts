/** What happens on pull requests in a soak: each event is sent as GitHub does, and waited for until nothing is owed. */
import { randomUUID } from "node:crypto";
import {
  addRepository,
  baseTip,
  botOf,
  openPull,
  type Pull,
  push,
  type Repository,
} from "../../../src/demo/stand-in-state.ts";
import { pullRequestPayload, sendWebhook } from "../../../src/demo/webhook.ts";
import { fakeApp } from "../../fake-github/fake.ts";
import { completedOn, type Ledger } from "./ledger.ts";
import type { Scene } from "./scene.ts";
import { baseFiles, headFiles } from "./sources.ts";

/** A place for a pull request; when one is over, the next is opened there. */
export interface Slot {
  readonly id: number;
  readonly isLarge: boolean;
  readonly installationId: number;
  readonly repository: Repository;
  pull: Pull | null;
  step: number;
  buggy: boolean;
}

/** Times of what happened since they were last taken, in milliseconds. */
export interface Times {
  readonly acks: number[];
  readonly checks: number[];
}

export interface Events {
  readonly slots: readonly Slot[];
  readonly repositories: readonly Repository[];
  /** One event of the mix, by chance. */
  readonly play: (slot: Slot) => Promise<void>;
  /** Closes what is open, and looks at it. */
  readonly end: (slot: Slot) => Promise<void>;
  readonly takeTimes: () => Times;
}

const installations = 5;
const repositoriesEach = 2;
const slotsEach = 6;
const person = { id: 101, login: "gopher", type: "User" } as const;

type Play = (slot: Slot, pull: Pull) => Promise<void>;

/** The repositories with their slots, and what can happen there. */
export function createEvents(scene: Scene, ledger: Ledger, random: () => number): Events {
  const { fake } = scene;
  const { state } = fake;
  const links = { api: fake.served.baseUrl, html: `http://${fake.served.host}` };
  const repositories: Repository[] = [];
  const slots: Slot[] = [];
  let times: Times = { acks: [], checks: [] };

  for (let index = 0; index < installations * repositoriesEach; index += 1) {
    const installationId = 30_000 + (index % installations);
    const names = { owner: `team${index % installations}`, name: `r${index}`, files: baseFiles };
    const repository = addRepository(state, names, installationId);
    repositories.push(repository);
    for (let place = 0; place < slotsEach; place += 1) {
      const id = slots.length;
      const isLarge = place === 0 && index % 3 === 0;
      const at = { id, isLarge, installationId, repository };
      slots.push({ ...at, pull: null, step: 0, buggy: false });
    }
  }

  async function send(event: string, payload: object, guid: string = randomUUID()) {
    const started = performance.now();
    const status = await sendWebhook(scene.webhook, event, payload, guid);
    times.acks.push(performance.now() - started);
    if (status !== 202) throw new Error(`${event} was answered ${status}`);
  }

  const payloadOf = ({ repository }: Slot, pull: Pull, action: string) =>
    structuredClone(pullRequestPayload(state, links, repository, pull, action));

  /** Sends what asks for a check run, and waits for it; counts the time from the delivery. */
  async function sendAndCheck(slot: Slot, head: string, sending: () => Promise<void>) {
    const before = completedOn(slot.repository, head).length;
    const started = performance.now();
    await sending();
    const isOver = () => completedOn(slot.repository, head).length > before;
    await ledger.wait(`check of ${slot.repository.name} ${head.slice(0, 7)}`, isOver);
    times.checks.push(performance.now() - started);
  }

  function pushTo(slot: Slot, pull: Pull): string {
    slot.step += 1;
    slot.buggy = random() < 0.4;
    const files = headFiles(slot, slot.step, slot.buggy);
    const sha = push(slot.repository, pull.head.ref, files, { force: random() < 0.2 });
    return sha;
  }

  async function open(slot: Slot): Promise<void> {
    slot.step += 1;
    slot.buggy = random() < 0.4;
    const files = headFiles(slot, slot.step, slot.buggy);
    const branch = `b${slot.id}-${slot.step}`;
    const pull = openPull(slot.repository, { title: `Change ${slot.step}`, branch, files });
    slot.pull = pull;
    await sendAndCheck(slot, pull.head.sha, () =>
      send("pull_request", payloadOf(slot, pull, "opened")),
    );
  }

  async function end(slot: Slot): Promise<void> {
    const { pull } = slot;
    if (!pull) return;
    pull.state = "closed";
    await send("pull_request", payloadOf(slot, pull, "closed"));
    ledger.settle(slot.repository, pull, slot.buggy);
    slot.pull = null;
  }

  const pushOnce: Play = (slot, pull) => {
    const head = pushTo(slot, pull);
    return sendAndCheck(slot, head, () =>
      send("pull_request", payloadOf(slot, pull, "synchronize")),
    );
  };

  const pushTwice: Play = async (slot, pull) => {
    pushTo(slot, pull);
    const first = payloadOf(slot, pull, "synchronize");
    const head = pushTo(slot, pull);
    const second = payloadOf(slot, pull, "synchronize");
    await sendAndCheck(slot, head, async () => {
      await send("pull_request", first);
      await send("pull_request", second);
    });
  };

  const redeliver: Play = async (slot, pull) => {
    const head = pushTo(slot, pull);
    const payload = payloadOf(slot, pull, "synchronize");
    const guid = randomUUID();
    await sendAndCheck(slot, head, async () => {
      await send("pull_request", payload, guid);
      await send("pull_request", payload, guid);
    });
    await send("pull_request", payload, guid);
  };

  const reopen: Play = async (slot, pull) => {
    pull.state = "closed";
    await send("pull_request", payloadOf(slot, pull, "closed"));
    pull.state = "open";
    ledger.allowMore(pull.head.sha);
    await sendAndCheck(slot, pull.head.sha, () =>
      send("pull_request", payloadOf(slot, pull, "reopened")),
    );
  };

  const replace: Play = async (slot) => {
    await end(slot);
    await open(slot);
  };

  const envelopeOf = ({ installationId, repository }: Slot) => ({
    installation: { id: installationId },
    repository: { id: repository.id, name: repository.name, owner: { login: repository.owner } },
  });

  /** Somebody writes under the pull request. Answers the number of the comment. */
  async function say(slot: Slot, pull: Pull, body: string): Promise<number> {
    const id = state.nextId();
    const createdAt = new Date().toISOString();
    slot.repository.issueComments.push({ id, author: person, body, createdAt, pull: pull.number });
    const comment = { id, body, user: person, created_at: createdAt };
    const issue = { number: pull.number, user: person, pull_request: {} };
    const told = { ...envelopeOf(slot), action: "created", sender: person, issue, comment };
    await send("issue_comment", told);
    return id;
  }

  const command: Play = async (slot, pull) => {
    const { repository } = slot;
    const asksAgain = random() < 0.5;
    const ask = async () => {
      const id = await say(slot, pull, `@${fakeApp.slug} ${asksAgain ? "review" : "help"}`);
      const bot = botOf(fakeApp).login;
      const isOver = () =>
        repository.reactions.some((each) => each.commentId === id && each.author.login === bot);
      await ledger.wait(`answer on ${repository.name}#${pull.number}`, isOver);
    };
    if (!asksAgain) return ask();
    ledger.allowMore(pull.head.sha);
    return sendAndCheck(slot, pull.head.sha, ask);
  };

  const mergeGroup: Play = async (slot, pull) => {
    const { repository } = slot;
    const base = baseTip(repository, pull);
    const files = headFiles(slot, slot.step, slot.buggy);
    const { sha } = repository.git.commit(files, [base, pull.head.sha], `Merge ${randomUUID()}`);
    repository.mergeQueue.push({ branch: "main", pull: pull.number, base, head: sha });
    const merge_group = { head_sha: sha, base_sha: base, base_ref: "refs/heads/main" };
    const told = { ...envelopeOf(slot), action: "checks_requested", merge_group };
    await sendAndCheck(slot, sha, () => send("merge_group", told));
    ledger.settleGroup(repository, sha);
  };

  /** What asks for nothing. */
  const chat: Play = async (slot, pull) => {
    await say(slot, pull, "Looks good to me, but for the name.");
    await send("ping", { zen: "Keep it logically awesome." });
    await send("pull_request", payloadOf(slot, pull, "labeled"));
  };

  /** In hundredths. */
  const mix: readonly (readonly [number, Play])[] = [
    ...([
      [50, pushOnce],
      [6, pushTwice],
      [8, redeliver],
      [5, reopen],
    ] as const),
    ...([
      [9, replace],
      [8, command],
      [6, mergeGroup],
      [8, chat],
    ] as const),
  ];

  const deck = mix.flatMap(([share, each]) => Array.from({ length: share }, () => each));

  async function play(slot: Slot): Promise<void> {
    if (!slot.pull) return open(slot);
    const chosen = deck[Math.floor(random() * deck.length)] ?? pushOnce;
    return chosen(slot, slot.pull);
  }

  return {
    ...{ slots, repositories, play, end },
    takeTimes: () => {
      const taken = times;
      times = { acks: [], checks: [] };
      return taken;
    },
  };
}
