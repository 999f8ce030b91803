/** Deliveries sent all at the same moment over open connections, and the time of each answer. */
import { createHmac, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createRequire } from "node:module";
import { connect, type Socket } from "node:net";
import { z } from "zod";

export interface Burst {
  readonly deliveries: number;
  /** Sorted. */
  readonly answerMs: readonly number[];
  /** From the first byte sent to the last answer. */
  readonly totalMs: number;
}

export interface Target {
  readonly port: number;
  readonly path: string;
  readonly secret: string;
  /** The repository the deliveries are about; their pull requests need not exist. */
  readonly repository: { readonly id: number; readonly owner: string; readonly name: string };
}

const examplesShape = z.array(
  z.object({ name: z.string(), examples: z.array(z.record(z.string(), z.unknown())) }),
);

/** GitHub's own example of a push to a pull request: 23 KB, as real ones are. */
function loadSynchronize(): Readonly<Record<string, unknown>> {
  const loaded: unknown = createRequire(import.meta.url)("@octokit/webhooks-examples");
  const events = examplesShape.parse(loaded);
  const found = events
    .find(({ name }) => name === "pull_request")
    ?.examples.find(({ action }) => action === "synchronize");
  if (!found) throw new Error("the examples have no pull_request.synchronize");
  return found;
}

const synchronize = loadSynchronize();

const anyRecord = z.record(z.string(), z.unknown());

function renderRequest({ path, secret, repository }: Target, number: number): Buffer {
  const { id, owner, name } = repository;
  const payload = {
    ...synchronize,
    installation: { id: 1 },
    number,
    pull_request: { ...anyRecord.parse(synchronize.pull_request), number, state: "open" },
    repository: { ...anyRecord.parse(synchronize.repository), id, name, owner: { login: owner } },
  };
  const body = JSON.stringify(payload);
  const signature = createHmac("sha256", secret).update(body).digest("hex");
  const head = [
    `POST ${path} HTTP/1.1`,
    "host: localhost",
    "content-type: application/json",
    "x-github-event: pull_request",
    `x-github-delivery: ${randomUUID()}`,
    `x-hub-signature-256: sha256=${signature}`,
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  return Buffer.from(`${head.join("\r\n")}\r\n\r\n${body}`);
}

async function open(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1").setNoDelay(true);
  await once(socket, "connect");
  return socket;
}

async function answerTime(socket: Socket, request: Buffer): Promise<number> {
  const started = performance.now();
  socket.write(request);
  const [first]: Buffer[] = await once(socket, "data");
  const ms = performance.now() - started;
  const status = first?.toString("latin1", 9, 12);
  if (status !== "202") throw new Error(`answered ${status}`);
  return ms;
}

/** Sends `deliveries` of different pull requests at once. */
export async function sendBurst(target: Target, deliveries: number, from = 1): Promise<Burst> {
  const numbers = Array.from({ length: deliveries }, (_, index) => from + index);
  const requests = numbers.map((number) => renderRequest(target, number));
  const sockets = await Promise.all(numbers.map(() => open(target.port)));
  const started = performance.now();
  const times = await Promise.all(
    sockets.map((socket, index) => answerTime(socket, requests[index] ?? Buffer.alloc(0))),
  );
  const totalMs = performance.now() - started;
  for (const socket of sockets) socket.destroy();
  return { deliveries, answerMs: times.sort((a, b) => a - b), totalMs };
}

/** The value below which a share of sorted figures lies. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0;
}
