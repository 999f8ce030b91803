/** No route shows what GitHub would not: over random organisations, repositories and people, through the real gate. */
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import type { Hono } from "hono";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { wireDashboard } from "../../src/commands/dashboard.ts";
import type { Settings } from "../../src/commands/environment.ts";
import { type People, wirePeople } from "../../src/commands/people.ts";
import { addRepository } from "../../src/demo/stand-in-state.ts";
import type { RepositoryRef } from "../../src/jobs/ports.ts";
import { createApiTokens } from "../../src/store/api-tokens.ts";
import { createAuditLog } from "../../src/store/audit.ts";
import { createEndpoints } from "../../src/store/endpoints.ts";
import type { Store } from "../../src/store/open.ts";
import { createPeople } from "../../src/store/people.ts";
import { createSeal } from "../../src/store/seal.ts";
import { createSessions } from "../../src/store/sessions.ts";
import { createFormTokens } from "../../src/web/login/form-token.ts";
import { type FakeGithub, fakeApp, startFakeGithub } from "../fake-github/fake.ts";
import { useStores } from "../support/stores.ts";
import {
  fillStore,
  marksOf,
  type World,
  type WorldPerson,
  type WorldRepository,
  worlds,
} from "./isolation-world.ts";

const runs = Number(process.env.ISOLATION_RUNS ?? 4);
const secrets = ["a secret of thirty-two characters"] as const;
const seal = createSeal(secrets);
/** Nothing has this number. */
const nobodys = 99_999;

type Addresses = (world: World) => readonly string[];

const lists: Addresses = ({ repositories, installations }) => [
  "",
  ...repositories.map(({ id }) => `?repository=${id}`),
  ...installations.map(({ id }) => `?organisation=${id}`),
];
const byNumber: Addresses = ({ repositories }) => repositories.map(({ id }) => `/${id}`);
const byPull: Addresses = ({ repositories }) => repositories.map(({ id }) => `/${id}/1`);
const byFinding: Addresses = ({ repositories }) =>
  repositories.map(({ id, fingerprint }) => `/${id}/${fingerprint}`);
const itself: Addresses = () => [""];

/** How to ask each route that reads, below its fixed part. A route without a row here fails the test. */
const reading: Readonly<Record<string, readonly [string, Addresses]>> = {
  "/": ["/", lists],
  "/findings": ["/findings", lists],
  "/findings/:repository/:fingerprint": ["/findings", byFinding],
  "/repositories": ["/repositories", lists],
  "/repositories/:id": ["/repositories", byNumber],
  "/pulls": ["/pulls", lists],
  "/pulls/:repository/:number": ["/pulls", byPull],
  "/rules": ["/rules", lists],
  "/not-analysed": ["/not-analysed", lists],
  "/findings.csv": ["/findings.csv", lists],
  "/findings.json": ["/findings.json", lists],
  "/repositories.csv": ["/repositories.csv", lists],
  "/repositories.json": ["/repositories.json", lists],
  "/pulls.csv": ["/pulls.csv", lists],
  "/pulls.json": ["/pulls.json", lists],
  "/rules.csv": ["/rules.csv", lists],
  "/rules.json": ["/rules.json", lists],
  "/not-analysed.csv": ["/not-analysed.csv", lists],
  "/not-analysed.json": ["/not-analysed.json", lists],
  "/trees.csv": ["/trees.csv", lists],
  "/trees.json": ["/trees.json", lists],
  "/api/v1/trees": ["/api/v1/trees", lists],
  "/api/v1/openapi.json": ["/api/v1/openapi.json", itself],
  "/api/v1/findings": ["/api/v1/findings", lists],
  "/api/v1/counts": ["/api/v1/counts", lists],
  "/api/v1/repositories": ["/api/v1/repositories", lists],
  "/api/v1/pulls": ["/api/v1/pulls", lists],
  "/api/v1/rules": ["/api/v1/rules", lists],
  "/api/v1/not-analysed": ["/api/v1/not-analysed", lists],
  "/api/v1/time-to-fix": ["/api/v1/time-to-fix", lists],
  "/api/v1/findings/:repository/:fingerprint": ["/api/v1/findings", byFinding],
  "/api/v1/repositories/:id": ["/api/v1/repositories", byNumber],
  "/api/v1/pulls/:repository/:number": ["/api/v1/pulls", byPull],
  "/api/v1/*": ["/api/v1/nothing", itself],
  "/badge/:file": ["/badge", (world) => byNumber(world).map((path) => `${path}.svg`)],
  "/settings/tokens": ["/settings/tokens", itself],
  "/settings/webhooks": ["/settings/webhooks", itself],
  "/audit": ["/audit", itself],
  "/login": ["/login", itself],
  "/preferences": ["/preferences", itself],
  "/assets/:name": ["/assets/app.css", itself],
  "/*": ["/nothing", itself],
};
/** These begin and end a login; `login.test.ts` has them. */
const flow: ReadonlySet<string> = new Set(["/login/github", "/login/callback"]);
/** Forms about the visitor alone; `login.test.ts` and `settings.test.ts` have them. */
const ownForms: ReadonlySet<string> = new Set(["/logout", "/logout/others", "/settings/tokens"]);
/** Forms about something that may be another's. */
const foreignForms: Readonly<Record<string, (installation: number, id: number) => string>> = {
  "/settings/tokens/:id/revoke": (_, id) => `/settings/tokens/${id}/revoke`,
  "/settings/webhooks/:installation": (at) => `/settings/webhooks/${at}`,
  "/settings/webhooks/:installation/:id/remove": (at, id) =>
    `/settings/webhooks/${at}/${id}/remove`,
  "/settings/webhooks/:installation/:id/enable": (at, id) =>
    `/settings/webhooks/${at}/${id}/enable`,
  "/repositories/:id/scan": (_, id) => `/repositories/${id}/scan`,
  "/settings/webhooks/:installation/:id/test": (at, id) => `/settings/webhooks/${at}/${id}/test`,
};

