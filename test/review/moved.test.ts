/** A package that moves keeps its threads; a comment that somebody deleted stays deleted. */
import { expect, test } from "vitest";
import { defaultConfig, judgeFindings } from "../../src/config/effective.ts";
import { fingerprintOf } from "../../src/finding/fingerprint.ts";
import { annotateFinding } from "../../src/review/annotations.ts";
import { fingerprintMark, fixedMark } from "../../src/review/mark.ts";
import {
  type PlacedFinding,
  type PlanInput,
  planReview,
  type Standing,
} from "../../src/review/plan.ts";
import { makeFinding, makeIdentity } from "./make.ts";

/** A finding in a directory, as the analysis makes it. */
function findingIn(directory: string, ordinal = 0): PlacedFinding {
  const identity = makeIdentity({ directory });
  const path = `${directory}/store.go`;
  const finding = makeFinding({ path, identity, fingerprint: fingerprintOf(identity, ordinal) });
  const [judged] = judgeFindings([finding], defaultConfig);
  if (!judged) throw new Error("the finding is off");
  const at = { kind: "line", path, line: 12, shows: "finding", suggests: false } as const;
  return { finding: judged, placement: at };
}

function commentOn({ finding }: PlacedFinding, mark = ""): Standing {
  const { fingerprint, path } = finding;
  const body = `${mark}\n\nWords.\n${fingerprintMark(fingerprint)}`;
  const thread = { threadId: "t", answered: false, resolved: false };
  return { id: 1, fingerprint, path, body, ...thread, canResolve: true, canReopen: true };
}

function plan(findings: readonly PlacedFinding[], more: Partial<PlanInput> = {}) {
  return planReview({
    findings,
    standing: [],
    dismissals: new Map(),
    commentedBefore: new Set(),
    config: defaultConfig,
    complete: true,
    failed: false,
    ...more,
  });
}

test.each([0, 2])("a moved package keeps the thread of its finding (ordinal %i)", (ordinal) => {
  const [before, after] = [findingIn("a/store", ordinal), findingIn("b", ordinal)];
  const { post, fixed, returned, shown } = plan([after], { standing: [commentOn(before)] });
  expect([post, fixed]).toEqual([[], []]);
  expect(returned).toMatchObject([{ standing: { id: 1 }, finding: after }]);
  expect(shown).toMatchObject([{ shown: "comment" }]);
});

test("what was marked as gone before it moved is there again", () => {
  const standing = [commentOn(findingIn("a"), fixedMark("c0ffee0"))];
  expect(plan([findingIn("b")], { standing }).returned).toHaveLength(1);
});

test("the same code in two packages is two findings", () => {
  const [first, second] = [findingIn("a"), findingIn("b")];
  const { post, returned } = plan([first, second], { standing: [commentOn(first)] });
  expect(returned).toEqual([]);
  expect(post.map(({ finding }) => finding.path)).toEqual(["b/store.go"]);
});

test("a finding whose own comment was deleted takes over no other thread", () => {
  const [left, gone] = [findingIn("a"), findingIn("b")];
  const commentedBefore = new Set([left, gone].map(({ finding }) => finding.fingerprint));
  const { fixed, shown } = plan([left], { standing: [commentOn(gone)], commentedBefore });
  expect(fixed).toHaveLength(1);
  expect(shown).toMatchObject([{ shown: "deleted" }]);
});

test("other code in another package takes over no thread", () => {
  const other = findingIn("b", 1);
  const { post, fixed } = plan([other], { standing: [commentOn(findingIn("a"))] });
  expect([post.length, fixed.length]).toEqual([1, 1]);
});

test("a comment that somebody deleted is not posted again, and its finding still counts", () => {
  const placed = findingIn("a");
  const commentedBefore = new Set([placed.finding.fingerprint]);
  const { post, shown, verdict } = plan([placed], { commentedBefore });
  expect([post, verdict]).toEqual([[], "failure"]);
  expect(shown).toMatchObject([{ shown: "deleted" }]);
  expect(shown.flatMap(annotateFinding)).toEqual([]);
});
