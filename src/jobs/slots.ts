/** How many reviews are judged at once; the others have their check run already and wait for their turn. */

/** Turns, taken by the installations in rotation: one that pushes a hundred branches does not hold up the others. */
export interface Slots {
  readonly isFree: () => boolean;
  /**
   * Runs `work` when it is its turn; rejects without running it where the signal comes first. What is urgent gets the
   * next slot that comes free.
   */
  readonly run: <T>(
    tenant: number,
    signal: AbortSignal,
    work: () => Promise<T>,
    isUrgent?: boolean,
  ) => Promise<T>;
}

/** At most `max` pieces of work at once. */
export function createSlots(max: number): Slots {
  // A map keeps the order in which its keys came: the tenant that was served goes to the end.
  const waiting = new Map<number, (() => void)[]>();
  const urgent: (() => void)[] = [];
  let busy = 0;

  function takeNext(): (() => void) | undefined {
    const [first] = waiting;
    if (urgent.length > 0 || first === undefined) return urgent.shift();
    const [tenant, line] = first;
    const start = line.shift();
    waiting.delete(tenant);
    if (line.length > 0) waiting.set(tenant, line);
    return start;
  }

  function serveNext(): void {
    if (busy >= max) return;
    const start = takeNext();
    if (start === undefined) return;
    busy += 1;
    start();
  }

  function takeTurn(tenant: number, isUrgent: boolean): Promise<void> {
    return new Promise((resolve) => {
      const line = isUrgent ? urgent : (waiting.get(tenant) ?? []);
      line.push(resolve);
      if (!isUrgent) waiting.set(tenant, line);
      serveNext();
    });
  }

  return {
    isFree: () => busy < max,
    async run(tenant, signal, work, isUrgent = false) {
      await takeTurn(tenant, isUrgent);
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
