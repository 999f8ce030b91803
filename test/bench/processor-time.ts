/** Time of this process on its processors: on a busy machine the clock on the wall tells of its neighbours. */

/** Milliseconds that all threads of this process have run so far. */
export function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** What `action` gives, and the milliseconds it ran. */
export function timed<T>(action: () => T): { readonly value: T; readonly ms: number } {
  const started = processorMs();
  const value = action();
  return { value, ms: processorMs() - started };
}
