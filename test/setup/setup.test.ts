/** The manifest flow: a page on this machine, a word that GitHub brings back, credentials in a file of one's own. */
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { parseEnvironment } from "../../src/commands/environment.ts";
import { readManifest } from "../../src/doctor/manifest.ts";
import { convertManifest } from "../../src/github/convert-manifest.ts";
import { renderEnvFile, reserveEnvFile } from "../../src/setup/env-file.ts";
import { type RunningSetup, serveSetup } from "../../src/setup/serve.ts";
import { createStateKeeper, stateMsMax } from "../../src/setup/state.ts";
import { type FakeGithub, startFakeGithub } from "../fake-github/fake.ts";

const publicUrl = "https://mapwarden.example.com";
let fake: FakeGithub;
let setup: RunningSetup;
let path: string;
let directory: string;
let nowMs: number;

beforeEach(async () => {
  fake = await startFakeGithub();
  directory = mkdtempSync(join(tmpdir(), "mapwarden-setup-"));
  path = join(directory, "mapwarden.env");
  nowMs = Date.now();
  const write = await reserveEnvFile(path);
  setup = await serveSetup(
    {
      manifest: await readManifest(),
      ...{ publicUrl, webhookPath: "/api/github/webhooks", organization: "gophers" },
      siteUrl: `http://${fake.served.host}`,
      states: createStateKeeper(() => nowMs),
      convert: (code) => convertManifest(code, fake.served.baseUrl),
      keep: async (created) => {
        await write(renderEnvFile(created, { PUBLIC_URL: publicUrl }));
        return path;
      },
    },
    0,
  );
});

afterEach(async () => {
  await setup.close();
  await fake.close();
  rmSync(directory, { recursive: true });
});

const sentManifest = z.object({
  redirect_url: z.string(),
  hook_attributes: z.object({ url: z.string() }),
  default_permissions: z.record(z.string(), z.string()),
});

/** What the browser would post to GitHub. */
async function readForm() {
  const text = await (await fetch(setup.url)).text();
  const toPlain = (html = "") =>
    html.replace(/&(quot|amp|#39);/g, (_, name) => ({ quot: '"', amp: "&" })[String(name)] ?? "'");
  const action = new URL(toPlain(/action="([^"]+)"/.exec(text)?.[1]));
  const manifest = sentManifest.parse(JSON.parse(toPlain(/value="([^"]+)"/.exec(text)?.[1])));
  return { action, manifest, state: action.searchParams.get("state") ?? "" };
}

/** What GitHub does when the owner agrees: it makes an App, and sends the browser back. */
async function agree(state: string, code = "a-code") {
  fake.manifestCodes.add(code);
  return fetch(`${setup.url}/created?code=${code}&state=${state}`);
}

test("GitHub is handed app.yml with this server's addresses, and brings credentials that start it", async () => {
  const { action, manifest, state } = await readForm();
  expect(action.pathname).toBe("/organizations/gophers/settings/apps/new");
  expect(state).toMatch(/^[\w-]{43}$/);
  expect(manifest).toMatchObject({
    hook_attributes: { url: `${publicUrl}/api/github/webhooks` },
    redirect_url: `${setup.url}/created`,
    default_permissions: (await readManifest()).default_permissions,
  });
  const answer = await agree(state);
  expect(answer.status).toBe(200);
  await setup.done;
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const text = readFileSync(path, "utf8");
  const variables = Object.fromEntries(
    text
      .trimEnd()
      .split("\n")
      .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );
  expect(parseEnvironment({ ...variables, SESSION_SECRET: "s".repeat(64) })).toMatchObject({
    privateKey: fake.privateKey,
    publicUrl,
  });
  const page = await answer.text();
  for (const secret of [variables.WEBHOOK_SECRET ?? "-", variables.GITHUB_CLIENT_SECRET ?? "-"]) {
    expect(page).not.toContain(secret);
  }
  expect(fake.problems).toEqual([]);
});

test("an answer with another word, a used one or an old one is refused, and GitHub is not asked", async () => {
  const { state } = await readForm();
  expect((await agree("forged")).status).toBe(400);
  expect((await agree(state)).status, "a wrong guess uses the word up").toBe(400);
  const again = await readForm();
  nowMs += stateMsMax + 1;
  expect((await agree(again.state)).status).toBe(400);
  expect(fake.log.filter(({ path: asked }) => asked.startsWith("/app-manifests"))).toEqual([]);
  expect(readFileSync(path, "utf8")).toBe("");
});

test("a word is good once", async () => {
  const { state } = await readForm();
  expect((await agree(state)).status).toBe(200);
  expect((await agree(state, "another")).status).toBe(400);
});

test("another host's name that leads here gets nothing", async () => {
  const { port } = new URL(setup.url);
  const status = await new Promise<number | undefined>((resolve, reject) => {
    request({ host: "127.0.0.1", port, headers: { host: `evil.example:${port}` } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .once("error", reject)
      .end();
  });
  expect(status).toBe(403);
});

test("a file that is there already is not replaced", async () => {
  await expect(reserveEnvFile(path)).rejects.toMatchObject({ code: "EEXIST" });
});
