/** Layers, modes and excludes. */
import { expect, test } from "vitest";
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
  expect(merged.sources.map((source) => source.layer)).toEqual(["organisation", "repository"]);
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
