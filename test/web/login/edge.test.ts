/** The small parts at the edge: return paths, rates, addresses, and the demo's open door. */
import fc from "fast-check";
import { Hono } from "hono";
import { expect, test } from "vitest";
import { operatorViewer } from "../../../src/jobs/viewer.ts";
import { askerOf } from "../../../src/web/login/client-address.ts";
import { createCookies } from "../../../src/web/login/cookies.ts";
import { createFormTokens } from "../../../src/web/login/form-token.ts";
import { createGate, createLocalGate } from "../../../src/web/login/gate.ts";
import { createRateLimit } from "../../../src/web/login/rate-limit.ts";
import { parseReturnPath } from "../../../src/web/login/return-path.ts";
import { resolveViewer } from "../../../src/web/login/visit.ts";

const piece = fc.oneof(
  fc.constantFrom("/", "\\", ".", "..", "@", ":", "//", "http:", "evil.example", "%2f", "\t", "\n"),
  fc.string({ unit: "binary", maxLength: 4 }),
);

test("whatever is asked for, the way back stays on this server", () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const path = parseReturnPath(pieces.join(""));
      const url = new URL(path, "https://here.example");
      expect(url.origin).toBe("https://here.example");
      expect(path).toMatch(/^\/(?![/\\])/);
    }),
    { numRuns: 3_000 },
  );
  expect(parseReturnPath("/findings?rule=x&state=open")).toBe("/findings?rule=x&state=open");
  expect(parseReturnPath("/login?return=/login"), "no circle").toBe("/");
});

test("a burst is let through, then as many as the rate says, and askers do not share", () => {
  let now = 0;
  const turn = createRateLimit({ burst: 3, perMinute: 60 }, () => now);
  expect([1, 2, 3].map(() => turn("a"))).toEqual([0, 0, 0]);
  expect(turn("a")).toBe(1);
  expect(turn("b")).toBe(0);
  now += 1_000;
  expect([turn("a"), turn("a")]).toEqual([0, 1]);
});

async function answerFrom(
  app: Hono,
  remoteAddress: string,
  headers: Readonly<Record<string, string>>,
  init: RequestInit = {},
) {
  const incoming = { socket: { remoteAddress } };
  return app.request("http://x/", { ...init, headers }, { incoming });
}

test.each([
  [0, "10.0.0.9", "192.0.2.1"],
  [1, "10.0.0.9", "10.0.0.9"],
  [1, "8.8.8.8, 10.0.0.9", "10.0.0.9"],
  [2, "1.2.3.4, 8.8.8.8, 10.0.0.9", "8.8.8.8"],
  [1, "nonsense", "192.0.2.1"],
])("with %i proxies of ours, %j counts as %j", async (proxies, forwarded, asker) => {
  const app = new Hono().get("/", (context) => context.text(askerOf(context, proxies)));
  const answer = await answerFrom(app, "192.0.2.1", { "x-forwarded-for": forwarded });
  expect(await answer.text()).toBe(asker);
});

test("addresses of one /64 are one asker", async () => {
  const app = new Hono().get("/", (context) => context.text(askerOf(context, 0)));
  const [one, two, other] = await Promise.all(
    ["2001:db8::1", "2001:db8::ffff:2", "2001:db8:0:1::1"].map(async (address) =>
      (await answerFrom(app, address, {})).text(),
    ),
  );
  expect(one).toBe(two);
  expect(one).not.toBe(other);
});

test("behind https the cookies have the strongest prefix", async () => {
  const app = new Hono().get("/", (context) => {
    createCookies(true).session.write(context, "x");
    return context.text("");
  });
  const cookie = (await app.request("/")).headers.get("set-cookie");
  expect(cookie).toMatch(/^__Host-mapwarden=x; .*Path=\/; HttpOnly; Secure; SameSite=Lax$/);
});

test("a token of a form is good for its session only, and while secrets are rotated", () => {
  const [a, b] = ["a".repeat(32), "b".repeat(32)];
  const token = createFormTokens([a]).make(1);
  expect(createFormTokens([b, a]).isGood(1, token)).toBe(true);
  expect(createFormTokens([a]).isGood(2, token)).toBe(false);
  expect(createFormTokens([b]).isGood(1, token)).toBe(false);
  expect(createFormTokens([a]).isGood(1, "")).toBe(false);
});

