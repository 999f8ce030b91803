import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Finding } from "../src/finding/finding.ts";
import { exampleProgram, withoutMarks } from "../src/rules/example.ts";
import { rules } from "../src/rules/index.ts";
import { renderRuleIndex, renderRulePage } from "../src/rules/page.ts";
import type { Example, Rule } from "../src/rules/rule.ts";
import { analyzeFiles } from "./support/analyze-go.ts";

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
  await expect(renderRulePage(rule, findingsOf)).toMatchFileSnapshot(join(pages, `${rule.id}.md`));
});

test("the index of the rules is current", async () => {
  await expect(renderRuleIndex(rules)).toMatchFileSnapshot(join(pages, "README.md"));
});

test("no page is left of a rule that is gone", () => {
  const expected = ["README.md", ...rules.map(({ id }) => `${id}.md`)].toSorted();
  expect(readdirSync(pages).toSorted()).toEqual(expected);
});
