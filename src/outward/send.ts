/** Sends one webhook: signed, within a time, to a checked address; redirects are answers like any other. */
import { createHmac } from "node:crypto";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import type { SendEvent, SentEvent } from "../jobs/deliver-event.ts";
import { outwardAnswerBytesMax, outwardAnswerMsMax } from "../limits.ts";
import { createGuardedLookup, parseEndpointUrl, type Reach } from "./address.ts";

/** What receivers compute over "<timestamp>.<body>", to know that it came from us and when. */
export function signBody(secret: string, timestamp: number, body: string): string {
  const digest = createHmac("sha256", secret).update(`${timestamp}.${body}`).digest("hex");
  return `sha256=${digest}`;
}

/** Reads an answer to its end, or to the bound: only its status counts, and nothing of it is kept. */
function drain(answer: IncomingMessage): Promise<void> {
  return new Promise((resolve, reject) => {
    let bytes = 0;
    answer.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > outwardAnswerBytesMax) {
        answer.destroy();
        resolve();
      }
    });
    answer.once("end", resolve);
    answer.once("error", reject);
  });
}

function post(
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: string,
  lookup: ReturnType<typeof createGuardedLookup>,
): Promise<number> {
  const send = url.protocol === "https:" ? httpsRequest : httpRequest;
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  // A connection of its own: one that is kept alive was made to an address checked for another time.
  const options = { method: "POST", headers, lookup, agent: false } as const;
  const signal = AbortSignal.timeout(outwardAnswerMsMax);
  const request = send(url, { ...options, signal }, (answer) => {
    drain(answer).then(() => resolve(answer.statusCode ?? 0), reject);
  });
  request.once("error", reject);
  request.end(body);
  return promise;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "it could not be sent";
  if (error.name === "AbortError" || error.name === "TimeoutError") {
    return `no answer within ${outwardAnswerMsMax / 1_000} s`;
  }
  if (error.name === "AddressRefusedError") return error.message;
  // Codes such as ECONNREFUSED say enough; messages hold addresses of networks that are not the reader's.
  return "code" in error ? String(error.code) : "the connection failed";
}

/** The sender. `now` in milliseconds. */
export function createSender(reach: Reach, now: () => number): SendEvent {
  return async ({ url, secret, event, deliveryId, body }): Promise<SentEvent> => {
    const started = performance.now();
    const timestamp = Math.floor(now() / 1_000);
    const headers = {
      "content-type": "application/json",
      "content-length": String(Buffer.byteLength(body)),
      "user-agent": "mapwarden",
      "x-mapwarden-event": event,
      "x-mapwarden-delivery": deliveryId,
      "x-mapwarden-timestamp": String(timestamp),
      "x-mapwarden-signature-256": signBody(secret, timestamp, body),
    };
    const ended = () => Math.round(performance.now() - started);
    try {
      const status = await post(
        parseEndpointUrl(url, reach),
        headers,
        body,
        createGuardedLookup(reach),
      );
      const ok = status >= 200 && status < 300;
      return { ok, status, error: null, ms: ended() };
    } catch (error) {
      return { ok: false, status: null, error: reasonOf(error), ms: ended() };
    }
  };
}
