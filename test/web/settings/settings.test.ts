/** Settings with the whole App: tokens of the API, outgoing webhooks, and the audit of both. */
import { createHmac } from "node:crypto";
import { createServer, type Server } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Repository } from "../../../src/demo/stand-in-state.ts";
import type { Page } from "../login/browser.ts";
import { type LoginStage, startLoginStage } from "../login/login-stage.ts";

let stage: LoginStage;
let shop: Repository;
let receiver: Server;
let hookUrl: string;
const received: { headers: Record<string, unknown>; body: string }[] = [];

beforeAll(async () => {
  stage = await startLoginStage();
  shop = await stage.addRepository("gophers", "shop", 11);
  const { people } = stage.fake;
  const ada = people.add({ id: 101, login: "ada" });
  ada.sees.add(shop.id);
  ada.owns.add("gophers");
  people.add({ id: 102, login: "bob" }).sees.add(shop.id);
  people.add({ id: 900, login: "root" });
  receiver = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    received.push({ headers: request.headers, body: Buffer.concat(chunks).toString("utf8") });
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  const address = receiver.address();
  hookUrl = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/hook`;
});
afterEach(() => expect(stage.fake.problems).toEqual([]));
afterAll(async () => {
  await stage.close();
  receiver.close();
});

function secretOn({ text }: Page): string {
  return /<code class="secret">([^<]+)<\/code>/.exec(text)?.[1] ?? "";
}

const asToken = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
const api = "/api/v1/nothing-there";

test("a token is shown once, reads the API as its owner, and is nothing once revoked", async () => {
  const browser = await stage.loggedIn(101);
  const made = await browser.submit("/settings/tokens", { name: "<b>tickets", days: "30" });
  const token = secretOn(made);
  expect(token).toMatch(/^mwt_[\w-]{43}$/);
  const listed = await browser.ask("/settings/tokens");
  expect(listed.text).not.toContain(token);
  expect(listed.text).toContain("&lt;b&gt;tickets");
  const stranger = stage.browser();
  expect((await stranger.ask(api)).status).toBe(401);
  expect((await stranger.ask(api, asToken(`${token}x`))).status).toBe(401);
  expect((await stranger.ask(api, asToken(token))).status).toBe(404);
  const post = { ...asToken(token), method: "POST" };
  expect((await stranger.ask(api, post)).status, "tokens only read").toBe(405);
  expect((await stranger.ask("/settings/tokens", asToken(token))).status, "nothing else").toBe(302);
  const [, id] = /\/settings\/tokens\/(\d+)\/revoke/.exec(listed.text) ?? [];
  const bob = await stage.loggedIn(102);
  expect((await bob.submit(`/settings/tokens/${id}/revoke`)).status).toBe(404);
  expect((await browser.submit(`/settings/tokens/${id}/revoke`)).status).toBe(303);
  expect((await stranger.ask(api, asToken(token))).status).toBe(401);
});

test("a token without a purpose or with a life of one's own choice is not made", async () => {
  const browser = await stage.loggedIn(101);
  for (const fields of [
    { name: "", days: "30" },
    { name: "t", days: "9999" },
    { name: "x".repeat(101), days: "30" },
  ]) {
    expect((await browser.submit("/settings/tokens", fields)).status).toBe(400);
  }
});

test("only those who administer an organisation, and operators, set up its webhooks", async () => {
  const fields = { url: hookUrl, events: "finding.opened" };
  const bob = await stage.loggedIn(102, "/settings/webhooks");
  expect((await bob.ask("/settings/webhooks")).text).toContain("administer");
  await bob.ask("/settings/tokens");
  expect((await bob.submit("/settings/webhooks/11", fields)).status).toBe(404);
  const root = await stage.loggedIn(900, "/settings/webhooks");
  expect((await root.ask("/settings/webhooks")).text).toContain('action="/settings/webhooks/11"');
});

test.each(["http://hooks.example/", "https://10.0.0.1/", "https://[fd00:ec2::254]/", "x"])(
  "the address %s is refused",
  async (url) => {
    const ada = await stage.loggedIn(101, "/settings/webhooks");
    const page = await ada.submit("/settings/webhooks/11", { url, events: "finding.opened" });
    expect(page.status).toBe(400);
    expect(secretOn(page)).toBe("");
  },
);

test("a test arrives signed with the secret that was shown once, and its result is listed", async () => {
  const ada = await stage.loggedIn(101, "/settings/webhooks");
  const fields = { url: hookUrl, events: "finding.opened" };
  const secret = secretOn(await ada.submit("/settings/webhooks/11", fields));
  expect(secret).toMatch(/^[\w-]{43}$/);
  const [, path = ""] = /"(\/settings\/webhooks\/11\/\d+)\/test"/.exec(
    (await ada.ask("/settings/webhooks")).text,
  ) ?? [""];
  const bob = await stage.loggedIn(102);
  expect((await bob.submit(`${path}/test`)).status).toBe(404);
  expect((await ada.submit(`${path}/test`)).status).toBe(303);
  for (let waited = 0; received.length === 0 && waited < 20_000; waited += 100) await sleep(100);
  const [{ headers, body } = { headers: {}, body: "" }] = received;
  const signed = createHmac("sha256", secret).update(`${headers["x-mapwarden-timestamp"]}.${body}`);
  expect(headers["x-mapwarden-signature-256"]).toBe(`sha256=${signed.digest("hex")}`);
  expect(JSON.parse(body)).toMatchObject({ event: "test", installation: { id: 11 } });
  await expect
    .poll(async () => (await ada.ask("/settings/webhooks")).text)
    .toContain("<td>204</td>");
  expect((await ada.submit(`${path}/remove`)).status).toBe(303);
  expect((await ada.ask("/settings/webhooks")).text).not.toContain(hookUrl);
}, 60_000);

test("the audit shows people their own changes, and those who administer an organisation its own", async () => {
  const [ada, bob] = [await stage.loggedIn(101, "/audit"), await stage.loggedIn(102, "/audit")];
  const own = (await ada.ask("/audit")).text;
  for (const word of ["created a token", "added a webhook", "removed a webhook", "sent a test"]) {
    expect(own).toContain(word);
  }
  const other = (await bob.ask("/audit")).text;
  expect(other).toContain("logged in");
  expect(other).not.toContain("ada");
  const all = (await (await stage.loggedIn(900, "/audit")).ask("/audit")).text;
  expect(all).toContain("ada");
  expect(all).toContain("bob");
});

test("every page is there in Simplified Chinese too", async () => {
  const ada = await stage.loggedIn(101);
  const chinese = { headers: { "accept-language": "zh-CN" } };
  for (const [path, word] of [
    ["/settings/tokens", "API 令牌"],
    ["/settings/webhooks", "外发 Webhook"],
    ["/audit", "审计"],
  ] as const) {
    const { text } = await ada.ask(path, chinese);
    expect(text).toContain('<html lang="zh-CN"');
    expect(text).toContain(`<h1>${word}</h1>`);
  }
  expect((await stage.browser().ask("/login", chinese)).text).toContain("登录");
});
