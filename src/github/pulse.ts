/**
 * Notices that this process stood still: stopped by its machine, or busy with one thing. Meanwhile the queue took its
 * jobs for dead and others took them up, so that what it was about to send must not be sent.
 */
import { stillMsMax } from "../limits.ts";

const beatMs = 500;

/** Counts the times the process stood still; what began at another count may have been done by somebody else. */
export interface Pulse {
  readonly count: () => number;
}

/** A pulse that beats until the process ends; `now` must not jump, as `performance.now` does not. */
export function createPulse(now: () => number): Pulse {
  let last = now();
  let count = 0;
  // Asked and beaten by the same function: after a standstill either may come first.
  function beat(): number {
    const at = now();
    if (at - last > stillMsMax) count += 1;
    last = at;
    return count;
  }
  setInterval(beat, beatMs).unref();
  return { count: beat };
}
