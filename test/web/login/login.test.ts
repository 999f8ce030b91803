/** Login, sessions and what ends them, with the whole App before the fake GitHub. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Repository } from "../../../src/demo/stand-in-state.ts";
import { type LoginStage, startLoginStage } from "./login-stage.ts";

let stage: LoginStage;
let shop: Repository;

beforeAll(async () => {
  stage = await startLoginStage();
  shop = await stage.addRepository("gophers", "shop", 11);
  const ada = stage.fake.people.add({ id: 101, login: "ada" });
  ada.sees.add(shop.id);
  stage.fake.people.add({ id: 102, login: "bob" });
});
afterEach(() => {
  expect(stage.fake.problems).toEqual([]);
  stage.fake.people.expiring = true;
});
afterAll(() => stage.close());

test("a stranger is sent to the login and comes back to the page that was asked for", async () => {
  stage.fake.people.atBrowser = 101;
  const browser = stage.browser();
  const first = await browser.open("/settings/tokens?from=mail");
  expect(first.url).toBe(`${stage.url}/login?return=%2Fsettings%2Ftokens%3Ffrom%3Dmail`);
  const [, href = ""] = /href="(\/login\/github[^"]*)"/.exec(first.text) ?? [];
  const page = await browser.open(href.replaceAll("&amp;", "&"));
  expect(page.url).toBe(`${stage.url}/settings/tokens?from=mail`);
  expect(page.text).toContain("ada");
});

test("the way to GitHub has a state and an S256 challenge, and both cookies are for the server only", async () => {
  const begun = await stage.browser().ask("/login/github");
  const url = new URL(begun.headers.get("location") ?? "");
  expect(url.origin).toBe(`http://${stage.fake.served.host}`);
  expect(url.searchParams.get("state")).toMatch(/^[\w-]{43}$/);
  expect(url.searchParams.get("code_challenge")).toMatch(/^[\w-]{43}$/);
  expect(url.searchParams.get("code_challenge_method")).toBe("S256");
  expect(begun.headers.get("set-cookie")).toMatch(/HttpOnly; SameSite=Lax/);
});

test("a login that was begun in another browser, or came back before, lets nobody in", async () => {
  stage.fake.people.atBrowser = 101;
  const victim = stage.browser();
  const begun = await stage.browser().ask("/login/github");
  const back = await victim.ask(begun.headers.get("location") ?? "");
  const planted = await victim.open(back.headers.get("location") ?? "");
  expect(planted.status).toBe(400);
  expect(planted.text).toContain("another browser");
  const own = stage.browser();
  const there = await own.ask((await own.ask("/login/github")).headers.get("location") ?? "");
  const callback = there.headers.get("location") ?? "";
  expect((await own.ask(callback)).status).toBe(303);
  expect((await own.ask(callback)).status).toBe(400);
  expect(victim.cookies.has("mapwarden")).toBe(false);
});

test("whoever says no on GitHub's page is told so, and a code that GitHub refuses is no login", async () => {
  stage.fake.people.atBrowser = null;
  const page = await stage.browser().open("/login/github");
  expect(page.status).toBe(400);
  expect(page.text).toContain("not allowed");
  const browser = stage.browser();
  const begun = new URL((await browser.ask("/login/github")).headers.get("location") ?? "");
  const state = begun.searchParams.get("state") ?? "";
  const forged = await browser.ask(`/login/callback?${new URLSearchParams({ state, code: "x" })}`);
  expect(forged.status).toBe(400);
  expect(browser.cookies.has("mapwarden")).toBe(false);
});

test.each(["https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example", "x"])(
  "a return to %j leads home",
  async (path) => {
    stage.fake.people.atBrowser = 101;
    const browser = stage.browser();
    const begun = await browser.ask(`/login/github?${new URLSearchParams({ return: path })}`);
    const there = await browser.ask(begun.headers.get("location") ?? "");
    const back = await browser.ask(there.headers.get("location") ?? "");
    expect(back.headers.get("location")).toBe("/");
  },
);

test("a login gives a new session, and the one before it is over", async () => {
  const browser = await stage.loggedIn(101);
  const former = browser.cookies.get("mapwarden") ?? "";
  await browser.open("/login/github?return=%2Fsettings%2Ftokens");
  expect(browser.cookies.get("mapwarden")).not.toBe(former);
  browser.cookies.set("mapwarden", former);
  expect((await browser.ask("/settings/tokens")).status).toBe(302);
});

test("logout ends the session, takes the cookie, and the token is gone at GitHub", async () => {
  stage.fake.people.add({ id: 103, login: "cid" });
  const [here, there] = [await stage.loggedIn(103), await stage.loggedIn(103)];
  const tokens = () => [...stage.fake.people.tokens.values()].filter((t) => t.personId === 103);
  expect(tokens(), "a second login replaces the first one's token").toHaveLength(1);
  const kept = here.cookies.get("mapwarden") ?? "";
  expect((await here.submit("/logout")).headers.get("location")).toBe("/login");
  expect(here.cookies.has("mapwarden")).toBe(false);
  here.cookies.set("mapwarden", kept);
  expect((await here.ask("/settings/tokens")).status).toBe(302);
  expect(tokens(), "the other browser lives off it").toHaveLength(1);
  await there.submit("/logout");
  expect(tokens()).toHaveLength(0);
});

test("logging out everywhere else leaves this session alone", async () => {
  const [here, there] = [await stage.loggedIn(101), await stage.loggedIn(101)];
  expect((await here.submit("/logout/others")).status).toBe(303);
  expect((await there.ask("/settings/tokens")).status).toBe(302);
  expect((await here.ask("/settings/tokens")).status).toBe(200);
});

test("revoked at GitHub: every session, and every token of the API, is over with the event", async () => {
  stage.fake.people.add({ id: 104, login: "dot" });
  const browser = await stage.loggedIn(104);
  await browser.submit("/settings/tokens", { name: "t", days: "7" });
  stage.fake.people.revoke(104);
  const sender = { id: 104, login: "dot" };
  expect(await stage.deliver("github_app_authorization", { action: "revoked", sender })).toBe(202);
  expect((await browser.ask("/settings/tokens")).status).toBe(302);
});

test("an App whose tokens do not expire works as well", async () => {
  stage.fake.people.expiring = false;
  const browser = await stage.loggedIn(102);
  expect((await browser.ask("/settings/tokens")).status).toBe(200);
});

test("a form without the token of its session, or from another site, changes nothing", async () => {
  const [ada, bob] = [await stage.loggedIn(101), await stage.loggedIn(102)];
  const foreign = /name="csrf" value="([^"]+)"/.exec((await bob.ask("/settings/tokens")).text);
  await ada.ask("/settings/tokens");
  const wrong = await ada.submit("/logout", { csrf: foreign?.[1] ?? "" });
  expect(wrong.status).toBe(403);
  expect((await ada.submit("/logout", { csrf: "" })).status).toBe(403);
  const elsewhere = { "sec-fetch-site": "cross-site", origin: "https://evil.example" };
  expect((await ada.submit("/logout", {}, elsewhere)).status).toBe(403);
  expect((await ada.ask("/settings/tokens")).status).toBe(200);
});

test("every answer forbids inline code, frames and guessing of types, and pages are not kept", async () => {
  const browser = await stage.loggedIn(101);
  for (const path of ["/login", "/settings/tokens", "/nothing-here", "/healthz"]) {
    const { headers, text } = await browser.ask(path);
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|data:|\*/);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(text).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+="/);
  }
  const { headers } = await browser.ask("/settings/tokens");
  expect(headers.get("cache-control")).toBe("private, no-store");
});

test("who logs in too often has to wait", async () => {
  const browser = stage.browser();
  const statuses: number[] = [];
  for (let i = 0; i < 40; i += 1) statuses.push((await browser.ask("/login/github")).status);
  expect(statuses).toContain(429);
});
