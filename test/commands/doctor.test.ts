/** `mapwarden doctor` as it is run: lines or JSON, and a status that scripts go by. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkStore, judgeDisk } from "../../src/doctor/local-checks.ts";
import { type FakeGithub, fakeApp, startFakeGithub } from "../fake-github/fake.ts";
import { storeKinds, useStores } from "../support/stores.ts";

const root = join(import.meta.dirname, "../..");
let fake: FakeGithub;
let directory: string;
beforeAll(async () => {
  fake = await startFakeGithub();
  directory = mkdtempSync(join(tmpdir(), "mapwarden-doctor-"));
});
afterAll(async () => {
  await fake.close();
  rmSync(directory, { recursive: true });
});

async function run(args: readonly string[], env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, ["src/main.ts", "doctor", ...args], {
    cwd: root,
    env: { PATH: process.env.PATH, DATA_DIR: join(directory, "data"), ...env },
  });
  let stdout = "";
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString("utf8");
  });
  const status = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { status, stdout };
}

test("without settings it says what is missing, line by line, and ends with 2", {
  timeout: 60_000,
}, async () => {
  const { status, stdout } = await run([], {});
  expect(status).toBe(2);
  expect(stdout).toMatch(/^ok {4}node {6}\d+\./);
  for (const name of ["APP_ID", "WEBHOOK_SECRET", "PRIVATE_KEY"]) {
    expect(stdout).toMatch(new RegExp(`^fail  settings  .*${name}.* → `, "m"));
  }
});

test("with all of it, it asks GitHub and nothing is changed", { timeout: 60_000 }, async () => {
  const url = "https://mapwarden.example.com";
  fake.state.hook.receiver = { url: `${url}/api/github/webhooks`, secret: "a secret" };
  const env = {
    ...{ APP_ID: String(fakeApp.id), PRIVATE_KEY: fake.privateKey, WEBHOOK_SECRET: "long enough" },
    ...{ GHE_HOST: fake.served.host, GHE_PROTOCOL: "http", PUBLIC_URL: url },
  };
  const { status, stdout } = await run(["--format", "json"], env);
  const answer: unknown = JSON.parse(stdout);
  expect(answer).toMatchObject({ status });
  const names = new Set([...stdout.matchAll(/"name": "(\w+)"/g)].map(([, name]) => name));
  expect([...names]).toEqual([
    ...["node", "settings", "store", "disk", "github", "clock", "permissions", "events"],
    ...["webhook", "installations", "deliveries"],
  ]);
  expect(stdout).not.toContain('"fail"');
  expect(fake.log.every(({ method }) => method === "GET")).toBe(true);
});

describe.each(storeKinds)("the %s store", (kind) => {
  const stores = useStores(kind);

  test("is looked at without being made, migrated or waited for", { timeout: 60_000 }, async () => {
    const location = await stores.createLocation();
    const fresh = await checkStore(location);
    expect(fresh).toMatchObject({ state: "ok" });
    const nowhere =
      location.kind === "embedded"
        ? { kind: "postgres" as const, url: "postgres://me:hunter2@127.0.0.1:1/db" }
        : { kind: "embedded" as const, directory: join(directory, "none") };
    const other = await checkStore(nowhere);
    expect(other.state).toBe(nowhere.kind === "postgres" ? "fail" : "ok");
    expect(JSON.stringify(other)).not.toContain("hunter2");
  });
});

test("a disk that is nearly full is told before the store stops", () => {
  const states = [50, 0.5, 0.1].map((gigabytes) => judgeDisk(gigabytes * 1024 ** 3, "data").state);
  expect(states).toEqual(["ok", "warn", "fail"]);
});
