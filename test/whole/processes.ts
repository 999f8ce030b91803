/** The App and a fake GitHub as processes of their own, so that they can be killed. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import type { StoreLocation } from "../../src/store/open.ts";

export const secret = "whole-test-secret";

const root = join(import.meta.dirname, "../..");

const announcement = z.object({
  host: z.string(),
  control: z.string(),
  appId: z.number(),
  privateKey: z.string(),
  repository: z.string(),
  repositoryId: z.number(),
});

const fakeState = z.object({
  reviews: z.array(z.object({ id: z.number(), commit: z.string() })),
  comments: z.array(z.object({ path: z.string(), line: z.number().nullable() })),
  checkRuns: z.array(
    z.object({ headSha: z.string(), status: z.string(), conclusion: z.string().nullable() }),
  ),
  problems: z.array(z.unknown()),
});
const fakeLog = z.array(z.object({ method: z.string(), path: z.string() }));

export type FakeState = z.infer<typeof fakeState>;

export interface FakeProcess {
  readonly environment: Readonly<Record<string, string>>;
  readonly repository: { readonly id: number; readonly owner: string; readonly name: string };
  readonly fetchState: () => Promise<FakeState>;
  /** Requests as "METHOD path". */
  readonly fetchLog: () => Promise<readonly string[]>;
  readonly post: (path: string, body: unknown) => Promise<unknown>;
  readonly clearFaults: () => Promise<void>;
  /** Sends the webhook of the sample's pull request and answers the App's status. */
  readonly deliver: (port: number, deliveryId: string, action?: string) => Promise<number>;
  readonly stop: () => Promise<void>;
}

export interface AppProcess {
  readonly port: number;
  readonly kill: (signal: NodeJS.Signals) => Promise<number | null>;
  /** Sends a signal that does not end it. */
  readonly signal: (signal: NodeJS.Signals) => void;
  /** Lines of the log so far, parsed. */
  readonly log: readonly Readonly<Record<string, unknown>>[];
  /** Its status, once it is over; null where a signal ended it. */
  readonly ended: Promise<number | null>;
}

/** Pages are sources that Node does not read by itself; the test runner has said so already. */
const loader = new URL("../support/tsx-loader.mjs", import.meta.url).href;

/** A parent that dies without a word takes its children along. */
function spawnNode(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  enter: readonly string[] = [],
): ChildProcess {
  const own = ["setpriv", "--pdeathsig", "KILL", process.execPath, ...args];
  const [file = "", ...rest] = [...enter, ...own];
  return spawn(file, rest, {
    cwd: root,
    env: {
      PATH: process.env.PATH,
      NODE_OPTIONS: process.env.NODE_OPTIONS ?? `--import=${loader}`,
      ...env,
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
}

async function killChild(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, "exit");
    child.kill(signal);
    await exited;
  }
  return child.exitCode;
}

/** Starts the fake with its sample repository and pull request. */
export async function startFake(): Promise<FakeProcess> {
  const child = spawnNode(["test/fake-github/main.ts"], {});
  if (!child.stdout) throw new Error("the fake has no output");
  const announced = once(createInterface({ input: child.stdout }), "line");
  const ended = once(child, "exit").then(([code]) => {
    throw new Error(`the fake ended with ${code}`);
  });
  const [line]: unknown[] = await Promise.race([announced, ended]);
  const { host, control, appId, privateKey, repository, repositoryId } = announcement.parse(
    JSON.parse(String(line)),
  );
  const [owner = "", name = ""] = repository.split("/");
  async function call(method: string, path: string, body?: unknown): Promise<unknown> {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(`${control}${path}`, { method, ...sent });
    return response.json();
  }
  return {
    repository: { id: repositoryId, owner, name },
    environment: {
      APP_ID: String(appId),
      PRIVATE_KEY: privateKey,
      GHE_HOST: host,
      GHE_PROTOCOL: "http",
      WEBHOOK_SECRET: secret,
    },
    fetchState: async () => fakeState.parse(await call("GET", "/_state")),
    fetchLog: async () =>
      fakeLog.parse(await call("GET", "/_log")).map(({ method, path }) => `${method} ${path}`),
    post: (path, body) => call("POST", path, body),
    clearFaults: async () => void (await call("DELETE", "/_faults")),
    deliver: async (port, deliveryId, action = "opened") => {
      const url = `http://127.0.0.1:${port}/api/github/webhooks`;
      const answer = await call("POST", "/_deliver", { url, secret, action, deliveryId });
      return z.object({ status: z.number() }).parse(answer).status;
    },
    stop: async () => void (await killChild(child, "SIGKILL")),
  };
}

/** The variable that names a store. */
export function storeEnvironment(location: StoreLocation): Readonly<Record<string, string>> {
  return location.kind === "embedded"
    ? { DATA_DIR: location.directory }
    : { DATABASE_URL: location.url };
}

/**
 * Starts `mapwarden serve`, or another command that says where it listens, and waits until it does. `enter` stands
 * before the command, where it is to run in namespaces of somebody else.
 */
export async function startAppProcess(
  env: Readonly<Record<string, string>>,
  command: readonly string[] = ["src/main.ts", "serve"],
  enter: readonly string[] = [],
): Promise<AppProcess> {
  const child = spawnNode(command, { PORT: "0", ...env }, enter);
  if (!child.stdout) throw new Error("the App has no output");
  const log: Record<string, unknown>[] = [];
  const listening = Promise.withResolvers<number>();
  createInterface({ input: child.stdout }).on("line", (line) => {
    const facts = z.record(z.string(), z.unknown()).parse(JSON.parse(line));
    log.push(facts);
    if (facts.msg === "listening") listening.resolve(Number(facts.port));
  });
  const ended = once(child, "close").then(([code]) => (typeof code === "number" ? code : null));
  void ended.then((code) => listening.reject(new Error(`the App ended with ${code}`)));
  const port = await listening.promise;
  const signal = (sent: NodeJS.Signals) => void child.kill(sent);
  return { port, log, signal, ended, kill: (sent) => killChild(child, sent) };
}

/** Asks until the answer is as wanted; what was answered last is in the error. */
export async function waitUntil<Answer>(
  ask: () => Promise<Answer>,
  isWanted: (answer: Answer) => boolean,
  msMax: number,
): Promise<Answer> {
  const deadline = performance.now() + msMax;
  for (;;) {
    const answer = await ask();
    if (isWanted(answer)) return answer;
    if (performance.now() > deadline) {
      throw new Error(`waited in vain; the last answer is ${JSON.stringify(answer)}`);
    }
    await delay(100);
  }
}

/** Asks the App's own metrics. */
export async function untilIdle(port: () => number, msMax = 100_000): Promise<void> {
  const deadline = performance.now() + msMax;
  for (;;) {
    const response = await fetch(`http://127.0.0.1:${port()}/metrics`);
    const text = await response.text();
    const busy = [
      ...text.matchAll(/^mapwarden_queue_jobs\{.*state="(?:waiting|active)"\} ([1-9]\d*)/gm),
    ];
    // Where the store does not answer in time, nothing is said of the queue, which says nothing about it.
    const isTold = /^mapwarden_store_up 1$/m.test(text);
    if (response.ok && isTold && busy.length === 0) return;
    if (performance.now() > deadline) throw new Error(`still at work: ${busy.join("; ")}`);
    await delay(30);
  }
}
