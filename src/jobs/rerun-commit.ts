/** "Re-run all" on a commit of which GitHub does not say what it is about: our own check runs do. */
import type { Job, RerunCommitJob } from "./job.ts";
import type { CommitSubject } from "./ports.ts";
import type { RepositoryDeps } from "./review-merge-group.ts";

export interface RerunDeps extends RepositoryDeps {
  /** Keeps jobs under an id; the same id again adds nothing. */
  readonly enqueue: (id: string, jobs: readonly Job[]) => Promise<void>;
}

/** Queues a review for each pull request and group that the commit stands for. */
export async function rerunCommit(job: RerunCommitJob, deps: RerunDeps): Promise<void> {
  const subjects = await deps.repositoryGatewayFor(job.repository).fetchSubjects(job.head);
  const id = `${job.deliveryId}/rerun`;
  await deps.enqueue(
    id,
    subjects.map((subject) => toJob(job, subject, id)),
  );
}

function toJob({ repository, head }: RerunCommitJob, subject: CommitSubject, id: string): Job {
  if (subject.kind === "group") {
    const { base } = subject;
    return { kind: "review-merge-group", repository, head, base, branch: null, deliveryId: id };
  }
  const pull = { ...repository, number: subject.number };
  return { kind: "review-pull", pull, head, base: null, deliveryId: id, reason: "rerequested" };
}
