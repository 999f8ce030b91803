/** What an operator meets first: the demo, and a server that is not yet told who it is. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

const main = join(import.meta.dirname, "../../dist/main.js");

test("the demo posts a review with three rules and a failed check, and ends", () => {
  const started = performance.now();
  const { stdout, status } = spawnSync("node", [main, "demo", "--once"], {
    encoding: "utf8",
    timeout: 60_000,
  });
  const seconds = (performance.now() - started) / 1000;
  const rules = new Set(
    [...stdout.matchAll(/\b(?:map|nil|guarded|deferred|group)(?:-[a-z]+)+\b/g)].map(([id]) => id),
  );
  expect(status).toBe(0);
  expect(rules.size).toBeGreaterThanOrEqual(3);
  expect(stdout).toMatch(/failure/);
  expect(seconds).toBeLessThan(20);
});

test.each([
  ["WEBHOOK_SECRET", { APP_ID: "1", PRIVATE_KEY: "x", WEBHOOK_SECRET: "" }],
  ["WEBHOOK_SECRET", { APP_ID: "1", PRIVATE_KEY: "x", WEBHOOK_SECRET: "development" }],
  ["APP_ID", { WEBHOOK_SECRET: "a long and random secret", PRIVATE_KEY: "x" }],
])("serve refuses to start and names %s", (variable, env) => {
  const { stderr, stdout, status } = spawnSync("node", [main, "serve"], {
    encoding: "utf8",
    timeout: 30_000,
    env: { PATH: process.env.PATH, ...env },
  });
  expect(status).toBe(2);
  expect(`${stdout}${stderr}`).toContain(variable);
});
