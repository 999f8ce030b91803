/** Resolves review threads and opens them again, many in one request. */
import { GatewayError } from "../jobs/gateway-error.ts";
import type { SettledThread } from "../jobs/ports.ts";
import type { Client } from "./client.ts";

/**
 * One request for all. GitHub has this in GraphQL only, and wants "Contents: write" for it; whoever declines that
 * loses tidiness, not correctness, so a refusal is no failure. Limits are, and so is an unknown outcome.
 */
export async function settleThreads(
  client: Client,
  settled: readonly SettledThread[],
): Promise<void> {
  if (settled.length === 0) return;
  const text = settleMutation(settled.map(({ resolved }) => resolved));
  const ids = settled.map(({ threadId }, index) => [`t${index}`, threadId]);
  try {
    await client.send("resolve the threads", "write", () =>
      client.octokit.graphql(text, Object.fromEntries(ids)),
    );
  } catch (error) {
    const kind = error instanceof GatewayError ? error.failure.kind : null;
    if (kind !== "forbidden" && kind !== "not-found") throw error;
  }
}

/** Settles threads by the variables `t0` and so on; of each is said whether it is resolved or opened again. */
export function settleMutation(resolved: readonly boolean[]): string {
  const declared = resolved.map((_, index) => `$t${index}:ID!`).join(",");
  const fields = resolved.map((isResolved, index) => {
    const name = isResolved ? "resolveReviewThread" : "unresolveReviewThread";
    return `t${index}:${name}(input:{threadId:$t${index}}){clientMutationId}`;
  });
  return `mutation(${declared}){${fields.join("\n")}}`;
}
