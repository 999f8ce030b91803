/**
 * The webhook route: verify, commit, answer. Nothing here asks GitHub, so the answer never waits for it.
 * Probot's own middleware runs handlers before it answers, knows one secret and no bound on bodies; its
 * signature check, `@octokit/webhooks-methods`, is the part that fits and the part that is used.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { verifyWithFallback } from "@octokit/webhooks-methods";
import type { Job } from "../jobs/job.ts";
import type { TenantChange } from "../jobs/tenants.ts";
import { webhookAnswerMsMax, webhookBodyBytesMax, webhookBytesInMemoryMax } from "../limits.ts";
import { type AcceptDelivery, StoreBehindError } from "../queue/accept.ts";
import type { Delivery } from "../store/deliveries.ts";
import { BodiesPendingError, type BodyBudget, BodyTooLargeError, readBody } from "./read-body.ts";

/** What became of one request to the route. */
export interface WebhookEnd {
  readonly status: number;
  /** The answer's word, such as "accepted", "duplicate" or the reason of a refusal. */
  readonly outcome: string;
  readonly ms: number;
  /** Known once the headers were well-formed; the event is trusted only where the status is 202. */
  readonly guid?: string;
  readonly event?: string;
  readonly jobs?: number;
  /** What went wrong on our side; for the log, never for the answer. */
  readonly error?: unknown;
}

export interface WebhookOptions {
  /** The secret in force, then those that are being rotated out. */
  readonly secrets: readonly [string, ...string[]];
  readonly jobsFromEvent: (event: string, guid: string, payload: unknown) => readonly Job[];
  /** What an event says about installations and repositories themselves. */
  readonly changesFromEvent: (event: string, payload: unknown) => readonly TenantChange[];
  readonly accept: AcceptDelivery;
  /** Takes away from people what an event says is gone, before the event is answered. */
  readonly cutAccess?: (event: string, payload: unknown) => Promise<void>;
  /** False once the process is being stopped. */
  readonly taking: () => boolean;
  readonly onEnd: (end: WebhookEnd) => void;
  readonly answerMsMax?: number;
}

interface Answer {
  readonly status: number;
  readonly outcome: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly error?: unknown;
  readonly jobs?: number;
}

interface Identity {
  readonly guid: string;
  readonly event: string;
  readonly signature: string;
}

function headerOf(request: IncomingMessage, name: string): string {
  const value = request.headers[name];
  return typeof value === "string" ? value : "";
}

/** The three headers GitHub always sends, in the form it sends them. */
function identityOf(request: IncomingMessage): Identity | null {
  const guid = headerOf(request, "x-github-delivery");
  const event = headerOf(request, "x-github-event");
  const signature = headerOf(request, "x-hub-signature-256");
  const wellFormed =
    /^[\w-]{1,100}$/.test(guid) &&
    /^[a-z0-9_]{1,100}$/.test(event) &&
    /^sha256=[0-9a-f]{64}$/.test(signature);
  return wellFormed ? { guid, event, signature } : null;
}

function refusalBeforeBody(request: IncomingMessage, taking: boolean): Answer | null {
  if (request.method !== "POST") {
    return { status: 405, outcome: "only POST is answered here", headers: { allow: "POST" } };
  }
  if (!taking) return { status: 503, outcome: "stopping", headers: { "retry-after": "5" } };
  const type = headerOf(request, "content-type").split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json") {
    return { status: 415, outcome: "content type must be application/json" };
  }
  return null;
}

function answerToBodyError(error: unknown): Answer {
  if (error instanceof BodyTooLargeError) return { status: 413, outcome: "body too large" };
  if (error instanceof BodiesPendingError) {
    return { status: 503, outcome: "too busy", headers: { "retry-after": "5" } };
  }
  return { status: 400, outcome: "body incomplete" };
}

function parseJson(text: string): { readonly value: unknown } | null {
  try {
    const value: unknown = JSON.parse(text);
    return { value };
  } catch {
    return null;
  }
}

/** Rejects once the time is over; what it raced against goes on, and a redelivery finds its result. */
function withinTime<Value>(promise: Promise<Value>, ms: number): Promise<Value> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new StoreBehindError("the store did not answer in time")),
    ms,
  );
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** What of a delivery is left once it was read. */
interface Told {
  readonly delivery: Delivery;
  /** Ends once what the event takes away from people is gone. */
  readonly cut: Promise<void> | undefined;
}

/**
 * Reads, verifies and maps a delivery. Its body and payload go with this function: hundreds that wait for one commit
 * would have the collector move them again and again, on the thread that answers.
 */
async function readDelivery(
  options: WebhookOptions,
  request: IncomingMessage,
  { guid, event, signature }: Identity,
  budget: BodyBudget,
): Promise<Told | Answer> {
  let text: string;
  try {
    text = (await readBody(request, webhookBodyBytesMax, budget)).toString("utf8");
  } catch (error) {
    return answerToBodyError(error);
  }
  const [secret, ...former] = options.secrets;
  if (text === "" || !(await verifyWithFallback(secret, text, signature, former))) {
    return { status: 401, outcome: "signature does not match" };
  }
  const parsed = parseJson(text);
  if (!parsed) return { status: 400, outcome: "body is not JSON" };
  const jobs = options.jobsFromEvent(event, guid, parsed.value);
  const changes = options.changesFromEvent(event, parsed.value);
  const cut = options.cutAccess?.(event, parsed.value);
  return { delivery: { guid, event, jobs, changes }, cut };
}

async function keepDelivery(
  { accept }: WebhookOptions,
  { delivery, cut }: Told,
  msLeft: number,
): Promise<Answer> {
  const keep = async () => {
    await cut;
    return accept(delivery);
  };
  const outcome = await withinTime(keep(), Math.max(msLeft, 1));
  return { status: 202, outcome, jobs: delivery.jobs.length };
}

function send(response: ServerResponse, { status, outcome, headers }: Answer): void {
  const key = status < 300 ? "status" : "error";
  const body = JSON.stringify({ [key]: outcome });
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
}

async function answerRequest(
  options: WebhookOptions,
  request: IncomingMessage,
  identity: Identity | null,
  budget: BodyBudget,
  started: number,
): Promise<Answer> {
  const refusal = refusalBeforeBody(request, options.taking());
  if (refusal) return refusal;
  if (!identity) return { status: 400, outcome: "GitHub's headers are missing or malformed" };
  try {
    const told = await readDelivery(options, request, identity, budget);
    if ("status" in told) return told;
    const msMax = options.answerMsMax ?? webhookAnswerMsMax;
    return await keepDelivery(options, told, msMax - (performance.now() - started));
  } catch (error) {
    if (!(error instanceof StoreBehindError)) {
      return { status: 500, outcome: "not kept, send it again", error };
    }
    const headers = { "retry-after": "30" };
    return { status: 503, outcome: "the store is behind, send it again", headers, error };
  }
}

/** Makes the handler of the webhook route. */
export function createWebhookHandler(
  options: WebhookOptions,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const budget: BodyBudget = { bytesMax: webhookBytesInMemoryMax, bytes: 0 };
  return async (request, response) => {
    const started = performance.now();
    const identity = identityOf(request);
    const answer = await answerRequest(options, request, identity, budget, started);
    send(response, answer);
    const { status, outcome, error, jobs } = answer;
    options.onEnd({
      status,
      outcome,
      ms: performance.now() - started,
      ...(identity && { guid: identity.guid, event: identity.event }),
      ...(jobs !== undefined && { jobs }),
      ...(error !== undefined && { error }),
    });
  };
}
