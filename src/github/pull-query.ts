/** The one GraphQL query that reads a pull request, our comments on it and the configuration of its base. */
import { z } from "zod";
import {
  configField,
  configFileAnswer,
  organisationAnswer,
  organisationField,
} from "./settings-query.ts";

/** Answers looked at in a thread; whoever answers does so early. */
const commentsPerThread = 20;

// Reactions are asked of opening comments only: GitHub charges a connection by all the comments it could hang on.
const threads = `reviewThreads(first:100,after:$after){
  pageInfo{hasNextPage endCursor}
  nodes{
    id isResolved viewerCanResolve viewerCanUnresolve path line
    opening:comments(first:1){nodes{
      up:reactions(content:THUMBS_UP){totalCount} down:reactions(content:THUMBS_DOWN){totalCount}
    }}
    comments(first:${commentsPerThread}){
      totalCount
      nodes{fullDatabaseId id body viewerDidAuthor author{__typename login}}
    }
  }
}`;

/** Everything, with the first page of threads. */
export const pullQuery = `query(
  $owner:String!,$repo:String!,$number:Int!,$after:String,$configPath:String!,$app:Int!,$check:String!
){
  viewer{login}
  ${organisationField}
  repository(owner:$owner,name:$repo){
    pullRequest(number:$number){
      headRefOid baseRefOid baseRefName isDraft state changedFiles
      baseRef{target{oid ...on Commit{${configField}}}}
      commits(last:1){nodes{commit{oid ${configField} checkSuites(first:1,filterBy:{appId:$app}){nodes{
        checkRuns(last:10,filterBy:{checkName:$check}){nodes{resourcePath externalId status}}
      }}}}}
      ${threads}
    }
  }
}`;

/** A further page of threads. */
export const threadsQuery = `query($owner:String!,$repo:String!,$number:Int!,$after:String){
  repository(owner:$owner,name:$repo){pullRequest(number:$number){${threads}}}
}`;

/** GraphQL may put null in any place of a list, and in place of the list. */
export function listOf<T extends z.ZodType>(item: T) {
  return z
    .array(item.nullable())
    .nullish()
    .transform((items) => (items ?? []).filter((each) => each !== null));
}

const commentSchema = z.object({
  /** GraphQL's BigInt comes as a string. */
  fullDatabaseId: z.union([z.string(), z.number()]).nullable(),
  id: z.string(),
  body: z.string(),
  viewerDidAuthor: z.boolean(),
  author: z.object({ __typename: z.string(), login: z.string() }).nullable(),
});

const countSchema = z.object({ totalCount: z.number() });

const threadsSchema = z.object({
  pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
  nodes: listOf(
    z.object({
      id: z.string(),
      isResolved: z.boolean(),
      viewerCanResolve: z.boolean(),
      viewerCanUnresolve: z.boolean(),
      path: z.string(),
      line: z.number().nullable(),
      opening: z.object({ nodes: listOf(z.object({ up: countSchema, down: countSchema })) }),
      comments: z.object({ totalCount: z.number(), nodes: listOf(commentSchema) }),
    }),
  ),
});

const checkRunsSchema = z
  .object({
    // `databaseId` is an Int of 32 bits, and check runs have outgrown it; the path ends with the whole number.
    nodes: listOf(
      z.object({
        resourcePath: z.string(),
        externalId: z.string().nullable(),
        status: z.string(),
      }),
    ),
  })
  .nullable();

const commitSchema = z.object({
  oid: z.string(),
  file: configFileAnswer,
  checkSuites: z.object({ nodes: listOf(z.object({ checkRuns: checkRunsSchema })) }).nullable(),
});

/** Answer to `pullQuery`. */
export const pullAnswer = z.object({
  viewer: z.object({ login: z.string() }),
  organisation: organisationAnswer,
  repository: z.object({
    pullRequest: z.object({
      headRefOid: z.string(),
      baseRefOid: z.string(),
      baseRefName: z.string(),
      isDraft: z.boolean(),
      state: z.enum(["OPEN", "CLOSED", "MERGED"]),
      changedFiles: z.number(),
      baseRef: z
        .object({ target: z.object({ oid: z.string(), file: configFileAnswer }).nullable() })
        .nullable(),
      commits: z.object({ nodes: listOf(z.object({ commit: commitSchema })) }),
      reviewThreads: threadsSchema,
    }),
  }),
});

/** Answer to `threadsQuery`. */
export const threadsAnswer = z.object({
  repository: z.object({ pullRequest: z.object({ reviewThreads: threadsSchema }) }),
});

/** A review thread of the answer. */
export type ReviewThread = z.infer<typeof threadsSchema>["nodes"][number];
/** A comment in a thread. */
export type ThreadComment = z.infer<typeof commentSchema>;
/** What `pullQuery` brings. */
export type PullAnswer = z.infer<typeof pullAnswer>;
