/** A pull request on GitHub, in memory, and a memory of reviews: what is written can be read back. */
import { diffTexts } from "../../src/diff/hunks.ts";
import type { CommentLog } from "../../src/jobs/comment-log.ts";
import { GatewayError, type GatewayFailure } from "../../src/jobs/gateway-error.ts";
import type { ReviewPullJob } from "../../src/jobs/job.ts";
import { createLinks } from "../../src/jobs/links.ts";
import type {
  Change,
  CheckResult,
  NewReview,
  PostedComment,
  PullGateway,
  PullRef,
  PullState,
} from "../../src/jobs/ports.ts";
import type { ReviewLog, ReviewOutcome, ReviewRecord } from "../../src/jobs/review-log.ts";
import type { ReviewPullDeps } from "../../src/jobs/review-run.ts";
import { createSlots } from "../../src/jobs/slots.ts";
import { parseFingerprintMark } from "../../src/review/mark.ts";
import { type FakeSays, makeSays } from "./fake-says.ts";
import { makeAnalyzer, makeReader, type Tree } from "./fakes.ts";

export const pull: PullRef = {
  installationId: 1,
  repositoryId: 2,
  owner: "o",
  repo: "r",
  number: 3,
};

export function jobOf(head: string, more: Partial<ReviewPullJob> = {}): ReviewPullJob {
  return {
    kind: "review-pull",
    pull,
    head,
    base: "base",
    deliveryId: `d-${head}`,
    reason: "synchronize",
    ...more,
  };
}

interface CheckRun {
  readonly id: number;
  readonly head: string;
  result: CheckResult | null;
}

export interface FakePull {
  state: PullState;
  readonly reviews: NewReview[];
  readonly checks: CheckRun[];
  readonly edits: string[];
  readonly calls: string[];
  /** With what status each check run was created. */
  readonly beginnings: string[];
  readonly outcomes: ReviewOutcome[];
  /** Names of calls that fail once, and how. */
  readonly faults: Map<string, Error>;
  readonly deps: ReviewPullDeps & { readonly says: FakeSays };
  /** Throws for the reviews that GitHub would refuse. */
  refuse: (review: NewReview) => void;
  /** The head that an event told of. */
  told: string | null;
  push(head: string, tree: Tree): void;
  now: number;
}

export function failureOf(failure: GatewayFailure): GatewayError {
  return new GatewayError(failure, `Cannot do it: ${failure.kind}`);
}

export function makePull(base: Tree, head: Tree, more: Partial<PullState> = {}): FakePull {
  const trees: Record<string, Tree> = { base, "1111111": head };
  const reader = makeReader(trees);
  const fake: FakePull = {
    state: {
      head: "1111111",
      base: "base",
      baseRef: "main",
      draft: false,
      open: true,
      changedFiles: 1,
      posted: [],
      viewer: "mapwarden",
      config: null,
      organisation: "unseen",
      proposedConfig: null,
      ...more,
    },
    reviews: [],
    checks: [],
    edits: [],
    calls: [],
    beginnings: [],
    outcomes: [],
    faults: new Map(),
    refuse: () => undefined,
    told: null,
    now: 0,
    push(sha, tree) {
      trees[sha] = tree;
      fake.state = { ...fake.state, head: sha };
    },
    deps: {
      gatewayFor: () => gateway,
      analyzer: makeAnalyzer(),
      reviews: {
        ...makeLog((outcome) => fake.outcomes.push(outcome)),
        findToldHead: async () => fake.told,
      },
      comments: makeCommentLog(),
      says: makeSays(),
      slots: createSlots(1),
      sleep: async () => undefined,
      reviewMsMax: 60_000,
      phase: (_name, work) => work(),
      rules: [{ id: "nil-map-write", title: { en: "", "zh-CN": "" }, manifests: "panic" }],
      links: createLinks("https://github.com", null),
      now: () => fake.now,
    },
  };
  const note = (name: string): void => {
    fake.calls.push(name);
    const fault = fake.faults.get(name);
    fake.faults.delete(name);
    if (fault) throw fault;
  };
  const gateway: PullGateway = {
    ...reader,
    async fetchPull() {
      note("fetchPull");
      return fake.state;
    },
    async fetchChange(from, to) {
      note("fetchChange");
      return changeBetween(from, to, trees);
    },
    async startCheckRun(sha, beginning) {
      fake.beginnings.push(beginning);
      note("startCheckRun");
      const id = fake.checks.length + 100;
      fake.checks.push({ id, head: sha, result: null });
      return id;
    },
    async findCheckRun(sha) {
      note("findCheckRun");
      const found = fake.checks.findLast((each) => each.head === sha);
      return found ? { id: found.id, completed: found.result !== null } : null;
    },
    async reportCheckRun(sha, result) {
      note("reportCheckRun");
      fake.checks.push({ id: fake.checks.length + 100, head: sha, result });
    },
    async completeCheckRun(id, result) {
      note("completeCheckRun");
      const run = fake.checks.find((each) => each.id === id);
      if (run) run.result = result;
    },
    async postReview(review) {
      note("postReview");
      fake.refuse(review);
      fake.reviews.push(review);
      const posted = review.comments.map(toPosted);
      fake.state = { ...fake.state, posted: [...fake.state.posted, ...posted] };
      const after = fake.faults.get("after postReview");
      fake.faults.delete("after postReview");
      if (after) throw after;
    },
    async settleThreads(settled) {
      if (settled.length === 0) return;
      note("settleThreads");
      const posted = fake.state.posted.map((each) => {
        const change = settled.find(({ threadId }) => threadId === each.threadId);
        return change ? { ...each, resolved: change.resolved } : each;
      });
      fake.state = { ...fake.state, posted };
    },
    async editComment(id, body) {
      note("editComment");
      fake.edits.push(body);
      const posted = fake.state.posted.map((each) => (each.id === id ? { ...each, body } : each));
      fake.state = { ...fake.state, posted };
    },
    requests: () => fake.calls.length,
  };
  return fake;
}

