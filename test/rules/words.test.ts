import { join } from "node:path";
import { expect, test } from "vitest";
import type { Language } from "../../src/finding/finding.ts";
import { exampleProgram, withoutMarks } from "../../src/rules/example.ts";
import { rules } from "../../src/rules/index.ts";
import type { Rule } from "../../src/rules/rule.ts";
import { analyzeText } from "../support/analyze-go.ts";

const languages: readonly Language[] = ["en", "zh-CN"];

/** Every sentence a rule says of its bad examples, in both languages, to be read as prose. */
function sayings(rule: Rule): string {
  const blocks = rule.bad.flatMap((example) =>
    languages.flatMap((language) =>
      analyzeText(exampleProgram({ ...example, go: withoutMarks(example.go) }), {
        rules: [rule],
        goVersion: example.goVersion ?? "1.26",
        options: { language },
      }).findings.map(({ words, related, suggestion }) =>
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

test.each(rules)("$id: its words", async (rule) => {
  const golden = join(import.meta.dirname, "../golden/rules", `${rule.id}.md`);
  await expect(sayings(rule)).toMatchFileSnapshot(golden);
});

test.each(rules)("$id: no slot is left unfilled", (rule) => {
  expect(sayings(rule)).not.toMatch(/\{[a-z][A-Za-z]*\}/);
});
