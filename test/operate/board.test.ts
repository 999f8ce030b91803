/** The board and the alerts ask for metrics that there are, and every alert has its line in the manual. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { createMetrics } from "../../src/web/metrics.ts";
import { checkRules, hasPromtool } from "./promtool.ts";
import { metricNames } from "./scrape.ts";

const alerts = z
  .object({
    groups: z.array(
      z.object({ rules: z.array(z.object({ alert: z.string(), expr: z.string() })) }),
    ),
  })
  .parse(parse(readFileSync("docs/operate/alerts.yml", "utf8")))
  .groups.flatMap(({ rules }) => rules);

const panels = z
  .object({
    panels: z.array(
      z.object({
        id: z.number(),
        title: z.string(),
        targets: z.array(z.object({ expr: z.string() })).default([]),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync("docs/operate/grafana.json", "utf8"))).panels;

const questions = [
  ...alerts.map(({ alert, expr }) => ({ name: alert, expr })),
  ...panels.flatMap(({ title, targets }) => targets.map(({ expr }) => ({ name: title, expr }))),
];

/** The metrics of a process that has done nothing yet, those of a store that answers included. */
async function fetchNames(): Promise<ReadonlySet<string>> {
  const metrics = createMetrics({ version: "0.0.0", now: Date.now });
  metrics.readFrom({
    fetchDepth: async () => [],
    fetchOldestMs: async () => 0,
    fetchOldestOpenMs: async () => 0,
    fetchPaused: async () => 0,
  });
  return metricNames((await metrics.render()).text);
}

test("every metric that is asked for is there", async () => {
  const names = await fetchNames();
  const asked = questions.flatMap(({ expr }) => [
    ...expr.matchAll(/\b(?:mapwarden|process|nodejs)_\w+/g),
  ]);
  expect(asked.length).toBeGreaterThan(30);
  const unknown = asked
    .map(([name]) => name)
    .filter((name) => !names.has(name) && !names.has(name.replace(/_(?:bucket|count|sum)$/, "")));
  expect(unknown).toEqual([]);
});

test("every metric of ours is shown or watched", async () => {
  const all = questions.map(({ expr }) => expr).join("\n");
  const ours = [...(await fetchNames())].filter((name) => name.startsWith("mapwarden_"));
  expect(ours.filter((name) => !all.includes(name))).toEqual([]);
});

test("every alert has a line in the manual that says what to do", () => {
  const manual = readFileSync("docs/operate.md", "utf8");
  const missing = alerts.filter(({ alert }) => !manual.includes(`| \`${alert}\` |`));
  expect(missing.map(({ alert }) => alert)).toEqual([]);
});

test("panels have numbers of their own", () => {
  const ids = panels.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

test.skipIf(!hasPromtool)("Prometheus understands what the board asks", () => {
  const directory = mkdtempSync(join(tmpdir(), "mapwarden-board-"));
  const rules = questions.map(({ expr }, index) => ({
    record: `asked:${index}`,
    expr: expr.replaceAll("$__rate_interval", "5m"),
  }));
  const path = join(directory, "rules.yml");
  writeFileSync(path, stringify({ groups: [{ name: "board", rules }] }));
  expect(() => checkRules(path)).not.toThrow();
  rmSync(directory, { recursive: true });
});
