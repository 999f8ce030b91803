/** What people say about findings, out of GitHub into memory, and out of memory into a review. */
import { type Dismissal, dismissalsFor } from "../finding/dismissal.ts";
import { parseDismissedMark } from "../review/dismissed-mark.ts";
import type { PullRef, PullState } from "./ports.ts";
import type { SayLog } from "./say-log.ts";

/**
 * Keeps what our comments carry: thumbs, and dismissals that a lost store does not know any more. One that was taken
 * back meanwhile stays so.
 */
export async function rememberSayings(
  says: SayLog,
  pull: PullRef,
  { posted }: PullState,
): Promise<void> {
  const carried = posted.flatMap(({ body }) => parseDismissedMark(body) ?? []);
  if (carried.length > 0) await says.recordDismissals(pull, carried);
  await says.recordThumbs(
    pull,
    posted.map(({ id, fingerprint, thumbs }) => ({ commentId: id, fingerprint, ...thumbs })),
  );
}

/** What people dismissed of these findings, by fingerprint, as it holds for the pull request. */
export async function fetchDismissals(
  says: SayLog,
  pull: PullRef,
  findings: readonly { readonly fingerprint: string }[],
): Promise<ReadonlyMap<string, Dismissal>> {
  const fingerprints = findings.map(({ fingerprint }) => fingerprint);
  return dismissalsFor(pull.number, await says.fetchDismissals(pull, fingerprints));
}
