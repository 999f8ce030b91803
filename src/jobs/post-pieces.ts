/** Posts comments as one review or, where GitHub refuses some of them, as the pieces it takes. */
import { reviewPiecesMax } from "../limits.ts";
import { GatewayError } from "./gateway-error.ts";
import type { NewComment } from "./ports.ts";
import type { ReviewRun } from "./review-run.ts";

/** A comment and the fingerprint it is about. */
type Marked = readonly [fingerprint: string, comment: NewComment];

/** What a refused review is: its lines or words (try the parts), or all that we could say (a locked conversation). */
function refusalOf(error: unknown): "parts" | "all" | null {
  if (!(error instanceof GatewayError)) return null;
  const { failure } = error;
  if (failure.kind === "anchor-rejected") return "parts";
  if (failure.kind === "refused" && failure.status === 422) return "parts";
  return failure.kind === "forbidden" ? "all" : null;
}

/**
 * Answers the fingerprints whose comments GitHub would not take; or the head, if it moved meanwhile. A review is
 * taken whole or not at all, and the refusal does not say which comment it is about: so it is halved.
 */
export async function postPieces(
  { gateway, state, signal }: ReviewRun,
  comments: readonly Marked[],
): Promise<ReadonlySet<string> | string> {
  const refused = new Set<string>();
  const pieces: (readonly Marked[])[] = comments.length > 0 ? [comments] : [];
  let head: string | null = null;
  for (let tries = 0; pieces.length > 0; tries += 1) {
    const piece = pieces.shift() ?? [];
    if (tries >= reviewPiecesMax) {
      for (const [fingerprint] of piece) refused.add(fingerprint);
      continue;
    }
    signal.throwIfAborted();
    try {
      const { head: commit } = state;
      await gateway.postReview({ head: commit, body: "", comments: piece.map(([, each]) => each) });
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal === null) throw error;
      head ??= (await gateway.fetchPull()).head;
      if (head !== state.head) return head;
      if (refusal === "parts" && piece.length > 1) {
        const middle = Math.ceil(piece.length / 2);
        pieces.unshift(piece.slice(0, middle), piece.slice(middle));
      } else {
        for (const [fingerprint] of piece) refused.add(fingerprint);
      }
    }
  }
  return refused;
}