test.each([
  ["this machine", "127.0.0.1", { host: "127.0.0.1:3000" }, 200],
  ["this machine by IPv6", "::1", { host: "[::1]:3000" }, 200],
  ["a page whose name was led here", "127.0.0.1", { host: "evil.example" }, 404],
  ["a name that begins like ours", "127.0.0.1", { host: "localhost.evil.example" }, 404],
  ["another machine", "192.0.2.1", { host: "localhost" }, 404],
  ["a proxy", "127.0.0.1", { host: "localhost", "x-forwarded-for": "192.0.2.1" }, 404],
])("the demo's door for %s", async (_, address, headers, status) => {
  const app = new Hono();
  app.use(createLocalGate(createFormTokens(["a".repeat(32)])));
  app.get("/", async (context) => context.json((await resolveViewer(context))?.sees ?? null));
  const answer = await answerFrom(app, address, headers);
  expect(answer.status).toBe(status);
  if (status === 200) expect(await answer.json()).toBe("everything");
});

test("in the demo too a form needs its token", async () => {
  const tokens = createFormTokens(["a".repeat(32)]);
  const app = new Hono().use(createLocalGate(tokens)).post("/", (context) => context.text("done"));
  const send = (csrf: string, site: string) =>
    answerFrom(
      app,
      "127.0.0.1",
      {
        host: "localhost",
        "sec-fetch-site": site,
        "content-type": "application/x-www-form-urlencoded",
      },
      { method: "POST", body: new URLSearchParams({ csrf }).toString() },
    );
  expect((await send(tokens.make(0), "same-origin")).status).toBe(200);
  expect((await send("", "same-origin")).status).toBe(403);
  expect((await send(tokens.make(0), "cross-site")).status).toBe(403);
});

/** A gate before a session whose id is due to be replaced, wherever that is allowed. */
function gateWithDueSession() {
  const never = async () => {
    throw new Error("not asked");
  };
  const gate = createGate({
    sessions: {
      find: async (_, __, mayRenew = true) => ({
        ...{ id: 1, personId: 7 },
        ...(mayRenew && { renewed: "the-next-id" }),
      }),
      ...{ begin: never, end: never, endOthers: never, count: never },
    },
    tokens: { create: never, list: never, revoke: never, count: never, find: async () => null },
    people: {
      ...{ welcome: never, find: never, findGrant: never, keepGrant: never, endGrant: never },
      ...{ dropGrant: never, forget: never, takeTurn: never, endTurn: never },
    },
    access: { viewOf: async () => operatorViewer, githubOf: never },
    audit: { record: never, list: never },
    cookies: createCookies(false),
    formTokens: createFormTokens(["a".repeat(32)]),
    origin: "http://x",
    proxies: 0,
    now: Date.now,
  });
  return new Hono().use(gate).get("*", (context) => context.text("here"));
}

test("a due session gets its new id with a page, and never with what caches of others may keep", async () => {
  const app = gateWithDueSession();
  const cookieOf = async (path: string) => {
    const answer = await app.request(path, { headers: { cookie: "mapwarden=x" } });
    expect(await answer.text()).toBe("here");
    return answer.headers.get("set-cookie");
  };
  expect(await cookieOf("/")).toContain("the-next-id");
  expect(await cookieOf("/assets/app.css")).toBeNull();
  expect(await cookieOf("/badge/1.svg")).toBeNull();
});

test("a session that asks too often has to wait, and so does a stranger", async () => {
  const app = gateWithDueSession();
  const statuses = async (headers: Readonly<Record<string, string>>) => {
    const answers = Array.from({ length: 300 }, () => app.request("/", { headers }));
    return (await Promise.all(answers)).map(({ status }) => status);
  };
  expect(await statuses({ cookie: "mapwarden=x" })).toContain(429);
  const strangers = [...(await statuses({})), ...(await statuses({}))];
  expect(strangers[0]).toBe(302);
  expect(strangers).toContain(429);
});
