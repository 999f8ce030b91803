/** What a failure of a request as a person means: refused for good, or GitHub is not well at this moment. */

/** GitHub does not accept the person's token: it was revoked, or has expired. */
export class GrantRefusedError extends Error {
  override readonly name = "GrantRefusedError";
}

/** The HTTP status that an error of Octokit's carries; 0 where no answer came. */
export function statusOf(error: unknown): number {
  const status = typeof error === "object" && error !== null && "status" in error && error.status;
  return typeof status === "number" ? status : 0;
}

/** Asked again it would be refused again; limits and breakdowns are not. OAuth's refusals come as 400. */
export function isRefusal(error: unknown): boolean {
  return [400, 401, 404, 422].includes(statusOf(error));
}
