/** Spans as the App speaks of them; what records them is behind this, and by default nothing does. */

/**
 * What is said of a span. Names, paths, titles and words are never among it: they are written by strangers.
 * Numbers, ids, and words of closed sets of ours.
 */
export type SpanFacts = Readonly<Record<string, string | number | boolean>>;

/** Where a span belongs: GitHub's delivery is the trace, on whichever instance its parts run. */
export interface Tracer {
  /** The webhook of a delivery, told when it was answered; the jobs of the delivery hang below it. */
  readonly recordWebhook: (delivery: string, ms: number, facts: SpanFacts) => void;
  /** Runs the work of a job as a span of its delivery. */
  readonly traceJob: <Result>(
    delivery: string,
    name: string,
    facts: SpanFacts,
    work: () => Promise<Result>,
  ) => Promise<Result>;
  /** Runs `work` as a span below the one it is called in; outside of a job it only runs it. */
  readonly traceStep: <Result>(
    name: string,
    facts: SpanFacts,
    work: () => Promise<Result>,
    /** What is said of it afterwards. */
    describe?: (result: Result) => SpanFacts,
  ) => Promise<Result>;
  /** Sends what is left. */
  readonly close: () => Promise<void>;
}

/** Records nothing. */
export const noTracer: Tracer = {
  recordWebhook: () => undefined,
  traceJob: (_delivery, _name, _facts, work) => work(),
  traceStep: (_name, _facts, work) => work(),
  close: async () => undefined,
};
