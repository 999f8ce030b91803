/** GitHub's wish for silence, obeyed by every job of an installation, in every process and after every restart. */
import { type Job, repositoryOf } from "./job.ts";

/** The port through which pauses are remembered. */
export interface PauseLog {
  findPause(installationId: number): Promise<Date | null>;
  /** The later of two pauses counts. */
  recordPause(installationId: number, until: Date): Promise<void>;
}

/** Lets a job run with the pause of its installation known, so that its first request is refused where it must be. */
export function obeyPauses<Context>(
  run: (job: Job, context: Context) => Promise<void>,
  pauses: PauseLog,
  pause: (installationId: number, until: Date) => void,
): (job: Job, context: Context) => Promise<void> {
  return async (job, context) => {
    const { installationId } = repositoryOf(job);
    const until = await pauses.findPause(installationId);
    if (until !== null) pause(installationId, until);
    await run(job, context);
  };
}
