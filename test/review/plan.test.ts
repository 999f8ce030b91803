/** The plan says what must change, counts what it says, and has nothing to say twice. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { defaultConfig, judgeFindings, mergeLayers } from "../../src/config/effective.ts";
import type { Dismissal } from "../../src/finding/dismissal.ts";
import type { Finding } from "../../src/finding/finding.ts";
import { dismissedMark } from "../../src/review/dismissed-mark.ts";
import { fingerprintMark, fixedMark } from "../../src/review/mark.ts";
import {
  type PlacedFinding,
  type PlanInput,
  planReview,
  type Standing,
} from "../../src/review/plan.ts";
import { lineSpan, makeFinding } from "./make.ts";

const hex = (n: number): string => n.toString(16).padStart(24, "0");

function place(finding: Partial<Finding> = {}, shown = true): PlacedFinding {
  const [judged] = judgeFindings([makeFinding(finding)], defaultConfig);
  if (!judged) throw new Error("the finding is off");
  const { path, span } = judged;
  return {
    finding: judged,
    placement: shown
      ? { kind: "line", path, line: span.line, shows: "finding", suggests: false }
      : { kind: "summary" },
  };
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

function standing(fingerprint: string, body = fingerprintMark(fingerprint)): Standing {
  const thread = { threadId: "t", answered: false, resolved: false };
  const rights = { canResolve: true, canReopen: true };
  return { id: 1, fingerprint, path: "store/store.go", body, ...thread, ...rights };
}

const many = (count: number, rule = "nil-map-write"): readonly PlacedFinding[] =>
  Array.from({ length: count }, (_, i) =>
    place({ rule, fingerprint: `${hex(i)}-${rule.length}`, span: lineSpan(i + 1) }),
  );

test("posts nothing where nothing was found", () => {
  expect(plan([])).toEqual({
    post: [],
    fixed: [],
    returned: [],
    settled: [],
    shown: [],
    dismissed: [],
    verdict: "success",
  });
});

test("posts the worst first", () => {
  const low = place({ severity: "warning", fingerprint: hex(1), span: lineSpan(1) });
  const high = place({ fingerprint: hex(2), span: lineSpan(50) });
  const medium = place({ confidence: "medium", fingerprint: hex(3), span: lineSpan(40) });
  expect(plan([low, medium, high]).post.map(({ finding }) => finding.fingerprint)).toEqual(
    [2, 3, 1].map(hex),
  );
});

test("posts at most five of a rule and ten in all, and shows every finding once", () => {
  const { post, shown } = plan([...many(7, "a"), ...many(7, "bb"), ...many(7, "ccc")]);
  expect(post).toHaveLength(10);
  const perRule = Object.values(Object.groupBy(post, ({ finding }) => finding.rule));
  expect(Math.max(...perRule.map((each) => each?.length ?? 0))).toBeLessThanOrEqual(5);
  expect(shown).toHaveLength(21);
  expect(shown.filter((each) => each.shown === "comment")).toHaveLength(10);
  expect(shown.filter((each) => each.shown === "over-limit")).toHaveLength(11);
});

test("posts no sixth comment of one rule", () => {
  expect(plan(many(9)).post).toHaveLength(5);
});

test("comments that stand use up the limit, so that a second push adds no second ten", () => {
  const findings = many(20);
  const posted = findings.slice(0, 5).map(({ finding }) => standing(finding.fingerprint));
  expect(plan(findings, { standing: posted }).post).toEqual([]);
});

test("a finding outside the diff, or only monitored, is listed", () => {
  const outside = place({ fingerprint: hex(1) }, false);
  const note = place({ severity: "note", fingerprint: hex(2) });
  const { post, shown } = plan([outside, note]);
  expect(post).toEqual([]);
  expect(shown.map((each) => each.shown)).toEqual(["outside-diff", "monitored"]);
});

test("marks a comment whose finding is gone, once", () => {
  const gone = standing(hex(1));
  expect(plan([], { standing: [gone] }).fixed).toEqual([gone]);
  const marked = standing(hex(1), `${fixedMark("c0ffee00")}\n${fingerprintMark(hex(1))}`);
  expect(plan([], { standing: [marked] }).fixed).toEqual([]);
});

test("does not call gone what was not looked at", () => {
  expect(plan([], { standing: [standing(hex(1))], complete: false }).fixed).toEqual([]);
});

test("takes the mark off when a finding returns", () => {
  const marked = standing(hex(1), `${fixedMark("c0ffee00")}\n${fingerprintMark(hex(1))}`);
  const back = place({ fingerprint: hex(1) });
  const { post, returned } = plan([back], { standing: [marked] });
  expect(post).toEqual([]);
  expect(returned).toEqual([{ standing: marked, finding: back }]);
});

test.each([
  ["success", [], {}],
  ["failure", [place()], {}],
  ["success", [place({ confidence: "medium" })], {}],
  ["neutral", [], { complete: false }],
  ["neutral", [], { complete: false, failed: true }],
  [
    "failure",
    [],
    {
      complete: false,
      failed: true,
      config: mergeLayers([
        { source: { layer: "file", path: "x", commit: "" }, settings: { failure: "fail" } },
      ]),
    },
  ],
] as const)("concludes %s", (verdict, findings, more) => {
  expect(plan(findings, more).verdict).toBe(verdict);
});

/** The pull request after the plan was carried out. */
function dismissalOf(fingerprint: string): Dismissal {
  const author = { login: "ann", id: 1 };
  const said = { kind: "ignore", pull: 1, reason: "known", author } as const;
  return { fingerprint, ...said, at: "2026-11-21T10:00:00.000Z", source: "review/1" };
}

