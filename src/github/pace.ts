/** The distance between the requests of one installation, in the shape @octokit/plugin-throttling asks it in. */
import { setTimeout as sleep } from "node:timers/promises";

/** Lets things through under keys. */
export interface Pace {
  readonly key: (id: string) => {
    readonly schedule: <T>(options: unknown, run: () => T) => T | Promise<T>;
  };
}

/** Lets everything through at once: for GraphQL reads, which GitHub does not count as writes. */
export const unpaced: Pace = { key: () => ({ schedule: (_options, run) => run() }) };

/** Lets one thing through in each interval of a key. */
export function createPace(gapMs: number, now: () => number): Pace {
  const free = new Map<string, number>();
  return {
    key: (id) => ({
      schedule: async (_options, run) => {
        const asked = now();
        const start = Math.max(asked, free.get(id) ?? 0);
        free.set(id, start + gapMs);
        if (start > asked) await sleep(start - asked);
        return run();
      },
    }),
  };
}
