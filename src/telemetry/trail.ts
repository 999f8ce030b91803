/** Which delivery the code that runs at this moment works for: the one id from webhook to comment. */
import { AsyncLocalStorage } from "node:async_hooks";

export interface Trail {
  /** `X-GitHub-Delivery` of the event that asked for the work. */
  readonly delivery: string;
}

const trails = new AsyncLocalStorage<Trail>();

/** Runs `work`, and whatever it starts and awaits, on a trail. */
export function onTrail<Result>(trail: Trail, work: () => Result): Result {
  return trails.run(trail, work);
}

/** What lines of the log say of the work they belong to; nothing outside of work. */
export function trailFacts(): { readonly delivery?: string } {
  const trail = trails.getStore();
  return trail ? { delivery: trail.delivery } : {};
}
