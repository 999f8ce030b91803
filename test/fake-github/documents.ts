/** Every GraphQL document that is sent, with all the parts that it can have. */
import { blobsQuery } from "../../src/github/blobs.ts";
import { openPullsQuery } from "../../src/github/installation-gateway.ts";
import { pullsQuery, queueQuery } from "../../src/github/merge-queue.ts";
import { pullQuery, threadsQuery } from "../../src/github/pull-query.ts";
import { reviewsQuery } from "../../src/github/reviews.ts";
import { settingsQuery } from "../../src/github/settings-query.ts";
import { settleMutation } from "../../src/github/threads.ts";
import { tipQuery } from "../../src/github/tree-gateway.ts";
import { treesQuery } from "../../src/github/trees.ts";
import { adminQuery, pushQuery } from "../../src/github/user.ts";

/** By a name for the words of a test. */
export const documents: ReadonlyMap<string, string> = new Map([
  ["read a pull request", pullQuery],
  ["read its further threads", threadsQuery],
  ["look for a review", reviewsQuery],
  ["settle threads", settleMutation([true, false])],
  ["read files", blobsQuery(["o0", "o1"])],
  ["list directories", treesQuery([true, false])],
  ["read the settings", settingsQuery],
  ["read the default branch", tipQuery],
  ["read the merge queue", queueQuery],
  ["list the pull requests of a commit", pullsQuery],
  ["list the open pull requests", openPullsQuery],
  ["ask whether somebody may push", pushQuery],
  ["ask whether somebody administers", adminQuery],
]);