const stores = useStores("embedded");
let store: Store;
let fake: FakeGithub;
let site: Hono;
let wired: People;
let visitors = 0;
/** Repositories that somebody had scanned. */
const scansAsked: number[] = [];

beforeAll(async () => {
  store = await stores.createStore();
  fake = await startFakeGithub();
  const settings = {
    siteUrl: `http://${fake.served.host}`,
    githubUrl: fake.served.baseUrl,
    publicUrl: "http://127.0.0.1:1",
    proxies: 1,
    login: {
      clientId: fake.people.clientId,
      clientSecret: fake.people.clientSecret,
      sessionSecrets: secrets,
      operators: [],
    },
    appId: fakeApp.id,
    privateKey: fake.privateKey,
    webhookSecrets: ["s"] as const,
    host: "127.0.0.1",
    port: 0,
    webhookPath: "/w",
    store: { kind: "embedded", directory: "" },
    logLevel: "silent",
  } satisfies Settings;
  const log = pino({ level: "silent" });
  const queueScan = async ({ repositoryId }: RepositoryRef) => void scansAsked.push(repositoryId);
  wired = wirePeople({
    settings,
    store,
    log,
    dashboard: wireDashboard(store, settings),
    queueScan,
  });
  if (!wired.site) throw new Error("there is no site");
  site = wired.site;
});
afterAll(async () => {
  await store.close();
  await fake.close();
});

/** Somebody with a session and a token of the API. */
interface Visitor {
  readonly person: WorldPerson;
  readonly id: number;
  readonly cookie: string;
  readonly token: string;
  readonly form: string;
}

async function build(world: World): Promise<readonly Visitor[]> {
  const { state, people } = fake;
  state.repositories.length = 0;
  state.installations.clear();
  people.people.clear();
  await store.db.deleteFrom("installations").execute();
  await store.db.deleteFrom("people").execute();
  for (const { id, owner, name, installationId } of world.repositories) {
    const added = addRepository(state, { owner, name, files: {} }, installationId);
    const installation = state.installations.get(installationId);
    installation?.repositoryIds.delete(added.id);
    installation?.repositoryIds.add(id);
    Object.assign(added, { id });
  }
  for (const { id, suspended } of world.installations) {
    const installation = state.installations.get(id);
    if (installation) installation.suspended = suspended;
  }
  await fillStore(store, world);
  await fillSettings(world);
  return Promise.all(world.people.map(createVisitor));
}

async function fillSettings({ repositories }: World): Promise<void> {
  const endpoints = createEndpoints(store.db, seal);
  for (const at of new Set(repositories.map(({ installationId }) => installationId))) {
    const url = `https://hook${at}x.example/`;
    const endpoint = { installationId: at, url, events: ["finding.opened"] as const, secret: "s" };
    await endpoints.add({ ...endpoint, createdLogin: "somebody" }, new Date());
    await createAuditLog(store.db).record({
      at: new Date(),
      person: { id: 1, login: "somebody" },
      action: "endpoint-added",
      installationId: at,
      subject: url,
    });
  }
}

