/** Health, readiness, metrics and the status page. */
import { connect } from "node:net";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Store } from "../../src/store/open.ts";
import { cacheCheck, createReadiness } from "../../src/web/readiness.ts";
import { useStores } from "../support/stores.ts";
import { deliver, type Edge, openedPull, send, startEdge } from "./edge.ts";

const works = async () => undefined;
const fails = async (): Promise<void> => {
  throw new Error("secret host name");
};
const allWork = { store: works, queue: works, grammar: works, github: works };

describe("over HTTP", () => {
  const stores = useStores("embedded");
  let store: Store;
  let edge: Edge;
  beforeAll(async () => {
    store = await stores.createStore();
    return () => store.close();
  });
  afterEach(() => edge.close());

  const get = (path: string, headers: Readonly<Record<string, string>> = {}) =>
    send(edge.port, "GET", path, headers, "");

  test("a living process says so, whatever else fails", async () => {
    edge = await startEdge(store, { store: fails });
    const { status, text } = await get("/healthz");
    expect([status, text]).toEqual([200, '{"status":"ok"}']);
  });

  test("readiness names what fails, and not why", async () => {
    edge = await startEdge(store, { grammar: fails });
    const { status, text } = await get("/readyz");
    expect(status).toBe(503);
    expect(JSON.parse(text)).toEqual({
      ready: false,
      checks: { store: "ok", queue: "ok", grammar: "failing", github: "ok" },
    });
    expect(text).not.toContain("secret");
  });

  test("the front page says what runs, and whether it is ready", async () => {
    edge = await startEdge(store);
    const { status, text, headers } = await get("/");
    expect(status).toBe(200);
    expect(text).toContain("is ready");
    expect(headers["content-security-policy"]).toMatch(/^default-src 'none'; /);
    expect(headers["content-security-policy"]).not.toContain("unsafe");
    expect(headers["x-content-type-options"]).toBe("nosniff");
  });

  test("editors get the settings' schema without login", async () => {
    edge = await startEdge(store);
    const { status, text } = await get("/config.schema.json");
    expect([status, JSON.parse(text)]).toEqual([200, { title: "settings" }]);
  });

  test("a rule's page is what a comment's link leads to", async () => {
    edge = await startEdge(store);
    const page = await get("/rules/a-rule");
    expect([page.status, page.text]).toEqual([200, "# A rule"]);
    expect((await get("/rules/..%2Fconfig")).status).toBe(404);
  });

  test("metrics count answers and jobs, without a series for what strangers send", async () => {
    edge = await startEdge(store);
    await deliver(edge, "pull_request", openedPull(1));
    const { text } = await get("/metrics");
    expect(text).toContain('mapwarden_queue_jobs{queue="review-pull",state="waiting"} 1');
    expect(text).toContain("process_resident_memory_bytes");
  });

  test("metrics are for this machine, or for who has the token", async () => {
    edge = await startEdge(store);
    expect((await get("/metrics", { "x-forwarded-for": "203.0.113.9" })).status).toBe(404);
    await edge.close();
    edge = await startEdge(store, { metricsToken: "s3cret" });
    expect((await get("/metrics")).status).toBe(404);
    expect((await get("/metrics", { authorization: "Bearer s3cre" })).status).toBe(404);
    expect((await get("/metrics", { authorization: "Bearer s3cret" })).status).toBe(200);
  });

  test("an unknown path and an error are answered without a stack", async () => {
    edge = await startEdge(store, {
      fetchReadiness: async () => {
        throw new Error("secret detail");
      },
    });
    expect((await get("/admin")).text).toBe('{"error":"not found"}');
    const { status, text } = await get("/readyz");
    expect([status, text]).toEqual([500, '{"error":"internal error"}']);
    expect(edge.errors).toHaveLength(1);
  });

  test("a request that is no HTTP is answered 400 and harms nobody", async () => {
    edge = await startEdge(store);
    const socket = connect(edge.port, "127.0.0.1");
    socket.write("\u0016\u0003\u0001 not http\r\n\r\n");
    const first = await new Promise<string>((resolve) => {
      socket.once("data", (data) => resolve(data.toString()));
    });
    socket.destroy();
    expect(first).toMatch(/^HTTP\/1\.1 400/);
    expect((await get("/healthz")).status).toBe(200);
  });
});

describe("readiness", () => {
  test("is not reached before GitHub was, and outlives its outages", async () => {
    let github = fails;
    const fetchReadiness = createReadiness({ ...allWork, github: () => github() }, () => false);
    expect((await fetchReadiness()).ready).toBe(false);
    github = works;
    expect((await fetchReadiness()).ready).toBe(true);
    github = fails;
    const later = await fetchReadiness();
    expect([later.ready, later.checks.github]).toEqual([true, "failing"]);
  });

  test("ends when the process is asked to stop", async () => {
    expect((await createReadiness(allWork, () => true)()).ready).toBe(false);
  });

  test("does not wait for ever", { timeout: 5_000 }, async () => {
    const stuck = () => new Promise<void>(() => undefined);
    const { checks } = await createReadiness({ ...allWork, store: stuck }, () => false)();
    expect(checks.store).toBe("failing");
  });

  test("asks GitHub once in a while only", async () => {
    let asked = 0;
    let at = 0;
    const check = cacheCheck(
      async () => {
        asked += 1;
      },
      1_000,
      () => at,
    );
    await check();
    at = 999;
    await check();
    expect(asked).toBe(1);
    at = 1_001;
    await check();
    expect(asked).toBe(2);
  });
});
