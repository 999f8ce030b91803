import { describe, expect, test } from "vitest";
import type { Finding } from "../../src/finding/finding.ts";
import { kinOf } from "../../src/finding/fingerprint.ts";
import { applySuggestion } from "../../src/rules/fix.ts";
import { rules } from "../../src/rules/index.ts";
import { analyzeProgram, reportedLines } from "../support/analyze-go.ts";
import {
  conceptPrograms,
  examplePrograms,
  type Program,
  ruleExamples,
  silentPrograms,
} from "../support/fixtures.ts";

const examples = rules.flatMap(ruleExamples);

function analyze(program: Program) {
  return analyzeProgram(program);
}

describe("reports exactly what is marked", () => {
  const programs = [...examplePrograms(), ...conceptPrograms(), ...examples];
  test.each(programs)("$name", (program) => {
    const analysis = analyze(program);
    expect(reportedLines(analysis)).toEqual(program.wanted);
    expect(analysis.notAnalysed).toEqual([]);
  });
});

describe("says nothing of correct programs", () => {
  test.each(silentPrograms())("$name", (program) => {
    const analysis = analyze(program);
    expect(reportedLines(analysis)).toEqual([]);
    expect(analysis.notAnalysed).toEqual([]);
  });
});

describe("a suggestion removes its finding", () => {
  const fixable = [...examplePrograms(), ...conceptPrograms(), ...examples].flatMap((program) =>
    analyze(program).findings.flatMap((finding) =>
      finding.suggestion ? [{ program, finding, suggestion: finding.suggestion }] : [],
    ),
  );
  test.each(fixable)(
    "$program.name, line $finding.span.line",
    ({ program, finding, suggestion }) => {
      const text = applySuggestion(program.text, suggestion);
      const before = analyze(program).findings;
      const after = analyzeProgram({ ...program, text }).findings;
      // Of findings alike the others move up: one fewer is left.
      const kin = kinOf(finding.fingerprint);
      const ofKind = (all: readonly Finding[]) =>
        all.filter(({ fingerprint }) => kinOf(fingerprint) === kin).length;
      expect(ofKind(after)).toBe(ofKind(before) - 1);
      expect(after.length).toBeLessThan(before.length);
    },
  );
});

describe.each(rules)("$id", (rule) => {
  test("has a bad and a good example", () => {
    expect(rule.bad.length).toBeGreaterThan(0);
    expect(rule.good.length).toBeGreaterThan(0);
  });

  test("each bad example shows the rule itself", () => {
    for (const program of ruleExamples(rule).filter(({ name }) => name.includes("-bad-"))) {
      expect(program.wanted.map((mark) => mark.split(" ")[1])).toContain(rule.id);
    }
  });

  test("has a fixture file and a pair of programs", () => {
    const names = [...conceptPrograms(), ...examplePrograms()].map(({ name }) => name);
    expect(names.some((name) => name.startsWith(`rules-${rule.id}-`))).toBe(true);
    for (const side of ["bad", "good"]) {
      const name = `fixtures-go-examples-${rule.id}-${side}`;
      expect(names.some((one) => one === name || one === `${name}-test`)).toBe(true);
    }
  });

  test("says the same in both languages", () => {
    for (const message of Object.values(rule.messages)) {
      const slots = (language: "en" | "zh-CN") =>
        new Set(
          [
            ...Object.values(message[language])
              .join(" ")
              .matchAll(/\{([a-z][A-Za-z0-9]*)\}/g),
          ].map(([, slot]) => slot),
        );
      expect(slots("zh-CN")).toEqual(slots("en"));
    }
  });
});
