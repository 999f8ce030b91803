/** How talking to GitHub can fail, in the kinds a use case decides by. */

/** What went wrong; the kind says whether a repetition can help, and when. */
export type GatewayFailure =
  /** The thing is not there, or the app may not see it: GitHub does not tell these apart. */
  | { readonly kind: "not-found" }
  /** The installation lacks a permission; `needed` is what GitHub would accept, such as "checks=write". */
  | { readonly kind: "forbidden"; readonly needed: string | null }
  /** The app's key is wrong, or the installation was removed. */
  | { readonly kind: "unauthorised" }
  /** The owner suspended the installation. */
  | { readonly kind: "suspended" }
  /** Nothing may be sent for this installation before `until`. */
  | { readonly kind: "rate-limited"; readonly until: Date }
  /** A comment's position is not in the difference; nothing of the review was posted. */
  | { readonly kind: "anchor-rejected" }
  /** The commit is not, or no longer, part of the pull request. */
  | { readonly kind: "head-gone" }
  /** GitHub understood and refused; the same request will be refused again. */
  | { readonly kind: "refused"; readonly status: number }
  /** A write broke off: it may or may not have taken effect. Read back before repeating. */
  | { readonly kind: "unknown-outcome" }
  /** A read failed on GitHub's side or on the way; repeating is safe. */
  | { readonly kind: "unavailable" };

/** The one error a gateway throws. Its message is a sentence for the log and the check: what failed, and why. */
export class GatewayError extends Error {
  override readonly name = "GatewayError";
  readonly failure: GatewayFailure;

  /** How long the queue has to wait, counted from the throw; absent where its own back-off will do. */
  readonly retryAfterMs?: number;

  constructor(
    failure: GatewayFailure,
    message: string,
    options?: ErrorOptions & { readonly retryAfterMs?: number },
  ) {
    super(message, options);
    this.failure = failure;
    if (options?.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs;
  }
}

/** Whether an error is GitHub's answer of one kind. */
export function isGatewayFailure(error: unknown, kind: GatewayFailure["kind"]): boolean {
  return error instanceof GatewayError && error.failure.kind === kind;
}
