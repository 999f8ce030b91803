/** The App's webhook as GitHub keeps it: where events go, what became of each attempt, and sending one again. */
import { randomUUID } from "node:crypto";
import { type Receiver, sendWebhook } from "./webhook.ts";

/** One attempt to deliver an event. */
export interface Attempt {
  readonly id: number;
  readonly guid: string;
  readonly deliveredAt: number;
  readonly redelivery: boolean;
  readonly status: number;
  readonly event: string;
  readonly payload: object;
}

/** The webhook of an App. */
export interface Hook {
  receiver: Receiver;
  contentType: "json" | "form";
  insecureSsl: "0" | "1";
  /** Newest first, as they are listed. */
  readonly attempts: Attempt[];
}

/** A webhook that goes nowhere. */
export function createHook(): Hook {
  return {
    receiver: { url: "http://127.0.0.1:9/api/github/webhooks", secret: "not set" },
    contentType: "json",
    insecureSsl: "0",
    attempts: [],
  };
}

interface Sending {
  readonly event: string;
  readonly payload: object;
  readonly guid?: string | undefined;
  readonly redelivery?: boolean;
}

/** Sends an event to where the webhook points, and remembers the attempt. Answers the status, 502 for silence. */
export async function sendEvent(
  hook: Hook,
  nextId: () => number,
  now: () => number,
  { event, payload, guid = randomUUID(), redelivery = false }: Sending,
): Promise<number> {
  const deliveredAt = now();
  const status = await sendWebhook(hook.receiver, event, payload, guid).catch(() => 502);
  hook.attempts.unshift({ id: nextId(), guid, deliveredAt, redelivery, status, event, payload });
  return status;
}
