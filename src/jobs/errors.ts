/** Failures of the outside world that a use case answers differently from any other. */

/** GitHub refused a review because a comment's line is not part of the difference it shows. */
export class AnchorRejected extends Error {
  override readonly name = "AnchorRejected";
}
