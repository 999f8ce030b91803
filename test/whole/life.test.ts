/** How the App starts, refuses to start, and stops. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { useStores } from "../support/stores.ts";
import {
  type AppProcess,
  type FakeProcess,
  type FakeState,
  startAppProcess,
  startFake,
  storeEnvironment,
  waitUntil,
} from "./processes.ts";

const root = join(import.meta.dirname, "../..");
const isReviewed = ({ checkRuns }: FakeState) =>
  checkRuns.length > 0 && checkRuns.every(({ status }) => status === "completed");

let fake: FakeProcess;
beforeAll(async () => {
  fake = await startFake();
});
afterAll(() => fake.stop());

/** Runs `serve` to its end, which is near. */
function serveInVain(env: Readonly<Record<string, string>>) {
  const { status, stderr } = spawnSync(process.execPath, ["src/main.ts", "serve"], {
    cwd: root,
    encoding: "utf8",
    timeout: 60_000,
    env: {
      PATH: process.env.PATH,
      NODE_OPTIONS: process.env.NODE_OPTIONS,
      PORT: "0",
      ...fake.environment,
      ...env,
    },
  });
  return { status, lines: stderr.trimEnd().split("\n") };
}

describe("stopping", () => {
  const stores = useStores("embedded");
  let app: AppProcess | undefined;
  afterEach(async () => {
    await app?.kill("SIGKILL");
    await fake.clearFaults();
  });

  test("SIGTERM lets the running review finish, turns webhooks away, and ends with 0", {
    timeout: 90_000,
  }, async () => {
    const env = storeEnvironment(await stores.createLocation());
    const running = await startAppProcess({ ...fake.environment, ...env });
    app = running;
    const hang = { kind: "hang", ms: 4_000 };
    await fake.post("/_faults", {
      method: "POST",
      path: "/check-runs$",
      times: 1,
      effect: "done",
      how: hang,
    });
    expect(await fake.deliver(running.port, "before-the-stop")).toBe(202);
    const posted = (log: readonly string[]) => log.some((line) => /^POST .*check-runs$/.test(line));
    await waitUntil(fake.fetchLog, posted, 60_000);
    const started = performance.now();
    const ended = running.kill("SIGTERM");
    await waitUntil(
      async () => running.log,
      (log) => log.some(({ msg }) => msg === "stopping"),
      10_000,
    );
    const late = await fetch(`http://127.0.0.1:${running.port}/api/github/webhooks`, {
      method: "POST",
      body: "{}",
    });
    expect(late.status).toBe(503);
    expect(await ended).toBe(0);
    expect(performance.now() - started).toBeLessThan(20_000);
    const { reviews, checkRuns } = await fake.fetchState();
    expect([reviews.length, checkRuns.map(({ status }) => status)]).toEqual([1, ["completed"]]);
  });

  test("a review that does not end is handed back within 20 s, and done by the next process", {
    timeout: 150_000,
  }, async () => {
    const env = { ...fake.environment, ...storeEnvironment(await stores.createLocation()) };
    const { sha } = await pushAnother();
    const first = await startAppProcess(env);
    app = first;
    const hang = { kind: "hang", ms: 600_000 };
    await fake.post("/_faults", {
      method: "POST",
      path: "/check-runs$",
      times: 1,
      effect: "done",
      how: hang,
    });
    const before = await countCheckRuns();
    await fake.deliver(first.port, "stuck", "synchronize");
    await waitUntil(countCheckRuns, (count) => count > before, 60_000);
    const started = performance.now();
    await first.kill("SIGTERM");
    expect(performance.now() - started).toBeLessThan(20_500);
    app = await startAppProcess(env);
    const { reviews } = await waitUntil(fake.fetchState, isReviewed, 60_000);
    expect(reviews.filter(({ commit }) => commit === sha)).toHaveLength(1);
  });

  test("the log of a review holds no secret, no token and no code, at any level", {
    timeout: 90_000,
  }, async () => {
    const env = storeEnvironment(await stores.createLocation());
    const talkative = await startAppProcess({ ...fake.environment, ...env, LOG_LEVEL: "trace" });
    app = talkative;
    await fake.deliver(talkative.port, "logged", "synchronize");
    // A store without a past reviews the head whatever the fake has seen, so code has passed through.
    await waitUntil(
      async () => talkative.log,
      (log) => log.some(({ msg }) => msg === "job done"),
      60_000,
    );
    await talkative.kill("SIGTERM");
    const text = JSON.stringify(talkative.log);
    expect(text).toContain("logged");
    expect(text).not.toMatch(/ghs_|PRIVATE KEY|whole-test-secret|map\[string\]int|func Fill/);
  });

  async function pushAnother(): Promise<{ sha: string }> {
    const text = 'package extra\n\nfunc Fill() {\n\tvar m map[string]int\n\tm["a"] = 1\n}\n';
    const pushed = await fake.post("/_push", { files: { "extra/extra.go": text } });
    const sha = pushed && typeof pushed === "object" && "sha" in pushed ? String(pushed.sha) : "";
    return { sha };
  }

  async function countCheckRuns(): Promise<number> {
    return (await fake.fetchState()).checkRuns.length;
  }
});

