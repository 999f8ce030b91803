/** Whether GitHub answers at all, asked where a request failed. */
import { isGatewayFailure } from "../jobs/gateway-error.ts";
import type { Outage } from "../jobs/wait-out-outages.ts";

/**
 * `ask` is a request that any GitHub can answer. That it did not counts for `keptMs`, so that in an outage one process
 * sends one request in that time; that it did is asked anew each time, since it may be over at once.
 */
export function createOutage(
  ask: () => Promise<unknown>,
  keptMs: number,
  now: () => number,
): Outage {
  let asking: Promise<boolean> | undefined;
  let awayAt: number | null = null;
  async function askNow(): Promise<boolean> {
    const isAway = await ask().then(
      () => false,
      (error: unknown) => isGatewayFailure(error, "unavailable"),
    );
    awayAt = isAway ? now() : null;
    asking = undefined;
    return isAway;
  }
  return {
    isOn: () => awayAt !== null,
    check: async () => {
      if (awayAt !== null && now() - awayAt < keptMs) return true;
      asking ??= askNow();
      return asking;
    },
    waitMs: () => keptMs * (1 + 2 * Math.random()),
  };
}
