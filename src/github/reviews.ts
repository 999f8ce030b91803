/** Posts reviews and edits our comments. */
import { z } from "zod";
import { isGatewayFailure } from "../jobs/gateway-error.ts";
import type { NewComment, NewReview, PullRef } from "../jobs/ports.ts";
import { type Client, once } from "./client.ts";
import { listOf } from "./pull-query.ts";

/** One review with all its comments: one request, one notification, all or nothing. */
export async function postReview(client: Client, pull: PullRef, review: NewReview): Promise<void> {
  if (review.body === "" && review.comments.length === 0) return;
  const { owner, repo, number } = pull;
  try {
    await client.send("post the review", "write", () =>
      client.octokit.rest.pulls.createReview({
        owner,
        repo,
        pull_number: number,
        commit_id: review.head,
        // Approving or requesting changes would block the merge until a person dismisses it.
        event: "COMMENT",
        ...(review.body === "" ? {} : { body: review.body }),
        comments: review.comments.map(toReviewComment),
        request: once,
      }),
    );
  } catch (error) {
    if (!isGatewayFailure(error, "unknown-outcome")) throw error;
    if (!(await findOwnReview(client, pull, review))) throw error;
  }
}

function toReviewComment(comment: NewComment) {
  const { path, line, startLine, body } = comment;
  // A range of one line is refused: "start line must precede the end line".
  const range = startLine !== undefined && startLine < line;
  return {
    path,
    body,
    line,
    side: "RIGHT",
    ...(range ? { start_line: startLine, start_side: "RIGHT" } : {}),
  };
}

/** The last reviews with their comments. */
export const reviewsQuery = `query($owner:String!,$repo:String!,$number:Int!){
  repository(owner:$owner,name:$repo){pullRequest(number:$number){
    reviews(last:30){nodes{
      viewerDidAuthor body commit{oid} comments(first:100){nodes{path body}}
    }}
  }}
}`;

const reviewsAnswer = z.object({
  repository: z.object({
    pullRequest: z.object({
      reviews: z.object({
        nodes: listOf(
          z.object({
            viewerDidAuthor: z.boolean(),
            body: z.string(),
            commit: z.object({ oid: z.string() }).nullable(),
            comments: z.object({
              nodes: listOf(z.object({ path: z.string(), body: z.string() })),
            }),
          }),
        ),
      }),
    }),
  }),
});

/** Whether this very review stands on the pull request: asked before anything is posted a second time. */
async function findOwnReview(client: Client, pull: PullRef, review: NewReview): Promise<boolean> {
  const { owner, repo, number } = pull;
  const answer = await client.send("look for the review", "read", async () =>
    reviewsAnswer.parse(await client.query(reviewsQuery, { owner, repo, number })),
  );
  const wanted = review.comments.map(keyOf).sort().join("\n");
  return answer.repository.pullRequest.reviews.nodes.some(
    (posted) =>
      posted.viewerDidAuthor &&
      posted.commit?.oid === review.head &&
      normalised(posted.body) === normalised(review.body) &&
      posted.comments.nodes.map(keyOf).sort().join("\n") === wanted,
  );
}

function keyOf({ path, body }: { path: string; body: string }): string {
  return `${path}\n${normalised(body)}`;
}

/** GitHub may change line ends and outer spaces of what it is given. */
function normalised(body: string): string {
  return body.replaceAll("\r\n", "\n").trim();
}

/** Replaces the text of a comment of ours; safe to repeat, notifies nobody. */
export async function editComment(
  client: Client,
  { owner, repo }: PullRef,
  commentId: number,
  body: string,
): Promise<void> {
  await client.send("edit a comment", "write", () =>
    client.octokit.rest.pulls.updateReviewComment({ owner, repo, comment_id: commentId, body }),
  );
}
