/** Limits how often one asker may ask: buckets that fill evenly, in a memory that does not grow with the askers. */
import { LRUCache } from "lru-cache";
import { rateLimitAskersMax } from "../../limits.ts";

/** So many at once, and so many a minute in the long run. */
export interface Rate {
  readonly burst: number;
  readonly perMinute: number;
}

/** Seconds until the next request is let through; 0 where this one is. */
export type TakeTurn = (asker: string) => number;

interface Bucket {
  readonly left: number;
  readonly at: number;
}

/** A limit with a memory of its own. Whoever is pushed out of it begins anew. */
export function createRateLimit({ burst, perMinute }: Rate, now: () => number): TakeTurn {
  const buckets = new LRUCache<string, Bucket>({ max: rateLimitAskersMax });
  const perMs = perMinute / 60_000;
  return (asker) => {
    const at = now();
    const known = buckets.get(asker);
    const left = known ? Math.min(burst, known.left + (at - known.at) * perMs) : burst;
    if (left < 1) return Math.ceil((1 - left) / perMs / 1_000);
    buckets.set(asker, { left: left - 1, at });
    return 0;
  };
}
