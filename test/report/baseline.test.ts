/** Accepted findings: written, read, looked past, and told of when they are gone. */
import { expect, test } from "vitest";
import { defaultConfig, judgeFindings } from "../../src/config/effective.ts";
import { applyBaseline, parseBaseline, renderBaseline } from "../../src/report/baseline.ts";
import { makeFinding } from "../review/make.ts";

const everywhere = () => true;
const hex = (digit: string) => digit.repeat(24);

function judged(...fingerprints: readonly string[]) {
  return judgeFindings(
    fingerprints.map((fingerprint) => makeFinding({ fingerprint })),
    defaultConfig,
  );
}

function entriesOf(...fingerprints: readonly string[]) {
  return parseBaseline(renderBaseline(judged(...fingerprints))) ?? [];
}

test("what was written accepts exactly what was found", () => {
  const found = judged(hex("a"), `${hex("a")}-1`, hex("b"));
  const { findings, use } = applyBaseline(
    found,
    parseBaseline(renderBaseline(found)) ?? [],
    everywhere,
  );
  expect([findings, use]).toEqual([[], { accepted: 3, stale: [] }]);
});

test("the file has a line for each finding, and none for none", () => {
  expect(renderBaseline(judged(hex("a")))).toBe(
    `{\n  "version": 1,\n  "findings": [\n    {"fingerprint":"${hex("a")}","rule":"nil-map-write","path":"store/store.go"}\n  ]\n}\n`,
  );
  expect(parseBaseline(renderBaseline([]))).toEqual([]);
});

test("a new finding is told, also one more of the same kind", () => {
  const entries = entriesOf(hex("a"));
  const { findings } = applyBaseline(
    judged(hex("a"), `${hex("a")}-1`, hex("b")),
    entries,
    everywhere,
  );
  expect(findings.map(({ fingerprint }) => fingerprint)).toEqual([`${hex("a")}-1`, hex("b")]);
});

test("where one of two is gone, the other is still accepted and one entry is stale", () => {
  const entries = entriesOf(hex("a"), `${hex("a")}-1`);
  const { findings, use } = applyBaseline(judged(hex("a")), entries, everywhere);
  expect([findings, use.accepted]).toEqual([[], 1]);
  expect(use.stale.map(({ fingerprint }) => fingerprint)).toEqual([`${hex("a")}-1`]);
});

test("what was not looked at is not called gone", () => {
  const { use } = applyBaseline([], entriesOf(hex("a")), (path) => path.startsWith("api/"));
  expect(use).toEqual({ accepted: 0, stale: [] });
});

test.each([
  ["nothing", ""],
  ["another version", '{"version": 2, "findings": []}'],
  ["a report", '{"version": 1, "findings": [{"rule": "nil-map-write"}]}'],
  ["another fingerprint", '{"version":1,"findings":[{"fingerprint":"x","rule":"r","path":"p"}]}'],
])("%s is no baseline", (_, text) => {
  expect(parseBaseline(text)).toBeNull();
});
