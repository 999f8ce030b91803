import fc from "fast-check";
import { expect, test } from "vitest";
import { findNewFindings } from "../../src/analyze/new-findings.ts";
import type { Finding } from "../../src/finding/finding.ts";
import { makeIdentity } from "../review/make.ts";

function finding(kin: string, ordinal: number, line: number): Finding {
  const span = { line, column: 1, endLine: line, endColumn: 2 };
  const digest = kin.repeat(24);
  return {
    rule: "nil-map-write",
    severity: "error",
    confidence: "high",
    path: "a.go",
    span,
    words: { what: "", why: "", fix: "" },
    related: [],
    enclosing: span,
    fingerprint: ordinal === 0 ? digest : `${digest}-${ordinal}`,
    identity: makeIdentity(),
  };
}

test("of three equal findings where there were two, the last is new", () => {
  const base = [finding("a", 0, 5), finding("a", 1, 9)];
  const head = [finding("a", 0, 5), finding("a", 1, 9), finding("a", 2, 12)];
  expect(findNewFindings(base, head).map(({ span }) => span.line)).toEqual([12]);
});

test("where the change touches one of the equals, that one is new", () => {
  const base = [finding("a", 0, 9)];
  const head = [finding("a", 0, 5), finding("a", 1, 11)];
  const touched = ({ span }: Finding) => span.line === 5;
  expect(findNewFindings(base, head, touched).map(({ span }) => span.line)).toEqual([5]);
});

test("a finding that moved to another line is not new", () => {
  expect(findNewFindings([finding("a", 0, 5)], [finding("a", 0, 500)])).toEqual([]);
});

test("as many are new as there are more of a kind", () => {
  const kinds = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 12 });
  const list = (names: readonly string[]) =>
    names.map((name, at) =>
      finding(name, names.slice(0, at).filter((before) => before === name).length, at),
    );
  fc.assert(
    fc.property(kinds, kinds, (before, after) => {
      const fresh = findNewFindings(list(before), list(after));
      for (const name of ["a", "b", "c"]) {
        const count = (names: readonly string[]) => names.filter((one) => one === name).length;
        const expected = Math.max(0, count(after) - count(before));
        expect(fresh.filter((one) => one.fingerprint.startsWith(name))).toHaveLength(expected);
      }
    }),
  );
});
