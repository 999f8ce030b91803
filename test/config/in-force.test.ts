/** Each setting that is not the default is told once, below the file that has the last word on it. */
import { expect, test } from "vitest";
import { mergeLayers } from "../../src/config/effective.ts";
import { findInForce } from "../../src/config/in-force.ts";
import type { ConfigFile } from "../../src/config/schema.ts";

const path = ".github/mapwarden.yml";

/** "layer name=value" of everything in force. */
function inForce(organisation: ConfigFile, repository: ConfigFile): readonly string[] {
  const config = mergeLayers([
    { source: { layer: "organisation", path, commit: "c1" }, settings: organisation },
    { source: { layer: "repository", path, commit: "c2" }, settings: repository },
  ]);
  return findInForce(config).flatMap(({ source, settings }) =>
    settings.map(({ name, value }) => `${source.layer} ${name}=${JSON.stringify(value)}`),
  );
}

test("each setting comes with its file", () => {
  expect(
    inForce(
      { language: "zh-CN", drafts: false, limits: { comments: 3 } },
      { rules: { "nil-map-write": { severity: "note" } }, failure: "fail" },
    ),
  ).toEqual([
    'organisation language="zh-CN"',
    "organisation drafts=false",
    "organisation limits.comments=3",
    'repository failure="fail"',
    'repository rules.nil-map-write.severity="note"',
  ]);
});

test("what a later file says otherwise is not in force, part by part", () => {
  expect(
    inForce(
      { drafts: false, rules: { "nil-map-write": { mode: "off", severity: "note" } } },
      { drafts: true, rules: { "nil-map-write": "comment" } },
    ),
  ).toEqual([
    'organisation rules.nil-map-write.severity="note"',
    'repository rules.nil-map-write.mode="comment"',
  ]);
});

test("excludes and overrides of all files are in force together", () => {
  expect(
    inForce({ exclude: ["a/**"] }, { exclude: ["b/**"], overrides: [{ paths: ["c/**"] }] }),
  ).toEqual([
    'organisation exclude=["a/**"]',
    'repository exclude=["b/**"]',
    'repository overrides=[{"paths":["c/**"]}]',
  ]);
});

test("`never` and a threshold stand for one another", () => {
  const never: ConfigFile = { thresholds: { block: "never" } };
  const some: ConfigFile = { thresholds: { block: { confidence: "low" } } };
  expect(inForce(never, some)).toEqual(['repository thresholds.block.confidence="low"']);
  expect(inForce(some, never)).toEqual(['repository thresholds.block="never"']);
});

test("settings that repeat the defaults are not told", () => {
  expect(inForce({}, { enabled: true, limits: { comments: 10 }, exclude: [] })).toEqual([]);
});
