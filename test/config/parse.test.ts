/** A settings file is taken or refused with the line of each mistake. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseConfig } from "../../src/config/parse.ts";

const ruleIds = ["nil-map-write", "map-write-under-rlock"];

function errorsOf(text: string): readonly string[] {
  const parsed = parseConfig(text, ruleIds);
  return parsed.ok ? [] : parsed.errors.map(({ line, message }) => `${line}: ${message}`);
}

test("takes every setting", () => {
  const text = `enabled: true
language: zh-CN
rules:
  nil-map-write: off
  map-write-under-rlock:
    mode: comment
    severity: warning
exclude: ["gen/**"]
thresholds: { block: never, comment: { confidence: low } }
overrides:
  - paths: ["examples/**"]
    atMost: monitor
    rules: { nil-map-write: comment }
limits: { comments: 3, commentsPerRule: 2 }
failure: fail
drafts: false
`;
  expect(parseConfig(text, ruleIds)).toEqual({
    ok: true,
    settings: {
      enabled: true,
      language: "zh-CN",
      rules: {
        "nil-map-write": "off",
        "map-write-under-rlock": { mode: "comment", severity: "warning" },
      },
      exclude: ["gen/**"],
      thresholds: { block: "never", comment: { confidence: "low" } },
      overrides: [
        { paths: ["examples/**"], atMost: "monitor", rules: { "nil-map-write": "comment" } },
      ],
      limits: { comments: 3, commentsPerRule: 2 },
      failure: "fail",
      drafts: false,
    },
  });
});

test.each(["", "# nothing\n", "---\n"])("takes an empty file: %j", (text) => {
  expect(parseConfig(text, ruleIds)).toEqual({ ok: true, settings: {} });
});

test.each([
  ["an unknown setting", "enabled: true\nrule:\n  a: off\n", ['2: unknown setting "rule"']],
  [
    "a misspelt rule",
    "rules:\n  # why\n  nil-map-writes: off\n",
    ['3: there is no rule "nil-map-writes"; perhaps "nil-map-write" is meant'],
  ],
  [
    "a wrong language",
    "enabled: true\n\nlanguage: de\n",
    ['3: "language" must be one of en, zh-CN'],
  ],
  ["a wrong type", "drafts: maybe\n", ['1: "drafts" must be of type boolean']],
  [
    "a wrong mode",
    "rules:\n  nil-map-write: loud\n",
    [
      '2: "rules.nil-map-write" must be a mode (block, comment, monitor, off) or a map with mode and severity',
    ],
  ],
  [
    "two mistakes, both named",
    "failure: explode\nlimits:\n  coments: 3\n",
    ['1: "failure" must be one of fail, neutral', '3: unknown setting "limits.coments"'],
  ],
  [
    "a mistake inside a rule's map",
    "rules:\n  nil-map-write:\n    mode: comment\n    severity: loud\n",
    ['4: "rules.nil-map-write.severity" must be one of error, warning, note'],
  ],
  [
    "a misspelt rule of an override",
    "overrides:\n  - paths: [a]\n  - paths: [b]\n    rules:\n      nil-map: off\n",
    ['5: there is no rule "nil-map"; perhaps "nil-map-write" is meant'],
  ],
  [
    "an override without paths",
    "overrides:\n  - atMost: off\n",
    ['2: "overrides.0.paths" is missing'],
  ],
  [
    "a wrong threshold",
    "thresholds:\n  block: always\n",
    ['2: "thresholds.block" must be never, or a map with severity and confidence'],
  ],
  ["an empty list", "enabled: true\nexclude:\n", ['2: "exclude" must be of type array']],
  [
    "an unknown rule and a wrong value, both named",
    "rules:\n  nil-map: off\n  nil-map-write: loud\n",
    [
      '2: there is no rule "nil-map"; perhaps "nil-map-write" is meant',
      '3: "rules.nil-map-write" must be a mode (block, comment, monitor, off) or a map with mode and severity',
    ],
  ],
  ["a list", "- a\n", ['1: "the file" must be of type object']],
])("names the line of %s", (_, text, expected) => {
  expect(errorsOf(text)).toEqual(expected);
});

test.each([
  ["an unknown setting, by its name", "enabled: true\nrule:\n  a: off\n", [2, 1, 5]],
  ["a misspelt rule, by its id", "rules:\n  nil-map-writes: off\n", [2, 3, 17]],
  ["a wrong value, by the value", "enabled: true\nlanguage: de\n", [2, 11, 13]],
  ["a wrong element, by itself", "exclude:\n  - a/**\n  - 7\n", [3, 5, 6]],
  [
    "a missing setting, by what it is missing in",
    "overrides:\n  - atMost: off\n",
    [2, undefined, undefined],
  ],
])("points at %s", (_, text, [line, column, endColumn]) => {
  const parsed = parseConfig(text, ruleIds);
  const [error] = parsed.ok ? [] : parsed.errors;
  expect([error?.line, error?.column, error?.endColumn]).toEqual([line, column, endColumn]);
});

test("names every mistake of the YAML, on its line", () => {
  const text = "enabled: true\nenabled: false\nlanguage: en\nlanguage: en\n";
  expect(errorsOf(text)).toEqual(["2: Map keys must be unique", "4: Map keys must be unique"]);
});

test("names the line of broken YAML", () => {
  expect(errorsOf("enabled: true\nrules: [unclosed\n")[0]).toMatch(/^[23]: /);
});

test("does not unfold aliases into gigabytes", () => {
  const bomb = ["a: &a [x,x,x,x,x,x,x,x,x]"];
  for (const [from, to] of ["ab", "bc", "cd", "de", "ef", "fg"]) {
    bomb.push(`${to}: &${to} [${Array(9).fill(`*${from}`).join(",")}]`);
  }
  expect(errorsOf(bomb.join("\n"))).toEqual(["1: the aliases of the file cannot be resolved"]);
});

test("refuses a huge file unread", () => {
  expect(errorsOf("#".repeat(100_000))).toEqual(["1: the file is larger than 65536 characters"]);
});

test("never throws", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.constantFrom("rules: {__proto__: off}", "<<: *a", "? {}"),
      ),
      (text) => {
        expect(typeof parseConfig(text, ruleIds).ok).toBe("boolean");
      },
    ),
  );
});
