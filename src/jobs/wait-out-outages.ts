/**
 * While GitHub answers nobody, jobs wait: an outage is no failure of theirs, however long it is. Only where GitHub
 * answers and yet one request of a job keeps failing are its attempts counted, so that its check ends.
 */
import { GatewayError } from "./gateway-error.ts";
import type { Job } from "./job.ts";

/** The port through which jobs learn whether it is GitHub that is away, or only what they asked for. */
export interface Outage {
  /** Whether GitHub did not answer when it was asked last. */
  readonly isOn: () => boolean;
  /** Asks GitHub, but for the while after it did not answer. */
  readonly check: () => Promise<boolean>;
  /** How long to wait in an outage, in milliseconds; differs from job to job, so that they do not all come at once. */
  readonly waitMs: () => number;
}

/** Nothing came back, or nothing of use. */
function isUnanswered(error: unknown): error is GatewayError {
  if (!(error instanceof GatewayError)) return false;
  return error.failure.kind === "unavailable" || error.failure.kind === "unknown-outcome";
}

/** Lets a job run only where GitHub answers, and puts it off, uncounted, where it went away meanwhile. */
export function waitOutOutages<Context>(
  run: (job: Job, context: Context) => Promise<void>,
  outage: Outage,
): (job: Job, context: Context) => Promise<void> {
  const putOff = () => ({ retryAfterMs: outage.waitMs() });
  return async (job, context) => {
    if (outage.isOn() && (await outage.check())) {
      throw new GatewayError({ kind: "unavailable" }, "GitHub answers nobody.", putOff());
    }
    try {
      await run(job, context);
    } catch (error) {
      if (!isUnanswered(error) || !(await outage.check())) throw error;
      throw new GatewayError(error.failure, error.message, { ...putOff(), cause: error });
    }
  };
}
