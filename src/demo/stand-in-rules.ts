/** What GitHub refuses, in its own words. */
import { z } from "zod";
import { compareCommits, hunksOf } from "./difference.ts";
import { ancestorsOf, findMergeBase } from "./git-store.ts";
import { baseTip, type Pull, type Repository } from "./stand-in-state.ts";

/** An answer that is not a success. */
export class Refusal extends Error {
  readonly status: number;
  readonly errors: readonly string[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    message: string,
    { errors = [], headers = {} }: { errors?: string[]; headers?: Record<string, string> } = {},
  ) {
    super(message);
    this.status = status;
    this.errors = errors;
    this.headers = headers;
  }
}

function unprocessable(...errors: string[]): Refusal {
  return new Refusal(422, "Unprocessable Entity", { errors });
}

/** Parses a body; what does not fit is GitHub's 422. */
export function parseBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const first = parsed.error.issues[0];
  throw new Refusal(422, `Invalid request.\n\n${first?.path.join(".")}: ${first?.message}`);
}

const annotation = z
  .object({
    path: z.string().min(1),
    start_line: z.int().min(1),
    end_line: z.int().min(1),
    start_column: z.int().min(1).optional(),
    end_column: z.int().min(1).optional(),
    annotation_level: z.enum(["notice", "warning", "failure"]),
    message: z.string().min(1).max(65_536),
    title: z.string().max(255).optional(),
    raw_details: z.string().max(65_536).optional(),
  })
  .strict()
  .refine(
    (value) =>
      value.start_line === value.end_line ||
      (value.start_column === undefined && value.end_column === undefined),
    { error: "columns are for annotations of one line only" },
  )
  .refine((value) => value.start_line <= value.end_line, { error: "end_line before start_line" });

/** Body that creates or updates a check run. */
export const checkRunBody = z
  .object({
    name: z.string().min(1).optional(),
    head_sha: z.string().optional(),
    details_url: z.string().optional(),
    external_id: z.string().optional(),
    status: z.enum(["queued", "in_progress", "completed"]).optional(),
    started_at: z.string().optional(),
    completed_at: z.string().optional(),
    conclusion: z
      .enum([
        "action_required",
        "cancelled",
        "failure",
        "neutral",
        "success",
        "skipped",
        "timed_out",
      ])
      .optional(),
    output: z
      .object({
        title: z.string().min(1),
        summary: z.string().max(65_535),
        text: z.string().max(65_535).optional(),
        annotations: z.array(annotation).max(50).optional(),
      })
      .strict()
      .optional(),
    actions: z
      .array(
        z.object({
          label: z.string().max(20),
          description: z.string().max(40),
          identifier: z.string().max(20),
        }),
      )
      .max(3)
      .optional(),
  })
  .strict()
  .refine((value) => value.status !== "completed" || value.conclusion !== undefined, {
    error: "a completed check run needs a conclusion",
  });

const body = z.string().max(65_536);

/** Body that creates a review. */
export const reviewBody = z
  .object({
    commit_id: z.string().optional(),
    body: body.optional(),
    event: z.enum(["APPROVE", "REQUEST_CHANGES", "COMMENT"]).optional(),
    comments: z
      .array(
        z
          .object({
            path: z.string(),
            body: body.min(1),
            line: z.int().min(1),
            side: z.enum(["LEFT", "RIGHT"]).default("RIGHT"),
            start_line: z.int().min(1).optional(),
            start_side: z.enum(["LEFT", "RIGHT"]).optional(),
          })
          .strict(),
      )
      .default([]),
  })
  .strict();

/** A comment of a review, as it is asked for. */
export type CommentBody = z.infer<typeof reviewBody>["comments"][number];

/** Body that edits a comment. */
export const editBody = z.object({ body: body.min(1) }).strict();

/** The commits a review can be about: what the branch adds to its base. */
export function refuseForeignCommit(repository: Repository, pull: Pull, commit: string): void {
  const base = ancestorsOf(repository.git, baseTip(repository, pull));
  const known = ancestorsOf(repository.git, pull.head.sha).has(commit) && !base.has(commit);
  if (!known) throw unprocessable("End commit oid is not part of the pull request");
}

/** The hunk a comment stands in, or GitHub's refusal. */
export function findHunk(
  repository: Repository,
  pull: Pull,
  commit: string,
  comment: CommentBody,
): string {
  const base = findMergeBase(repository.git, baseTip(repository, pull), commit) ?? "";
  const files = compareCommits(repository.git, base, commit);
  const file = files.find(({ filename }) => filename === comment.path);
  if (!file) throw unprocessable("Path could not be resolved");
  const side = comment.side === "LEFT" ? "left" : "right";
  const hunks = hunksOf(file.patch ?? "");
  const hunk = hunks.find((candidate) => candidate[side].has(comment.line));
  if (!hunk) throw unprocessable("Pull request review thread line must be part of the diff");
  if (comment.start_line === undefined) return hunk.text;
  if (comment.start_line >= comment.line) {
    throw unprocessable("Pull request review thread start line must precede the end line.");
  }
  const startSide = (comment.start_side ?? comment.side) === "LEFT" ? "left" : "right";
  if (!hunk[startSide].has(comment.start_line)) {
    throw unprocessable(
      "Pull request review thread start line must be part of the same hunk as the line.",
    );
  }
  return hunk.text;
}
