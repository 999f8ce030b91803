/** Every reason for which something is not analysed has its words in every language. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { reasonIn } from "../../src/review/reasons.ts";

const root = join(import.meta.dirname, "../../src");
const folders = ["analyze", "jobs", "github", "git", "workers"];
/** There a reason is why a review was asked for, why somebody silenced a finding, or why a request failed. */
const others =
  /events\.ts|rerun|reconcile\.ts|job\.ts|suppression\.ts|review-pull\.ts|review-merge-group\.ts|errors\.ts|client\.ts/;

/** The reasons as they stand in the sources, a number in place of each value. */
function reasonsInSources(): readonly string[] {
  const paths = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((name) =>
      join(root, folder, name),
    ),
  );
  const given = /(?:reason(?:: | = )|explain[\s\S]*?return )(?:"([^"]+)"|`([^`]+)`)/g;
  // One word alone is a label of a metric.
  const explained = /^ +(?:if .*)?return (?:"([^" ]+ [^"]+)"|`(the analysis [^`]+)`);/gm;
  return paths
    .filter((path) => path.endsWith(".ts") && !others.test(path))
    .flatMap((path) => {
      const text = readFileSync(path, "utf8");
      const pattern = path.endsWith("pool.ts") ? explained : given;
      return [...text.matchAll(pattern)].map(([, plain, template]) => plain ?? template ?? "");
    })
    .map((reason) => reason.replaceAll(/\$\{(?:[^{}]|\{[^}]*\})*\}/g, "7"));
}

test("each reason in the sources is told in Chinese", () => {
  const found = [...new Set(reasonsInSources())];
  expect(found.length).toBeGreaterThan(15);
  for (const reason of found) expect(reasonIn(reason, "zh-CN"), reason).toMatch(/\p{Script=Han}/u);
});

test("in English a reason is what it was", () => {
  for (const reason of reasonsInSources()) expect(reasonIn(reason, "en")).toBe(reason);
});

test("what differs is kept, and what is not known stays", () => {
  expect(reasonIn("rule nil-map-write failed: it {broke}: $1", "zh-CN")).toBe(
    "规则 nil-map-write 失败：it {broke}: $1",
  );
  expect(reasonIn("larger than 1 MB", "zh-CN")).toBe("大于 1 MB");
  expect(reasonIn("for reasons of its own", "zh-CN")).toBe("for reasons of its own");
});
