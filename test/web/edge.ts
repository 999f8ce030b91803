/** A real server on a real store for the tests of the edge, and signed requests to it. */
import { createHmac, randomUUID } from "node:crypto";
import { type Agent, type IncomingHttpHeaders, request } from "node:http";
import { jobsFromEvent } from "../../src/github/events.ts";
import { changesFromEvent } from "../../src/github/tenant-events.ts";
import { type Queue, startQueue } from "../../src/queue/queue.ts";
import type { Store } from "../../src/store/open.ts";
import { createOperationFigures } from "../../src/store/operation.ts";
import { createMetrics } from "../../src/web/metrics.ts";
import { createPages, type PagesOptions } from "../../src/web/pages.ts";
import { createReadiness, type ReadinessChecks } from "../../src/web/readiness.ts";
import { startWebServer, type WebServer } from "../../src/web/server.ts";
import type { WebhookEnd, WebhookOptions } from "../../src/web/webhook.ts";

export const secret = "It's a Secret to Everybody";
export const formerSecret = "the one before";
export const webhookPath = "/api/github/webhooks";

export interface Edge {
  readonly url: string;
  readonly port: number;
  readonly queue: Queue;
  readonly ends: WebhookEnd[];
  readonly errors: unknown[];
  readonly close: () => Promise<void>;
}

const works = async () => undefined;
const allWork: ReadinessChecks = { store: works, queue: works, grammar: works, github: works };

/** Starts queue and server on a store; the queue accepts, nothing works on its jobs. */
export async function startEdge(
  store: Store,
  changes: Partial<WebhookOptions & ReadinessChecks & PagesOptions> = {},
): Promise<Edge> {
  const ends: WebhookEnd[] = [];
  const errors: unknown[] = [];
  const onError = (error: unknown) => void errors.push(error);
  const queue = await startQueue(store, { onError, onJobEnd: () => undefined });
  const metrics = createMetrics({ version: "0.0.0", now: Date.now });
  metrics.readFrom({ ...queue, ...createOperationFigures(store) });
  const pages = createPages({
    version: "0.0.0",
    webhookPath,
    fetchReadiness: createReadiness({ ...allWork, ...changes }, () => false),
    metrics,
    readRulePage: async (id) => (id === "a-rule" ? "# A rule" : null),
    configSchema: { title: "settings" },
    onError,
    ...changes,
  });
  const webhook: WebhookOptions = {
    secrets: [secret, formerSecret],
    jobsFromEvent: (event, guid, payload) => jobsFromEvent(event, guid, payload),
    changesFromEvent,
    accept: queue.accept,
    taking: () => true,
    onEnd: (end) => ends.push(end),
    ...changes,
  };
  const server: WebServer = await startWebServer(
    { webhookPath, webhook, pages, onError },
    0,
    "127.0.0.1",
  );
  const close = async () => {
    await server.close();
    await queue.stop();
  };
  const url = `http://127.0.0.1:${server.port}`;
  return { url, port: server.port, queue, ends, errors, close };
}

/** GitHub's signature of a body. */
export function signatureOf(body: string, key = secret): string {
  return `sha256=${createHmac("sha256", key).update(body).digest("hex")}`;
}

/** Headers as GitHub sends them. */
export function headersFor(body: string, event: string, guid: string = randomUUID()) {
  return {
    "content-type": "application/json",
    "x-github-event": event,
    "x-github-delivery": guid,
    "x-hub-signature-256": signatureOf(body),
  };
}

export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Sends one request with exactly these headers; a body given in parts goes out chunked. */
export function send(
  port: number,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: string | Buffer | readonly Buffer[],
  agent?: Agent,
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port, method, path, headers, ...(agent && { agent }) };
    const outgoing = request(options, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("end", () =>
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          text: Buffer.concat(chunks).toString("utf8"),
        }),
      );
    });
    outgoing.on("error", reject);
    if (typeof body === "string" || Buffer.isBuffer(body)) {
      outgoing.end(body);
      return;
    }
    for (const part of body) outgoing.write(part);
    outgoing.end();
  });
}

/** Delivers a payload the way GitHub does. */
export function deliver(
  { port }: Pick<Edge, "port">,
  event: string,
  payload: unknown,
  guid?: string,
): Promise<Answered> {
  const body = JSON.stringify(payload);
  return send(port, "POST", webhookPath, headersFor(body, event, guid), body);
}

/** The event that makes a pull request worth a review. */
export function openedPull(number: number, names: { owner?: string; repo?: string } = {}) {
  const { owner = "octo", repo = "maps" } = names;
  return {
    action: "opened",
    number,
    installation: { id: 1 },
    repository: { id: 10, name: repo, owner: { login: owner }, full_name: `${owner}/${repo}` },
    sender: { login: "someone", id: 3, type: "User" },
    pull_request: {
      number,
      state: "open",
      draft: false,
      title: "Add a map",
      head: { sha: "a".repeat(40), ref: "topic" },
      base: { sha: "b".repeat(40), ref: "main", repo: { id: 10 } },
    },
  };
}
