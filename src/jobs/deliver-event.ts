/** Delivers one event to somebody's server, and gives up on servers that have not answered for days. */
import { outwardFailingMsMax } from "../limits.ts";

/** What leaves this server. */
export interface OutgoingEvent {
  readonly url: string;
  readonly secret: string;
  readonly event: string;
  readonly deliveryId: string;
  /** JSON. */
  readonly body: string;
}

/** What became of it. `error` is fit to be shown to whoever set the endpoint up. */
export interface SentEvent {
  readonly ok: boolean;
  readonly status: number | null;
  readonly error: string | null;
  readonly ms: number;
}

export type SendEvent = (event: OutgoingEvent) => Promise<SentEvent>;

/** An event that waits, with where it goes. */
export interface WaitingEvent extends OutgoingEvent {
  readonly id: number;
  readonly endpointId: number;
  readonly installationId: number;
  /** Since when nothing got through to the endpoint. */
  readonly failingSince: Date | null;
}

/** What the use case needs of the store. */
export interface Outbox {
  /** Null where it is gone: delivered, or its endpoint removed, disabled or forgotten. */
  readonly find: (id: number) => Promise<WaitingEvent | null>;
  /** Notes one attempt, for people to look at. */
  readonly note: (event: WaitingEvent, sent: SentEvent, at: Date) => Promise<void>;
  /** Drops the event; the endpoint is well again. */
  readonly settle: (event: WaitingEvent) => Promise<void>;
  /** The endpoint fails, since `at` if it was well before. */
  readonly fail: (event: WaitingEvent, at: Date) => Promise<void>;
  /** Sends nothing to the endpoint any more, until a person turns it on again. */
  readonly disable: (event: WaitingEvent, at: Date) => Promise<void>;
  readonly drop: (id: number) => Promise<void>;
}

export interface DeliverDeps {
  readonly outbox: Outbox;
  readonly send: SendEvent;
  readonly now: () => number;
}

/** Not delivered; the queue tries again later. */
class NotDeliveredError extends Error {
  override readonly name = "NotDeliveredError";
}

/**
 * Delivers one event, or throws to have it tried again; on the last attempt it is dropped instead. Receivers know a
 * repetition by its delivery id.
 */
export async function deliverEvent(
  id: number,
  isLastAttempt: boolean,
  { outbox, send, now }: DeliverDeps,
): Promise<void> {
  const event = await outbox.find(id);
  if (!event) return;
  const sent = await send(event);
  const at = new Date(now());
  await outbox.note(event, sent, at);
  if (sent.ok) {
    await outbox.settle(event);
    return;
  }
  const failingMs = event.failingSince ? at.getTime() - event.failingSince.getTime() : 0;
  if (failingMs > outwardFailingMsMax) {
    await outbox.disable(event, at);
    return;
  }
  await outbox.fail(event, at);
  if (isLastAttempt) {
    await outbox.drop(id);
    return;
  }
  throw new NotDeliveredError(sent.error ?? `answered ${sent.status}`);
}
