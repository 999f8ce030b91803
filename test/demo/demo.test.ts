/** The demo as anybody runs it: a process of its own, the real server, the embedded store, the stand-in. */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const main = ["src/main.ts", "demo"];

function leftOver(): readonly string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith("mapwarden-demo-"));
}

test("posts a review of four rules on the right lines, fails the check and ends with status 0", async () => {
  const before = leftOver();
  const start = performance.now();
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [...main, "--once"]);
  const seconds = (performance.now() - start) / 1000;
  expect(stderr).toBe("");
  const places = [...stdout.matchAll(/^ {2}(\S+\.go:[\d-]+)$/gm)].map(([, place]) => place);
  const ids = [...stdout.matchAll(/^ {4}`([a-z-]+)` · error/gm)].map(([, rule]) => rule);
  expect(places.map((place, index) => `${place} ${ids[index]}`)).toEqual([
    "stock/prices.go:9-13 map-goroutine-unsynchronized",
    "stock/report.go:25-27 nil-map-write",
    "stock/store.go:23-25 map-write-under-rlock",
    "stock/store.go:38 map-field-missing-lock",
  ]);
  expect(stdout).toContain("Check run mapwarden: failure (4 errors)");
  expect(stdout, "untouched code").not.toContain("`old`");
  expect(Number(/with (\d+) requests/.exec(stdout)?.[1])).toBeLessThanOrEqual(8);
  expect(leftOver()).toEqual(before);
  // Under 20 s on a machine that does nothing else; beside other tests it only has to end.
  console.info(`the demo took ${seconds.toFixed(1)} s`);
}, 120_000);

test("stays up without --once, serves the pull request's page, and ends on SIGTERM", async () => {
  const child = spawn(process.execPath, main, { stdio: ["ignore", "pipe", "inherit"] });
  let printed = "";
  for await (const chunk of child.stdout) {
    printed += String(chunk);
    if (printed.includes("Ctrl-C")) break;
  }
  const [url = ""] = /http:\S+\/pull\/1/.exec(printed) ?? [];
  const page = await (await fetch(url)).text();
  expect(page).toContain("map-write-under-rlock");
  const [, dashboard = ""] = /only, is at (http:\S+)\. Ctrl-C/.exec(printed) ?? [];
  expect((await fetch(`${dashboard}healthz`)).status).toBe(200);
  expect((await fetch(`${dashboard}findings`)).status).toBe(200);
  expect(await (await fetch(dashboard)).text()).toContain("Generated for the demo");
  const listed: unknown = await (await fetch(`${dashboard}repositories.json`)).json();
  expect(listed).toEqual(
    expect.arrayContaining([
      // The real one: what its review found, and nothing that was made up.
      expect.objectContaining({ repository: "gophers/shop", open: 4, findings: 4 }),
      expect.objectContaining({ repository: "gophers/billing", prevented: expect.any(Number) }),
    ]),
  );
  const proxied = await fetch(dashboard, { headers: { "x-forwarded-for": "192.0.2.1" } });
  expect(proxied.status, "for this machine only").toBe(404);
  child.kill("SIGTERM");
  const [status] = await once(child, "exit");
  expect(status).toBe(0);
}, 120_000);
