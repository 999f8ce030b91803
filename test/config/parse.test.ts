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
  ["a list", "- a\n", ['1: "the file" must be of type object']],
])("names the line of %s", (_, text, expected) => {
  expect(errorsOf(text)).toEqual(expected);
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
