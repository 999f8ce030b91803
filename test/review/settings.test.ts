/** What a check says of settings: which are in force, from where, and what is wrong with them. */
import { expect, test } from "vitest";
import {
  type ConfigLayer,
  type ConfigSource,
  type EffectiveConfig,
  mergeLayers,
} from "../../src/config/effective.ts";
import type { Language } from "../../src/finding/finding.ts";
import { type CheckInput, renderCheck } from "../../src/review/check.ts";
import { renderGroup } from "../../src/review/group.ts";
import { phrasesIn } from "../../src/review/phrases.ts";
import { planReview } from "../../src/review/plan.ts";
import { renderSettings } from "../../src/review/settings.ts";

const languages: readonly Language[] = ["en", "zh-CN"];
const head = "0f1e2d3c4b5a69788796a5b4c3d2e1f001234567";
const path = ".github/mapwarden.yml";
const organisation: ConfigSource = {
  layer: "organisation",
  repository: "gophers/.github",
  path,
  commit: "aaaaaaaaaaaaaaaaaaaa",
};
const repository: ConfigSource = { layer: "repository", path, commit: "bbbbbbbbbbbbbbbbbbbb" };
const layers: readonly ConfigLayer[] = [
  {
    source: organisation,
    settings: { language: "zh-CN", failure: "fail", rules: { "nil-map-write": "comment" } },
  },
  {
    source: repository,
    settings: {
      language: "en",
      rules: { "nil-map-write": { mode: "off" } },
      overrides: [{ paths: ["examples/**"], atMost: "monitor" }],
    },
  },
];

const configs: readonly EffectiveConfig[] = [
  mergeLayers(layers),
  mergeLayers(layers.slice(1), ["organisation-unseen"]),
  mergeLayers([{ source: repository, settings: { drafts: true } }], ["organisation-none"]),
  mergeLayers([], ["organisation-unseen", "repository-none"]),
];

test.each(languages)("settings and where they come from (%s)", async (language) => {
  const text = configs.map((config) => renderSettings(config, phrasesIn[language]));
  await expect(`${text.join("\n\n---\n\n")}\n`).toMatchFileSnapshot(
    `../golden/review/settings.${language}.md`,
  );
});

test("a file of hundreds of settings is cut, and says so", () => {
  const exclude = Array.from({ length: 200 }, (_, index) => `${"a".repeat(100)}${index}/**`);
  const config = mergeLayers([{ source: repository, settings: { exclude } }]);
  const text = renderSettings(config, phrasesIn.en);
  expect(text.length).toBeLessThan(5_000);
  expect(text).toContain("…\n```");
});

const errors = [
  { line: 2, column: 3, endColumn: 9, message: 'unknown setting "enable"' },
  { line: 7, message: 'there is no rule "nil-map"; perhaps "nil-map-write" is meant' },
  { line: 9, message: '"thresholds.block" must be never, or a map with severity and confidence' },
];

function checkWith(more: Partial<CheckInput>, language: Language) {
  const config = mergeLayers(layers.slice(1));
  const plan = planReview({
    findings: [],
    standing: [],
    dismissals: new Map(),
    commentedBefore: new Set(),
    config,
    complete: true,
    failed: false,
  });
  const facts = {
    head,
    files: 0,
    goFiles: 0,
    notAnalysed: [],
    suppressed: 0,
    directives: [],
    config,
  };
  return renderCheck(
    { plan, ...facts, broken: [], proposal: null, ...more },
    { language, rules: new Map(), rulePage: () => null, mention: null, lineLink: () => null },
  );
}

test.each(languages)("what a pull request makes of the settings (%s)", async (language) => {
  const checks = [
    checkWith({ proposal: { path, errors: [] } }, language),
    checkWith({ proposal: { path, errors } }, language),
    checkWith({ broken: [{ source: organisation, errors: errors.slice(0, 1) }] }, language),
  ];
  const texts = checks.map(
    ({ conclusion, title, summary, annotations }) =>
      `${conclusion}: ${title}\n\n${summary}\n\n${JSON.stringify(annotations, null, 2)}\n`,
  );
  await expect(texts.join("\n---\n\n")).toMatchFileSnapshot(
    `../golden/review/check-settings.${language}.md`,
  );
});

test("mistakes of the organisation's file annotate no line of this repository", () => {
  const { annotations, conclusion } = checkWith(
    { broken: [{ source: organisation, errors }] },
    "en",
  );
  expect([annotations, conclusion]).toEqual([[], "neutral"]);
});

test("mistakes at the head are annotated, not those of the base branch", () => {
  const base = [{ line: 40, message: 'unknown setting "old"' }];
  const proposal = { path, errors: errors.slice(0, 1) };
  const { annotations } = checkWith(
    { broken: [{ source: repository, errors: base }], proposal },
    "en",
  );
  expect(annotations).toMatchObject([{ startLine: 2, startColumn: 3, endColumn: 9 }]);
});

test.each(languages)("a merge group (%s)", async (language) => {
  const good = { number: 7, head, conclusion: "success" } as const;
  const bad = { number: 8, head, conclusion: "failure" } as const;
  const texts = [[good], [good, good], [good, bad]]
    .map((members) => renderGroup(members, language))
    .map(({ conclusion, title, summary, actions }) => {
      const buttons = actions.map(({ label, description }) => `[${label}] ${description}`);
      return `${conclusion}: ${title}\n\n${summary}\n\n${buttons.join("\n")}\n`;
    });
  await expect(texts.join("\n---\n\n")).toMatchFileSnapshot(
    `../golden/review/check-group.${language}.md`,
  );
});
