/** Prometheus' own judgement of what alerts do with scrapes: `promtool test rules`, over time that passes at once. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { stringify } from "yaml";
import type { Scrape } from "./scrape.ts";

function isInstalled(): boolean {
  return spawnSync("promtool", ["--version"], { stdio: "ignore" }).status === 0;
}

/** Whether Prometheus' tools are at hand; in CI their absence is an error. */
export const hasPromtool = isInstalled();
if (!hasPromtool) {
  const lack = "promtool is not installed: the tests of the alerts are SKIPPED";
  if (process.env.CI === "true") throw new Error(`${lack}, which CI must not do`);
  process.stderr.write(`\n*** ${lack}. On Debian: apt-get install prometheus ***\n\n`);
}

/** Minutes for which each scrape is what there is to see: the first before anything happens, the last for long. */
const firstMinutes = 20;
const minutes = 4;
const lastMinutes = 70;

function minutesOf(index: number, count: number): number {
  if (index === count - 1) return lastMinutes;
  return index === 0 ? firstMinutes : minutes;
}

/** A series in promtool's notation: `value+0xN` stands for N + 1 equal values, `_xN` for N that are missing. */
function seriesOf(values: readonly (number | undefined)[]): string {
  const parts = values.map((value, index) => {
    const long = minutesOf(index, values.length);
    return value === undefined ? `_x${long}` : `${value}+0x${long - 1}`;
  });
  return parts.join(" ");
}

/** Every series of the scrapes, with the `up` that Prometheus adds to them. */
function inputSeries(scrapes: readonly Scrape[]): { series: string; values: string }[] {
  const target = 'instance="one:3000",job="mapwarden"';
  const byName = new Map<string, (number | undefined)[]>();
  scrapes.forEach((scraped, index) => {
    for (const { name, labels, value } of scraped ?? []) {
      const key = `${name}{${labels === "" ? target : `${labels},${target}`}}`;
      const values = byName.get(key) ?? Array.from({ length: scrapes.length }, () => undefined);
      values[index] = value;
      byName.set(key, values);
    }
  });
  byName.set(
    `up{${target}}`,
    scrapes.map((scraped) => (scraped === null ? 0 : 1)),
  );
  return [...byName].map(([series, values]) => ({ series, values: seriesOf(values) }));
}

/** Runs promtool over a file; its words where it is not content. */
function runTest(test: object): string | null {
  const directory = mkdtempSync(join(tmpdir(), "mapwarden-promtool-"));
  try {
    const path = join(directory, "test.yml");
    writeFileSync(path, stringify(test));
    const { status, stdout, stderr } = spawnSync("promtool", ["test", "rules", path], {
      encoding: "utf8",
    });
    return status === 0 ? null : `${stdout}\n${stderr}`;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** What Prometheus objects to, if alerts other than exactly these fire over the scrapes. */
export function objectionToAlerts(
  rules: string,
  scrapes: readonly Scrape[],
  alerts: readonly string[],
): string | null {
  return runTest({
    rule_files: [resolve(rules)],
    evaluation_interval: "1m",
    tests: [
      {
        interval: "1m",
        input_series: inputSeries(scrapes),
        promql_expr_test: [
          {
            expr: 'group by (alertname) (max_over_time(ALERTS{alertstate="firing"}[3h]))',
            eval_time: `${firstMinutes + scrapes.length * minutes + lastMinutes}m`,
            exp_samples: alerts.map((name) => ({ labels: `{alertname="${name}"}`, value: 1 })),
          },
        ],
      },
    ],
  });
}

/** Throws where Prometheus does not understand the rules of a file. */
export function checkRules(path: string): void {
  execFileSync("promtool", ["check", "rules", path], { encoding: "utf8", stdio: "pipe" });
}
