/** The port that remembers which findings got a comment: one that is gone from GitHub was deleted by somebody. */
import type { PullRef } from "./ports.ts";

export interface CommentLog {
  /** Notes comments by the fingerprints of their findings; safe to repeat. */
  recordCommented(pull: PullRef, fingerprints: readonly string[]): Promise<void>;
  /** All that were ever noted for a pull request. */
  fetchCommented(pull: PullRef): Promise<ReadonlySet<string>>;
}
