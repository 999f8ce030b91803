/** Time on processors: on a busy machine the clock on the wall tells of the neighbours. */

/** Milliseconds that all threads of this process have run so far. */
export function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

function threadMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

export interface Timed<T> {
  readonly value: T;
  /** Milliseconds this thread ran. */
  readonly ms: number;
  /** Milliseconds V8's own threads ran beside it: they compile and collect garbage. */
  readonly besideMs: number;
}

/** What `action` gives, and how long it ran. */
export function timed<T>(action: () => T): Timed<T> {
  const [all, own] = [processorMs(), threadMs()];
  const value = action();
  const ms = threadMs() - own;
  return { value, ms, besideMs: processorMs() - all - ms };
}
