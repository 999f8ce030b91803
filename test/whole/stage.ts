/** The whole App in this process, on a store of its own, before a fake GitHub that keeps state and refuses as GitHub does. */
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { type Logger, pino } from "pino";
import { type CreateWork, type RunningApp, startApp, type Tuning } from "../../src/commands/app.ts";
import type { Settings } from "../../src/commands/environment.ts";
import { createWork } from "../../src/commands/work.ts";
import type { Files } from "../../src/demo/git-store.ts";
import { sendEvent } from "../../src/demo/stand-in-hook.ts";
import {
  addRepository,
  baseTip,
  openPull,
  type Pull,
  push,
  type Repository,
} from "../../src/demo/stand-in-state.ts";
import { pullRequestPayload } from "../../src/demo/webhook.ts";
import { isMarkedFixed } from "../../src/review/mark.ts";
import type { StoreLocation } from "../../src/store/open.ts";
import { type FakeGithub, fakeApp, startFakeGithub } from "../fake-github/fake.ts";
import { untilIdle } from "./processes.ts";

const secret = "a secret of the whole";

/** Throttling and retries are on; their paces are shortened, so that a test of many pushes takes seconds. */
export const quick: Tuning = {
  github: {
    pace: { writeMs: 20, notificationMs: 60, scanMs: 5 },
    retryBaseMs: 20,
    outageAskMs: 200,
  },
  retry: { limit: 4, delaySeconds: 1, delaySecondsMax: 1 },
};

/** What is unusual about the App. */
export interface Unusual {
  readonly settings?: Partial<Settings>;
  readonly log?: Logger;
  readonly createWork?: CreateWork;
}

/** What is unusual about a pull request. */
export interface Opening {
  readonly draft?: boolean;
  readonly owner?: string;
}