describe("refusing to start", () => {
  const stores = useStores("embedded");

  test("a data directory in use is named, with what to do", { timeout: 90_000 }, async () => {
    const env = storeEnvironment(await stores.createLocation());
    const app = await startAppProcess({ ...fake.environment, ...env });
    const { status, lines } = serveInVain(env);
    await app.kill("SIGKILL");
    expect(status).toBe(2);
    expect(lines).toEqual([expect.stringMatching(/^mapwarden: .* is in use by another mapwarden/)]);
  });

  test("a port in use is named, with what to do", { timeout: 90_000 }, async () => {
    const holder = createServer().listen(0, "127.0.0.1");
    await once(holder, "listening");
    const address = holder.address();
    const port = typeof address === "object" && address ? String(address.port) : "";
    const env = storeEnvironment(await stores.createLocation());
    const { status, lines } = serveInVain({ ...env, PORT: port });
    holder.close();
    expect([status, lines]).toEqual([
      2,
      [`mapwarden: port ${port} is taken: stop what listens there, or set PORT`],
    ]);
  });

  test("a database that cannot be reached is an error without its password", {
    timeout: 90_000,
  }, () => {
    const { status, lines } = serveInVain({ DATABASE_URL: "postgres://me:hunter2@127.0.0.1:1/db" });
    expect(status).toBe(2);
    expect(lines).toEqual([
      expect.stringMatching(/^mapwarden: PostgreSQL cannot be used .*DATABASE_URL/),
    ]);
    expect(lines.join()).not.toContain("hunter2");
  });
});

/** A Node on this machine that is older than the program needs. */
function findOldNode(): string | undefined {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/bin", "/usr/local/bin"];
  return folders
    .map((folder) => join(folder, "node"))
    .filter((path) => existsSync(path))
    .find((path) => {
      const { stdout } = spawnSync(path, ["--version"], { encoding: "utf8" });
      return Number(/^v(\d+)/.exec(stdout)?.[1]) < 24;
    });
}

const oldNode = findOldNode();

describe.runIf(oldNode)("under the machine's own, older Node", () => {
  const main = join(root, "dist/main.js");
  const run = (...args: string[]) =>
    spawnSync(oldNode ?? "", [main, ...args], { encoding: "utf8", timeout: 60_000 });

  test("the pinned Node runs the program, and its status comes back", () => {
    const version = run("--version");
    expect([version.status, version.stderr]).toEqual([0, ""]);
    expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(run("no-such-command").status).toBe(2);
  });

  test("a signal to the launcher reaches the program", { timeout: 90_000 }, async () => {
    const directory = mkdtempSync(join(tmpdir(), "mapwarden-launcher-"));
    const launcher = spawn(oldNode ?? "", [main, "serve"], {
      env: { PATH: process.env.PATH, PORT: "0", ...fake.environment, DATA_DIR: directory },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const messages: unknown[] = [];
    const exited = once(launcher, "exit");
    for await (const line of createInterface({ input: launcher.stdout })) {
      const { msg } = z.object({ msg: z.string() }).parse(JSON.parse(line));
      messages.push(msg);
      if (msg === "listening") launcher.kill("SIGTERM");
    }
    // What is done at every start may end in between.
    const course = messages.filter((msg) => /^(?:listening|stopping|stopped)$/.test(String(msg)));
    expect(course).toEqual(["listening", "stopping", "stopped"]);
    expect(messages.at(-1)).toBe("stopped");
    expect(await exited).toEqual([0, null]);
  });
});
