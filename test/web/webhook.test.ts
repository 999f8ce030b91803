/** The edge: what is answered, what is kept, and what a stranger learns. */
import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { webhookBodyBytesMax } from "../../src/limits.ts";
import type { Store } from "../../src/store/open.ts";
import { storeKinds, useStores } from "../support/stores.ts";
import {
  deliver,
  type Edge,
  formerSecret,
  headersFor,
  openedPull,
  secret,
  send,
  signatureOf,
  startEdge,
  webhookPath,
} from "./edge.ts";

const body = JSON.stringify(openedPull(1));

describe.each(storeKinds)("with the %s store", (kind) => {
  const stores = useStores(kind);
  let store: Store;
  let edge: Edge;
  beforeEach(async () => {
    store = await stores.createStore();
    edge = await startEdge(store);
  });
  afterEach(async () => {
    await edge.close();
    await store.close();
  });

  async function waiting(): Promise<number> {
    const depth = await edge.queue.fetchDepth();
    return depth.reduce((sum, { count }) => sum + count, 0);
  }

  function post(headers: Readonly<Record<string, string>>, sent = body) {
    return send(edge.port, "POST", webhookPath, headers, sent);
  }

  test("a signed delivery is committed with its job, then answered 202", async () => {
    const { status, text } = await deliver(edge, "pull_request", openedPull(1), "g-1");
    expect([status, text]).toEqual([202, '{"status":"accepted"}']);
    expect(await waiting()).toBe(1);
    const rows = await store.db.selectFrom("deliveries").selectAll().execute();
    expect(rows).toMatchObject([
      { guid: "g-1", event: "pull_request", jobs: 1, repository_id: 10 },
    ]);
  });

  test("GitHub's own example of a signature is right, and only for its body", async () => {
    const documented = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
    expect(signatureOf("Hello, World!", secret)).toBe(`sha256=${documented}`);
    const headers = headersFor("Hello, World!", "ping");
    expect((await post(headers, "Hello, World!")).text).toBe('{"error":"body is not JSON"}');
    expect((await post(headers, "Hello, World?")).status).toBe(401);
  });

  test("a delivery sent twice is answered twice and queued once", async () => {
    await deliver(edge, "pull_request", openedPull(1), "g-1");
    const again = await deliver(edge, "pull_request", openedPull(1), "g-1");
    expect([again.status, again.text]).toEqual([202, '{"status":"duplicate"}']);
    expect(await waiting()).toBe(1);
  });

  test("an event that asks for nothing is kept and queues nothing", async () => {
    expect((await deliver(edge, "ping", { zen: "Keep it logically awesome." })).status).toBe(202);
    expect((await deliver(edge, "no_such_event", { any: "thing" })).status).toBe(202);
    expect((await deliver(edge, "pull_request", ["not an object"])).status).toBe(202);
    expect(await waiting()).toBe(0);
  });

  test("while a secret is rotated both are good, and no other", async () => {
    const signed = (key: string, guid: string) => ({
      ...headersFor(body, "pull_request", guid),
      "x-hub-signature-256": signatureOf(body, key),
    });
    expect((await post(signed(secret, "g-1"))).status).toBe(202);
    expect((await post(signed(formerSecret, "g-2"))).status).toBe(202);
    expect((await post(signed("development", "g-3"))).status).toBe(401);
    expect((await post(signed("", "g-4"))).status).toBe(401);
  });

  test.each([
    ["no signature", { "x-hub-signature-256": "" }, 400],
    ["the signature of SHA-1 only", { "x-hub-signature-256": `sha1=${"0".repeat(40)}` }, 400],
    ["a signature that is cut", { "x-hub-signature-256": "sha256=757107ea0eb2509f" }, 400],
    ["a signature of another body", { "x-hub-signature-256": `sha256=${"0".repeat(64)}` }, 401],
    ["no delivery id", { "x-github-delivery": "" }, 400],
    ["a delivery id that is no id", { "x-github-delivery": "' OR 1=1 --" }, 400],
    ["a delivery id without end", { "x-github-delivery": "a".repeat(5_000) }, 400],
    ["no event", { "x-github-event": "" }, 400],
    ["an event that is a path", { "x-github-event": "../../etc/passwd" }, 400],
    ["a form", { "content-type": "application/x-www-form-urlencoded" }, 415],
    ["text", { "content-type": "text/plain" }, 415],
    ["no content type", { "content-type": "" }, 415],
  ])("%s is refused and keeps nothing", async (_what, change, status) => {
    const answer = await post({ ...headersFor(body, "pull_request"), ...change });
    expect(answer.status).toBe(status);
    expect(Object.keys(JSON.parse(answer.text))).toEqual(["error"]);
    expect(await store.db.selectFrom("deliveries").selectAll().execute()).toEqual([]);
  });

  test("a content type with a charset is JSON as well", async () => {
    const type = { "content-type": "application/json; charset=utf-8" };
    expect((await post({ ...headersFor(body, "pull_request"), ...type })).status).toBe(202);
  });

  test("other methods are told which one is answered", async () => {
    for (const method of ["GET", "PUT", "DELETE", "PATCH"]) {
      const { status, headers } = await send(edge.port, method, webhookPath, {}, "");
      expect([method, status, headers.allow]).toEqual([method, 405, "POST"]);
    }
  });

  test("a body above the bound is refused by its announced length, before it is sent", async () => {
    const headers = { ...headersFor(body, "push"), "content-length": `${webhookBodyBytesMax + 1}` };
    const socket = connect(edge.port, "127.0.0.1");
    const lines = Object.entries({ host: "x", ...headers }).map(
      ([name, value]) => `${name}: ${value}`,
    );
    socket.write(`POST ${webhookPath} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`);
    const [first] = await Promise.race([
      new Promise<string[]>((resolve) => {
        socket.once("data", (data) => resolve(data.toString().split("\r\n")));
      }),
      delay(5_000).then(() => ["nothing"]),
    ]);
    socket.destroy();
    expect(first).toBe("HTTP/1.1 413 Payload Too Large");
  });

  test("a body above the bound is refused although its length was not announced", async () => {
    const part = Buffer.alloc(1024 * 1024, 0x20);
    const parts = Array.from({ length: 27 }, () => part);
    const { status } = await send(edge.port, "POST", webhookPath, headersFor("", "push"), parts);
    expect(status).toBe(413);
    expect((await deliver(edge, "pull_request", openedPull(1))).status).toBe(202);
  });

  test("a body just below the bound is taken", async () => {
    const large = JSON.stringify({ padding: "x".repeat(webhookBodyBytesMax - 20) });
    expect(large.length).toBeLessThanOrEqual(webhookBodyBytesMax);
    expect((await post(headersFor(large, "push"), large)).status).toBe(202);
  });

  test("a sender that breaks off harms nobody", async () => {
    const headers = { ...headersFor(body, "push"), "content-length": "1000", host: "x" };
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    const socket = connect(edge.port, "127.0.0.1");
    socket.write(`POST ${webhookPath} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n{`);
    await delay(50);
    socket.destroy();
    expect((await deliver(edge, "pull_request", openedPull(1))).status).toBe(202);
    expect(edge.errors).toEqual([]);
  });

  test("names that are hostile to SQL, paths and terminals are kept as they are", async () => {
    const names = { owner: "o'; DROP TABLE deliveries; --", repo: "../..\u001b[31m‮🗺" };
    expect((await deliver(edge, "pull_request", openedPull(1, names))).status).toBe(202);
    const rows = await store.db.selectFrom("repositories").select(["owner", "name"]).execute();
    expect(rows).toEqual([{ owner: names.owner, name: names.repo }]);
  });

  test("a store that is down means 500, never 2xx, and says nothing of why", async () => {
    await store.close();
    const { status, text } = await deliver(edge, "pull_request", openedPull(1), "g-1");
    expect([status, text]).toEqual([500, '{"error":"not kept, send it again"}']);
    expect(edge.ends.at(-1)?.error).toBeInstanceOf(Error);
  });
});

describe("with a store that does not answer", () => {
  const stores = useStores("embedded");
  let store: Store;
  let edge: Edge | undefined;
  beforeEach(async () => {
    store = await stores.createStore();
  });
  afterEach(async () => {
    await edge?.close();
    await store.close();
  });

  test("a store that is late means 503, well before GitHub gives up", async () => {
    edge = await startEdge(store, { accept: () => new Promise(() => undefined), answerMsMax: 200 });
    const started = performance.now();
    expect((await deliver(edge, "pull_request", openedPull(1))).status).toBe(503);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  test("a process that is being stopped turns webhooks away", async () => {
    edge = await startEdge(store, { taking: () => false });
    const { status, headers } = await deliver(edge, "pull_request", openedPull(1));
    expect([status, headers["retry-after"]]).toEqual([503, "5"]);
  });
});
