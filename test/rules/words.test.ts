import { join } from "node:path";
import { expect, test } from "vitest";
import type { Language } from "../../src/finding/finding.ts";
import { withoutMarks } from "../../src/rules/example.ts";
import { rules } from "../../src/rules/index.ts";
import type { Example, Rule } from "../../src/rules/rule.ts";
import { analyzeProgram } from "../support/analyze-go.ts";
import { exampleAsProgram } from "../support/fixtures.ts";

const languages: readonly Language[] = ["en", "zh-CN"];

/** Every sentence a rule says of its bad examples, in both languages, to be read as prose. */
function sayings(rule: Rule): string {
  const blocks = rule.bad.flatMap((example) =>
    languages.flatMap((language) =>
      analyzeProgram(unmarked(example), { rules: [rule], options: { language } }).findings.map(
        ({ words, related, suggestion }) =>
          [
            `## ${example.name} (${language})`,
            words.what,
            words.why,
            words.fix,
            ...related.map(({ span, label }) => `- ${span.line}: ${label}`),
            ...(suggestion ? [`\`\`\`suggestion\n${suggestion.text}\n\`\`\``] : []),
          ].join("\n\n"),
      ),
    ),
  );
  return `${[`# ${rule.id}`, ...blocks].join("\n\n")}\n`;
}

function unmarked(example: Example) {
  return exampleAsProgram({ ...example, go: withoutMarks(example.go) }, "example");
}

test.each(rules)("$id: its words", async (rule) => {
  const golden = join(import.meta.dirname, "../golden/rules", `${rule.id}.md`);
  await expect(sayings(rule)).toMatchFileSnapshot(golden);
});

test.each(rules)("$id: no slot is left unfilled", (rule) => {
  expect(sayings(rule)).not.toMatch(/\{[a-z][A-Za-z]*\}/);
});