/** The App and its GitHub. */
export interface Stage {
  readonly fake: FakeGithub;
  /** Where the App listens at this moment. */
  readonly port: () => number;
  readonly deliver: (event: string, payload: object, guid?: string) => Promise<number>;
  /** Waits until no job waits or runs. */
  readonly settled: () => Promise<void>;
  /** A repository with an installation of its own, and a pull request that turns `base` into `head`. */
  readonly open: (base: Files, head: Files, more?: Opening) => PullStage;
  /** Ends the App and starts it again, on the same store or on another; `meanwhile` may open the former. */
  readonly restart: (store?: StoreLocation, meanwhile?: () => Promise<void>) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** A check run as people see it. */
export interface SeenCheck {
  readonly head: string;
  readonly status: string;
  readonly conclusion: string | null;
  readonly title: string | null;
}

/** A pull request and what can happen to it. */
export interface PullStage {
  readonly repository: Repository;
  readonly pull: Pull;
  readonly installationId: number;
  /** Delivers `pull_request`, or tries to. */
  readonly announce: (action: string, more?: object) => Promise<void>;
  /** Delivers `pull_request` and waits until all is done. */
  readonly tell: (action: string, more?: object) => Promise<void>;
  /** Pushes and tells of it. */
  readonly push: (files: Files, more?: { force?: boolean }) => Promise<string>;
  readonly checks: () => readonly SeenCheck[];
  /** Opening comments of threads: where, and whether marked as fixed, and resolved. */
  readonly threads: () => readonly { path: string; fixed: boolean; resolved: boolean }[];
  /** Requests of this repository since the last call, tokens left aside. */
  readonly requests: () => readonly string[];
  /** What events of this repository have in common. */
  readonly envelope: object;
}

/** Sends an event again, under its one id, until it is kept: on a slow machine that can take longer than GitHub waits. */
export async function untilTaken(send: () => Promise<number>): Promise<void> {
  for (let tries = 1; (await send()) >= 500; tries += 1) {
    if (tries === 20) throw new Error("the App keeps no event");
    await delay(200);
  }
}

let installations = 5_000;

/** Starts it all. */
export async function startStage(
  store: StoreLocation,
  tuning = quick,
  { log = pino({ level: "silent" }), createWork: work = createWork, ...more }: Unusual = {},
): Promise<Stage> {
  const fake = await startFakeGithub();
  const settings = {
    appId: fakeApp.id,
    privateKey: fake.privateKey,
    webhookSecrets: [secret] as const,
    githubUrl: fake.served.baseUrl,
    siteUrl: `http://${fake.served.host}`,
    host: "127.0.0.1",
    port: 0,
    webhookPath: "/api/github/webhooks",
    store,
    logLevel: "silent",
    ...more.settings,
  };
  const startAt = (port: number, kept = store) =>
    startApp({ ...settings, port, store: kept }, log, work, tuning);
  const { hook, nextId, now } = fake.state;
  let app: RunningApp = await startAt(0);
  hook.receiver = { url: `http://127.0.0.1:${app.port}/api/github/webhooks`, secret };
  const deliver = (event: string, payload: object, guid?: string) =>
    sendEvent(hook, nextId, now, { event, payload, guid });
  const settled = () => untilIdle(() => app.port);
  return {
    fake,
    port: () => app.port,
    deliver,
    settled,
    open: (base, head, more = {}) => openStage({ fake, deliver, settled }, base, head, more),
    restart: async (kept, meanwhile = async () => undefined) => {
      await app.stop();
      await meanwhile();
      app = await startAt(Number(new URL(hook.receiver.url).port), kept);
    },
    close: async () => {
      await app.stop();
      await fake.close();
    },
  };
}

function openStage(
  { fake, deliver, settled }: Pick<Stage, "fake" | "deliver" | "settled">,
  base: Files,
  head: Files,
  { owner = "gophers", ...more }: Opening,
): PullStage {
  installations += 1;
  const installationId = installations;
  const names = { owner, name: `shop-${installationId}`, files: base };
  const repository = addRepository(fake.state, names, installationId);
  const pull = openPull(repository, { title: "Change", branch: "topic", files: head, ...more });
  const links = { api: fake.served.baseUrl, html: `http://${fake.served.host}` };
  let seen = 0;
  function announce(action: string, extra: object = {}, guid?: string): Promise<number> {
    const payload = pullRequestPayload(fake.state, links, repository, pull, action);
    return deliver("pull_request", { ...payload, ...extra }, guid);
  }
  async function tell(action: string, extra: object = {}): Promise<void> {
    const guid = randomUUID();
    await untilTaken(() => announce(action, extra, guid));
    await settled();
  }
  return {
    repository,
    pull,
    installationId,
    announce: async (action, extra) => void (await announce(action, extra)),
    tell,
    push: async (files, options) => {
      const sha = push(repository, "topic", files, options);
      await tell("synchronize");
      return sha;
    },
    checks: () =>
      repository.checkRuns.map(({ headSha, status, conclusion, output }) => ({
        ...{ head: headSha, status, conclusion },
        title: output.title,
      })),
    threads: () =>
      repository.comments
        .filter(({ inReplyTo }) => inReplyTo === undefined)
        .map(({ path, body, resolved }) => ({ path, fixed: isMarkedFixed(body), resolved })),
    requests: () => {
      const fresh = fake.log.slice(seen).filter((logged) => {
        const text = `${logged.path}\n${JSON.stringify(logged.body ?? null)}`;
        return text.includes(repository.name) && !logged.path.endsWith("/access_tokens");
      });
      seen = fake.log.length;
      return fresh.map(
        ({ method, path }) => `${method} ${path.replace(/^\/repos\/[^/]+\/[^/]+/, "")}`,
      );
    },
    envelope: {
      installation: { id: installationId },
      repository: { id: repository.id, name: repository.name, owner: { login: repository.owner } },
    },
  };
}

/** Puts the pull request's branch on top of what its base has become. */
export function rebase({ repository, pull }: PullStage, files: Files): void {
  const { sha } = repository.git.commit(files, [baseTip(repository, pull)], "Change");
  repository.branches.set(pull.head.ref, sha);
  pull.head.sha = sha;
  pull.heads.push(sha);
}