async function createVisitor(person: WorldPerson): Promise<Visitor> {
  visitors += 1;
  // Another person in each world: what was remembered of one must not be taken for the other.
  const id = 100_000 + visitors;
  const known = fake.people.add({ id, login: person.login });
  for (const seen of person.readable) known.sees.add(seen);
  for (const owned of person.owns) known.owns.add(owned);
  const token = `ghu_${id}`;
  fake.people.tokens.set(token, { personId: id, expiresAt: Number.POSITIVE_INFINITY });
  const grant = { token, expiresAt: null, refreshToken: null, refreshExpiresAt: null };
  await createPeople(store.db, seal).welcome({ id, login: person.login }, grant);
  const now = new Date();
  const secret = await createSessions(store.db).begin(id, now);
  const found = await createSessions(store.db).find(secret, now);
  if (found === "none" || "reused" in found) throw new Error("no session");
  const expires = new Date(now.getTime() + 1_000_000);
  const apiToken = await createApiTokens(store.db).create(id, "t", expires, now);
  return {
    person,
    id,
    cookie: `mapwarden=${secret}`,
    token: apiToken ?? "",
    form: createFormTokens(secrets).make(found.id),
  };
}

let askers = 0;
/** Asks as anybody would: whoever asks too much waits for as long as the answer says. */
async function ask(
  path: string,
  visitor: Visitor | null,
  init: RequestInit = {},
): Promise<{ readonly status: number; readonly text: string }> {
  askers += 1;
  const api = path.startsWith("/api/");
  const headers = {
    "x-forwarded-for": `10.${(askers >> 16) & 255}.${(askers >> 8) & 255}.${askers & 255}`,
    ...(visitor && !api && { cookie: visitor.cookie }),
    // Half of the questions to the API come with a token, the others from a page.
    ...(visitor &&
      api &&
      (askers % 2 === 0
        ? { authorization: `Bearer ${visitor.token}` }
        : { cookie: visitor.cookie })),
    ...init.headers,
  };
  const response = await site.request(path, { ...init, headers });
  if (response.status === 429) {
    await sleep(1_000 * Number(response.headers.get("retry-after")));
    return ask(path, visitor, init);
  }
  return { status: response.status, text: await response.text() };
}

function asked(world: World): readonly string[] {
  return Object.values(reading).flatMap(([base, addresses]) =>
    addresses(world).map((more) => base + more),
  );
}

function hidden(world: World, { sees }: WorldPerson): readonly WorldRepository[] {
  return world.repositories.filter(({ id }) => !sees.has(id));
}

/** An address that names something echoes it; whatever else is in the answer counts. */
function withoutEcho(text: string, path: string): string {
  const shown = [path, encodeURIComponent(path), path.replaceAll("&", "&amp;")];
  return shown.reduce((left, each) => left.replaceAll(each, ""), text);
}

async function checkReading(world: World, visitor: Visitor): Promise<void> {
  const { person } = visitor;
  const foreign = hidden(world, person);
  for (const path of asked(world)) {
    const answer = await ask(path, visitor);
    expect(answer.status, path).toBeLessThan(500);
    expect(answer.status, `${path} is asked for too often to tell`).not.toBe(429);
    const text = withoutEcho(answer.text, path);
    for (const repository of foreign) expect(text, path).not.toMatch(marksOf(repository));
    for (const { id } of world.installations) {
      const sees = world.repositories.some(
        (each) => each.installationId === id && person.sees.has(each.id),
      );
      if (!sees) expect(text, path).not.toContain(`org${id}x`);
      if (!sees || !person.owns.has(`org${id}x`)) expect(text, path).not.toContain(`hook${id}x`);
    }
  }
}

/** What may not be seen is answered word for word like what is not there. */
async function checkAbsence(world: World, visitor: Visitor): Promise<void> {
  const details = ["/repositories/ID", "/pulls/ID/1", "/findings/ID/FP", "/badge/ID.svg"];
  const questions = ["/?repository=ID", "/findings?repository=ID", "/findings.csv?repository=ID"];
  const all = [...details, ...questions].flatMap((path) => [path, `/api/v1${path}`]);
  for (const { id, fingerprint, private: isPrivate } of hidden(world, visitor.person)) {
    for (const path of all) {
      if (path.startsWith("/badge") && !isPrivate) continue;
      const fill = (number: number) =>
        path.replace("ID", String(number)).replace("FP", fingerprint);
      const there = await ask(fill(id), visitor);
      const nowhere = await ask(fill(nobodys), visitor);
      expect(there.status, path).toBe(nowhere.status);
      expect(there.text.replaceAll(String(id), "ID"), path).toBe(
        nowhere.text.replaceAll(String(nobodys), "ID"),
      );
    }
  }
}

/** The other side: what GitHub shows is there, and counted whole. Without this, an empty answer would pass. */
async function checkPresence(world: World, visitor: Visitor): Promise<void> {
  const seen = world.repositories.filter(({ id }) => visitor.person.sees.has(id));
  const listed: { repositories: { repositoryId: number }[] } = JSON.parse(
    (await ask("/api/v1/repositories", visitor)).text,
  );
  expect(listed.repositories.map((each) => each.repositoryId).sort()).toEqual(
    seen.map(({ id }) => id).sort(),
  );
  const { total }: { total: number } = JSON.parse((await ask("/api/v1/counts", visitor)).text);
  expect(total).toBe(seen.reduce((sum, { findings }) => sum + findings, 0));
  for (const { id, fingerprint } of seen) {
    expect((await ask(`/findings/${id}/${fingerprint}`, visitor)).status).toBe(200);
    expect((await ask("/findings.csv", visitor)).text).toContain(`path${id}x`);
  }
}

