import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { defaultMode } from "../src/config/effective.ts";
import type { Finding } from "../src/finding/finding.ts";
import { exampleProgram, withoutMarks } from "../src/rules/example.ts";
import { rules } from "../src/rules/index.ts";
import { type Figures, renderRuleIndex, renderRulePage } from "../src/rules/page.ts";
import type { Example, Rule } from "../src/rules/rule.ts";
import { analyzeFiles, analyzeProgram } from "./support/analyze-go.ts";
import { conceptPrograms, examplePrograms, ruleExamples } from "./support/fixtures.ts";

const counts = z.record(z.string(), z.int());

/** As `scripts/figures.mjs` writes it. */
const figuresSchema = z.strictObject({
  date: z.iso.date(),
  bugs: z.int(),
  projects: z.int(),
  introduced: z.int(),
  correct: z.int(),
  rules: z.record(
    z.string(),
    z.strictObject({ bugs: counts, introduced: z.int(), correct: z.int() }),
  ),
});

const figures: Figures = figuresSchema.parse(
  JSON.parse(readFileSync(join(import.meta.dirname, "../docs/figures.json"), "utf8")),
);

const pages = join(import.meta.dirname, "../docs/rules");

/** What the rule says of the example as the page shows it: without marks, counted from its first line. */
function findingsOf(rule: Rule, example: Example): readonly Finding[] {
  const go = withoutMarks(example.go);
  const text = exampleProgram({ ...example, go });
  const shift = text.slice(0, text.indexOf(go)).split("\n").length - 1;
  const how = { rules: [rule], ...(example.goVersion && { goVersion: example.goVersion }) };
  // The words name lines too, so the head of the file is folded into one line before the code is looked at.
  const folded = text
    .slice(0, text.indexOf(go))
    .trim()
    .replaceAll(/\n+/g, "; ")
    .replace("(; ", "(");
  const path = example.test ? "a_test.go" : "a.go";
  const file = { path, text: shift === 0 ? text : `${folded}; ${go}\n` };
  const analysis = analyzeFiles([file], how);
  return analysis.findings;
}

test.each(rules)("$id: its page is current", async (rule) => {
  const page = renderRulePage(rule, findingsOf, figures);
  await expect(page).toMatchFileSnapshot(join(pages, `${rule.id}.md`));
});

test("the index of the rules is current", async () => {
  const programs = [...conceptPrograms(), ...examplePrograms()];
  const hasFix = (rule: Rule): boolean =>
    [...ruleExamples(rule), ...programs.filter(({ name }) => name.includes(`-${rule.id}-`))].some(
      (program) =>
        analyzeProgram(program, { rules: [rule] }).findings.some((one) => one.suggestion),
    );
  const entries = rules.map((rule) => ({
    rule,
    mode: defaultMode(rule.severity, rule.confidence),
    fix: hasFix(rule),
  }));
  const index = renderRuleIndex(entries, figures);
  await expect(index).toMatchFileSnapshot(join(pages, "README.md"));
});

test("figures are of rules that there are", () => {
  const ids = rules.map(({ id }) => id);
  for (const id of Object.keys(figures.rules)) expect(ids).toContain(id);
});

test("no page is left of a rule that is gone", () => {
  const expected = ["README.md", ...rules.map(({ id }) => `${id}.md`)].toSorted();
  expect(readdirSync(pages).toSorted()).toEqual(expected);
});
