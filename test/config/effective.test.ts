/** Layers, modes and excludes. */
import { describe, expect, test } from "vitest";
import {
  type ConfigLayer,
  defaultConfig,
  defaultMode,
  judgeFindings,
  mergeLayers,
  rulesOff,
} from "../../src/config/effective.ts";
import type { ConfigFile } from "../../src/config/schema.ts";
import { makeFinding } from "../review/make.ts";

function layer(name: "organisation" | "repository", settings: ConfigFile): ConfigLayer {
  return { source: { layer: name, path: ".github/mapwarden.yml", commit: "c0ffee" }, settings };
}

test("no layer gives the defaults", () => {
  expect(mergeLayers([])).toEqual(defaultConfig);
});

test("the repository wins over the organisation, setting by setting", () => {
  const merged = mergeLayers([
    layer("organisation", {
      language: "zh-CN",
      drafts: false,
      rules: { "nil-map-write": { mode: "off", severity: "warning" } },
      exclude: ["a/**"],
      limits: { comments: 3 },
    }),
    layer("repository", {
      drafts: true,
      rules: { "nil-map-write": "block" },
      exclude: ["b/**"],
    }),
  ]);
  expect(merged).toMatchObject({
    language: "zh-CN",
    drafts: true,
    rules: { "nil-map-write": { mode: "block", severity: "warning" } },
    exclude: ["a/**", "b/**"],
    limits: { comments: 3, commentsPerRule: 5 },
  });
  expect(merged.layers.map(({ source }) => source.layer)).toEqual(["organisation", "repository"]);
});

test.each([
  ["error", "high", "block"],
  ["error", "medium", "comment"],
  ["error", "low", "monitor"],
  ["warning", "high", "comment"],
  ["note", "high", "monitor"],
] as const)("%s with %s confidence: %s", (severity, confidence, mode) => {
  expect(defaultMode(severity, confidence)).toBe(mode);
});

test("a rule's severity decides its mode where none is set", () => {
  const config = mergeLayers([
    layer("repository", { rules: { "nil-map-write": { severity: "warning" } } }),
  ]);
  expect(judgeFindings([makeFinding()], config)).toMatchObject([
    { severity: "warning", mode: "comment" },
  ]);
});

test("leaves out what is off and what is excluded", () => {
  const config = mergeLayers([
    layer("repository", { rules: { "nil-map-write": "off" }, exclude: ["legacy/**"] }),
  ]);
  const other = makeFinding({ rule: "map-write-under-rlock" });
  const legacy = makeFinding({ rule: "map-write-under-rlock", path: "legacy/x/a.go" });
  expect(judgeFindings([makeFinding(), other, legacy], config)).toMatchObject([
    { rule: "map-write-under-rlock", path: "store/store.go" },
  ]);
  expect([...rulesOff(config)]).toEqual(["nil-map-write"]);
});

test.each<[string, ConfigFile["thresholds"], string]>([
  ["nothing fails the check", { block: "never" }, "comment"],
  ["warnings do", { block: { severity: "warning", confidence: "medium" } }, "block"],
  ["what is left out stays", { block: { confidence: "low" }, comment: "never" }, "monitor"],
])("thresholds: %s", (_, thresholds, expected) => {
  const config = mergeLayers([layer("repository", { thresholds })]);
  const warning = makeFinding({ severity: "warning", confidence: "medium" });
  expect(judgeFindings([warning], config)).toMatchObject([{ mode: expected }]);
});

test("a threshold of the repository refines the organisation's, and ends its `never`", () => {
  const organisation = layer("organisation", {
    thresholds: { block: { severity: "warning" }, comment: "never" },
  });
  const repository = layer("repository", {
    thresholds: { block: { confidence: "medium" }, comment: { confidence: "high" } },
  });
  expect(mergeLayers([organisation, repository]).thresholds).toEqual({
    block: { severity: "warning", confidence: "medium" },
    comment: { severity: "warning", confidence: "high" },
  });
});

test("a rule's own mode is stronger than the thresholds", () => {
  const config = mergeLayers([
    layer("repository", { thresholds: { block: "never" }, rules: { "nil-map-write": "block" } }),
  ]);
  expect(judgeFindings([makeFinding()], config)).toMatchObject([{ mode: "block" }]);
});

describe("overrides", () => {
  const at = (path: string, overrides: ConfigFile["overrides"], rules: ConfigFile["rules"] = {}) =>
    judgeFindings(
      [makeFinding({ path })],
      mergeLayers([layer("organisation", { rules }), layer("repository", { overrides })]),
    ).map(({ mode, severity }) => `${severity} ${mode}`);

  test("hold for the files that their globs match, and no others", () => {
    const overrides = [{ paths: ["examples/**", "**/*_test.go"], atMost: "monitor" as const }];
    expect(at("examples/a/a.go", overrides)).toEqual(["error monitor"]);
    expect(at("store/store_test.go", overrides)).toEqual(["error monitor"]);
    expect(at("store/store.go", overrides)).toEqual(["error block"]);
  });

  test("set rules, and the later one wins", () => {
    const overrides = [
      { paths: ["**"], rules: { "nil-map-write": "off" as const } },
      { paths: ["store/**"], rules: { "nil-map-write": { severity: "warning" as const } } },
      { paths: ["store/**"], rules: { "nil-map-write": "comment" as const } },
    ];
    expect(at("other/a.go", overrides)).toEqual([]);
    expect(at("store/a.go", overrides)).toEqual(["warning comment"]);
  });

  test("never let a finding do more than `atMost`, whatever their rules say", () => {
    const rules = { "nil-map-write": "block" as const };
    expect(at("store/a.go", [{ paths: ["store/**"], atMost: "comment", rules }])).toEqual([
      "error comment",
    ]);
    expect(at("store/a.go", [{ paths: ["store/**"], atMost: "off", rules }])).toEqual([]);
    const quiet = { "nil-map-write": "monitor" as const };
    expect(at("store/a.go", [{ paths: ["store/**"], atMost: "comment" }], quiet)).toEqual([
      "error monitor",
    ]);
  });

  test("bring a rule that is off back to life for some files", () => {
    const rules = { "nil-map-write": "off" as const };
    const overrides = [{ paths: ["store/**"], rules: { "nil-map-write": "comment" as const } }];
    expect(at("store/a.go", overrides, rules)).toEqual(["error comment"]);
    expect(at("other/a.go", overrides, rules)).toEqual([]);
    const config = mergeLayers([layer("repository", { rules, overrides })]);
    expect([...rulesOff(config)]).toEqual([]);
  });
});
