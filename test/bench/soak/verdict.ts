/** Whether a long run was flat: pure figures in, sentences out. */

/** What was measured in one interval. */
export interface Sample {
  /** Since the load began. */
  readonly minute: number;
  readonly events: number;
  readonly residentMb: number;
  /** JavaScript of the main thread, and what it holds outside. */
  readonly heapMb: number;
  readonly externalMb: number;
  readonly ackMsP50: number;
  readonly ackMsP99: number;
  /** From a delivery to the completed check run. */
  readonly checkMsP50: number;
  readonly checkMsP95: number;
  readonly waiting: number;
  /** Age of the oldest job that waits. */
  readonly oldestMs: number;
  /** How late timers of the App are, 99 of 100. */
  readonly loopMsP99: number;
}

/** What is still flat. */
export interface Bounds {
  /** Resident memory may rise by this much over the whole time: garbage is collected when the engine likes. */
  readonly residentMb: number;
  /** What is held once garbage is gone may rise by this much: caches, and work that is under way. */
  readonly heldMb: number;
  /** The last third may take so much longer than the first: a factor, and milliseconds that do not count. */
  readonly slower: number;
  readonly slowerMs: number;
  /** The same of the slowest, where few decide. */
  readonly slowestMs: number;
}

/** What the main thread holds once garbage is gone, as the figures begin and as they end. */
export interface Held {
  readonly firstMb: number;
  readonly lastMb: number;
}

/** What of a run is not as it should be, and the figures it was judged by. */
export interface Verdict {
  readonly facts: readonly string[];
  readonly wrongs: readonly string[];
}

const oldestMsFree = 5_000;

/** How far a straight line through the points rises from the first to the last, by least squares. */
export function riseOf(points: readonly (readonly [number, number])[]): number {
  const [first, last] = [points[0]?.[0] ?? 0, points.at(-1)?.[0] ?? 0];
  const mean = (of: readonly number[]) => of.reduce((sum, each) => sum + each, 0) / of.length;
  const x = mean(points.map(([at]) => at));
  const y = mean(points.map(([, value]) => value));
  const spread = points.reduce((sum, [at]) => sum + (at - x) ** 2, 0);
  if (spread === 0) return 0;
  const together = points.reduce((sum, [at, value]) => sum + (at - x) * (value - y), 0);
  return (together / spread) * (last - first);
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}

/** Judges what was measured after the warm-up. */
export function judgeSamples(samples: readonly Sample[], held: Held, bounds: Bounds): Verdict {
  const third = Math.floor(samples.length / 3);
  if (third === 0) return { facts: [], wrongs: ["too short to be judged"] };
  const facts: string[] = [];
  const wrongs: string[] = [];
  const hours = ((samples.at(-1)?.minute ?? 0) - (samples[0]?.minute ?? 0)) / 60;

  function judgeRise(name: string, rise: number, most: number) {
    const line = `${name} ${signed(rise)} MB, ${signed(rise / hours)} MB/h (at most ${most} MB)`;
    facts.push(line);
    // What was not measured is not flat either.
    if (!(rise <= most)) wrongs.push(`${line}: it grows`);
  }

  function judgeTimes(name: string, ms: number, of: (sample: Sample) => number) {
    const first = median(samples.slice(0, third).map(of));
    const last = median(samples.slice(-third).map(of));
    const line = `${name} first third ${first.toFixed(1)} ms, last ${last.toFixed(1)} ms`;
    facts.push(line);
    if (last > first * bounds.slower + ms) wrongs.push(`${line}: it slows down`);
  }

  const resident = samples.map(({ minute, residentMb }) => [minute, residentMb] as const);
  judgeRise("resident memory", riseOf(resident), bounds.residentMb);
  judgeRise("held by the main thread", held.lastMb - held.firstMb, bounds.heldMb);
  const { slowerMs, slowestMs } = bounds;
  judgeTimes("answer p50", slowerMs, ({ ackMsP50 }) => ackMsP50);
  judgeTimes("answer p99", slowestMs, ({ ackMsP99 }) => ackMsP99);
  judgeTimes("check p50", slowerMs, ({ checkMsP50 }) => checkMsP50);
  judgeTimes("check p95", slowestMs, ({ checkMsP95 }) => checkMsP95);
  // A job that follows another of its pull request waits for it, and shows in some samples and not in others.
  judgeTimes("oldest job", oldestMsFree, ({ oldestMs }) => oldestMs);
  return { facts, wrongs };
}

function signed(value: number): string {
  return `${value < 0 ? "" : "+"}${value.toFixed(1)}`;
}
