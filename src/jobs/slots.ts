/** How many reviews are judged at once; the others have their check run already and wait for their turn. */

/** Turns, taken by the installations in rotation: one that pushes a hundred branches does not hold up the others. */
export interface Slots {
  readonly isFree: () => boolean;
  /** Runs `work` when it is its turn; rejects without running it where the signal comes first. */
  readonly run: <T>(tenant: number, signal: AbortSignal, work: () => Promise<T>) => Promise<T>;
}

/** At most `max` pieces of work at once. */
export function createSlots(max: number): Slots {
  // A map keeps the order in which its keys came: the tenant that was served goes to the end.
  const waiting = new Map<number, (() => void)[]>();
  let busy = 0;

  function serveNext(): void {
    const [first] = waiting;
    if (first === undefined || busy >= max) return;
    const [tenant, line] = first;
    const start = line.shift();
    waiting.delete(tenant);
    if (line.length > 0) waiting.set(tenant, line);
    busy += 1;
    start?.();
  }

  function takeTurn(tenant: number): Promise<void> {
    return new Promise((resolve) => {
      const line = waiting.get(tenant) ?? [];
      line.push(resolve);
      waiting.set(tenant, line);
      serveNext();
    });
  }

  return {
    isFree: () => busy < max,
    async run(tenant, signal, work) {
      await takeTurn(tenant);
      try {
        signal.throwIfAborted();
        return await work();
      } finally {
        busy -= 1;
        serveNext();
      }
    },
  };
}