function toPosted(
  { path, line, body }: NewReview["comments"][number],
  index: number,
): PostedComment {
  const fingerprint = parseFingerprintMark(body) ?? "";
  const id = Number.parseInt(fingerprint.slice(0, 8), 16) + index;
  const thread = { threadId: `t${id}`, canResolve: true, canReopen: true };
  const state = { answered: false, resolved: false, thumbs: { up: 0, down: 0 } };
  return { id, nodeId: "", fingerprint, path, line, body, ...thread, ...state };
}

function changeBetween(base: string, head: string, trees: Readonly<Record<string, Tree>>): Change {
  const before = trees[base] ?? {};
  const after = trees[head] ?? {};
  const files = Object.entries(after)
    .filter(([path, text]) => before[path] !== text)
    .map(([path, text]) => {
      const status = path in before ? ("modified" as const) : ("added" as const);
      return { path, status, additions: 1, deletions: 0, patch: patchOf(before[path] ?? "", text) };
    });
  return { base, head, files, filesTotal: files.length };
}

/** A patch that only says which lines there are; the texts of lines are not read. */
function patchOf(before: string, after: string): string {
  return diffTexts(before, after)
    .map(({ oldStart, oldLines, newStart, newLines, lines }) => {
      const signs = lines.map((line) => {
        if (line.oldLine === null) return "+";
        return line.newLine === null ? "-" : " x";
      });
      const from = oldLines === 0 ? 0 : oldStart;
      const header = `@@ -${from},${oldLines} +${newStart},${newLines} @@`;
      return [header, ...signs.map((sign) => (sign === " x" ? sign : `${sign}x`))].join("\n");
    })
    .join("\n");
}

/** Remembers comments as the store does. */
function makeCommentLog(): CommentLog {
  const noted = new Set<string>();
  return {
    recordCommented: async (_, fingerprints) => {
      for (const fingerprint of fingerprints) noted.add(fingerprint);
    },
    fetchCommented: async () => new Set(noted),
  };
}

function makeLog(onEnd: (outcome: ReviewOutcome) => void): Omit<ReviewLog, "findToldHead"> {
  const rows: { -readonly [Key in keyof ReviewRecord]: ReviewRecord[Key] }[] = [];
  return {
    async findReview(_, head) {
      return rows.findLast((row) => row.head === head);
    },
    findLatest: async () => rows.at(-1),
    fetchOpen: async () => rows.filter((row) => row.state === "running"),
    async startReview({ head, base, reason, deliveryId }) {
      const open = rows.find((row) => row.head === head && row.state === "running");
      if (open) return open;
      const id = rows.length + 1;
      const begun = { id, head, base, reason, deliveryId };
      const row: ReviewRecord = { ...begun, state: "running", checkRunId: null, conclusion: null };
      rows.push({ ...row });
      return row;
    },
    async recordCheckRun(_, id, checkRunId) {
      const row = rows.find((each) => each.id === id);
      if (row) row.checkRunId = checkRunId;
    },
    async finishReview(_, id, outcome) {
      const row = rows.find((each) => each.id === id);
      if (row) Object.assign(row, { state: outcome.state, conclusion: outcome.conclusion });
      onEnd(outcome);
    },
    settlePull: async () => undefined,
    fetchRunning: async () => [],
  };
}