function apply(before: readonly Standing[], input: PlanInput): readonly Standing[] {
  const { post, fixed, returned, settled } = planReview(input);
  const body = (fingerprint: string): string => `text\n${fingerprintMark(fingerprint)}`;
  const kept = before.map((each) => {
    if (fixed.includes(each)) return { ...each, body: `${fixedMark("abcdef0")}\n${each.body}` };
    const said = settled.find((one) => one.standing === each);
    if (said)
      return { ...each, body: `${dismissedMark(said.dismissal)}\n${body(each.fingerprint)}` };
    const back = returned.some((one) => one.standing === each);
    return back ? { ...each, body: body(each.fingerprint) } : each;
  });
  const posted = post.map(({ finding }) =>
    standing(finding.fingerprint, body(finding.fingerprint)),
  );
  return [...kept, ...posted];
}

test("carried out and planned again, it is empty", () => {
  const one = fc
    .record({
      id: fc.integer({ min: 0, max: 30 }),
      rule: fc.constantFrom("a", "b", "c"),
      severity: fc.constantFrom("error" as const, "warning" as const, "note" as const),
      shown: fc.boolean(),
    })
    .map(({ id, shown, ...rest }) => place({ ...rest, fingerprint: hex(id) }, shown));
  const set = fc.uniqueArray(one, {
    selector: ({ finding }) => finding.fingerprint,
    maxLength: 25,
  });
  const words = fc.uniqueArray(
    fc.nat(30).map((n) => hex(n)),
    { maxLength: 10 },
  );
  const pushesWithWords = fc.array(fc.tuple(set, words), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(pushesWithWords, fc.boolean(), (pushes, complete) => {
      let stands: readonly Standing[] = [];
      for (const [findings, silenced] of pushes) {
        const commentedBefore = new Set<string>();
        const dismissals = new Map(silenced.map((each) => [each, dismissalOf(each)]));
        const said = { commentedBefore, dismissals };
        const input = { findings, ...said, config: defaultConfig, complete, failed: false };
        stands = apply(stands, { ...input, standing: stands });
        const again = planReview({ ...input, standing: stands });
        expect([again.post, again.fixed, again.returned, again.settled]).toEqual([[], [], [], []]);
        const told = [...again.shown, ...again.dismissed].map(({ finding }) => finding.fingerprint);
        expect(told.sort()).toEqual(findings.map(({ finding }) => finding.fingerprint).sort());
      }
      expect(new Set(stands.map(({ fingerprint }) => fingerprint)).size).toBe(stands.length);
    }),
  );
});