async function checkForms(world: World, visitor: Visitor, other: Visitor): Promise<void> {
  const endpoints = await store.db
    .selectFrom("endpoints")
    .select(["id", "installation_id"])
    .execute();
  const before = await snapshot();
  const [token] = await createApiTokens(store.db).list(other.id);
  for (const { id: at } of world.installations) {
    if (mayAdminister(world, visitor.person, at)) continue;
    const endpoint = endpoints.find((each) => each.installation_id === at);
    for (const [path, address] of Object.entries(foreignForms)) {
      const id = path.includes("tokens")
        ? token?.id
        : path.startsWith("/repositories")
          ? world.repositories.find((each) => !visitor.person.sees.has(each.id))?.id
          : endpoint?.id;
      const fields = { csrf: visitor.form, url: "https://a.example/", events: "finding.opened" };
      const answer = await ask(address(at, id ?? nobodys), visitor, {
        method: "POST",
        headers: { "sec-fetch-site": "same-origin" },
        body: new URLSearchParams(fields),
      });
      expect(answer.status, path).toBe(404);
    }
  }
  expect(await snapshot()).toEqual(before);
}

function mayAdminister({ repositories }: World, { owns, sees }: WorldPerson, at: number): boolean {
  return (
    owns.has(`org${at}x`) && repositories.some((r) => r.installationId === at && sees.has(r.id))
  );
}

async function snapshot() {
  return {
    endpoints: await store.db.selectFrom("endpoints").selectAll().orderBy("id").execute(),
    tokens: await store.db.selectFrom("api_tokens").select(["id", "hash"]).orderBy("id").execute(),
    scansAsked: [...scansAsked],
    outbox: await store.db.selectFrom("endpoint_outbox").select("id").execute(),
  };
}

async function checkStrangers(world: World): Promise<void> {
  for (const path of asked(world)) {
    const { status, text } = await ask(path, null);
    const open = world.repositories.find((each) => path === `/badge/${each.id}.svg`);
    const pass = open && !open.private;
    const free = /^\/(?:assets\/|preferences|login)/.test(path);
    if (!pass && !free) expect([302, 401, 404], path).toContain(status);
    for (const repository of world.repositories) {
      expect(withoutEcho(text, path), path).not.toMatch(marksOf(repository));
    }
  }
}

/** The event is answered only when nobody sees it any more. */
async function checkRevocation(world: World, visitor: Visitor): Promise<void> {
  const gone = world.repositories.find(({ id }) => visitor.person.sees.has(id));
  if (!gone) return;
  await wired.cutAccess?.("installation_repositories", {
    action: "removed",
    installation: { id: gone.installationId },
    repositories_removed: [{ id: gone.id }],
  });
  const sees = new Set([...visitor.person.sees].filter((id) => id !== gone.id));
  const person = { ...visitor.person, sees };
  await checkPresence(world, { ...visitor, person });
  expect((await ask(`/repositories/${gone.id}`, visitor)).status).toBe(404);
}

test("every route is known to this test", () => {
  const read = new Set<string>();
  const written = new Set<string>();
  for (const { method, path } of site.routes) {
    if (method === "GET" && !flow.has(path)) read.add(path);
    else if (method !== "GET" && method !== "ALL") written.add(path);
  }
  expect([...read].sort()).toEqual(Object.keys(reading).sort());
  expect([...written].sort()).toEqual([...ownForms, ...Object.keys(foreignForms)].sort());
  // Only middleware answers to all methods.
  const all = site.routes.filter(({ method }) => method === "ALL").map(({ path }) => path);
  expect(new Set(all)).toEqual(new Set(["/*", "/login/*"]));
});

test("nobody is shown what GitHub would not show them, by no route, export, API or badge", async () => {
  await fc.assert(
    fc.asyncProperty(worlds, async (world) => {
      const all = await build(world);
      await checkStrangers(world);
      for (const [index, visitor] of all.entries()) {
        await checkPresence(world, visitor);
        await checkReading(world, visitor);
        await checkAbsence(world, visitor);
        const other = all[(index + 1) % all.length];
        if (other) await checkForms(world, visitor, other);
      }
      const [first] = all;
      if (first) await checkRevocation(world, first);
      expect(fake.problems).toEqual([]);
    }),
    { numRuns: runs, endOnFailure: true },
  );
}, 600_000);
