/** Whether this process can do its work at this moment, asked of each thing it needs. */

/** The things that must work before work is taken. */
export interface ReadinessChecks {
  readonly store: () => Promise<void>;
  readonly queue: () => Promise<void>;
  readonly grammar: () => Promise<void>;
  readonly github: () => Promise<void>;
}

export type CheckState = "ok" | "failing";

export interface Readiness {
  readonly ready: boolean;
  readonly checks: Readonly<Record<keyof ReadinessChecks, CheckState>>;
}

export type FetchReadiness = () => Promise<Readiness>;

const checkMsMax = 2_000;

async function stateOf(check: () => Promise<void>): Promise<CheckState> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error("late")), checkMsMax);
  try {
    await Promise.race([check(), late]);
    return "ok";
  } catch {
    return "failing";
  } finally {
    clearTimeout(timer);
  }
}

/** Asks at most once in a while: the answer of GitHub costs a request. */
export function cacheCheck(
  check: () => Promise<void>,
  keptMs: number,
  now: () => number,
): () => Promise<void> {
  let last: { readonly at: number; readonly result: Promise<void> } | undefined;
  return () => {
    if (!last || now() - last.at > keptMs) last = { at: now(), result: check() };
    return last.result;
  };
}

/**
 * Ready: all four work. Once GitHub was reached, its outages are shown but do not count: webhooks must be
 * kept just then, and a load balancer that turns them away would lose them.
 */
export function createReadiness(checks: ReadinessChecks, stopping: () => boolean): FetchReadiness {
  let githubSeen = false;
  return async () => {
    const [store, queue, grammar, github] = await Promise.all([
      stateOf(checks.store),
      stateOf(checks.queue),
      stateOf(checks.grammar),
      stateOf(checks.github),
    ]);
    githubSeen ||= github === "ok";
    const working = [store, queue, grammar].every((state) => state === "ok");
    return {
      ready: working && githubSeen && !stopping(),
      checks: { store, queue, grammar, github },
    };
  };
}
