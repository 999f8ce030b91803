/** Imports point one way: ARCHITECTURE.md says why, this test says which. */
import { readdirSync } from "node:fs";
import { basename } from "node:path";
import { expect, test } from "vitest";
import { importsUnder, sourcesUnder } from "./imports.ts";

const core = ["finding", "go", "rules", "analyze", "diff", "review", "config", "report"];

/** What each layer may import, besides itself and `limits.ts`. Packages count; what is not named is forbidden. */
const layers: Record<string, readonly string[]> = {
  finding: ["node:crypto"],
  go: ["finding", "web-tree-sitter", "tree-sitter", "tree-sitter-go", "node:module"],
  rules: ["finding", "go"],
  analyze: ["finding", "go", "rules"],
  diff: ["finding", "diff"],
  config: ["finding", "rules", "yaml", "zod", "picomatch"],
  review: ["finding", "rules", "analyze", "diff", "config", "node:path/posix"],
  report: ["finding", "analyze", "config", "rules", "review", "zod"],
  jobs: [...core, "node:path/posix"],
  github: [
    "jobs",
    "finding",
    "config",
    "review",
    "probot",
    "lru-cache",
    "zod",
    "p-limit",
    "node:crypto",
    "node:timers/promises",
  ],
  git: ["jobs", "finding"],
  workers: ["analyze", "finding", "go", "jobs"],
  telemetry: [
    "node:async_hooks",
    "node:crypto",
    "@opentelemetry/api",
    "@opentelemetry/exporter-trace-otlp-http",
    "@opentelemetry/resources",
    "@opentelemetry/sdk-trace",
  ],
  store: ["jobs", "finding"],
  queue: ["jobs", "store"],
  outward: ["jobs"],
  web: ["jobs", "review", "finding", "github", "store", "queue"],
  demo: ["diff", "zod", "node:crypto", "node:http", "node:timers/promises", "node:util"],
  doctor: ["jobs", "github", "store", "yaml", "zod", "node:fs", "node:fs/promises", "node:path"],
  setup: ["doctor", "hono", "@hono/node-server", "node:crypto", "node:fs/promises", "node:http"],
};

/** Packages and built-ins that only the layers at the edge may use. */
const edge: Record<string, readonly string[]> = {
  github: [
    "@octokit/rest",
    "@octokit/request",
    "@octokit/oauth-methods",
    "@octokit/plugin-retry",
    "@octokit/plugin-throttling",
    "@octokit/types",
    "octokit-auth-probot",
    "pino",
  ],
  git: [
    "node:child_process",
    "node:path",
    "node:fs",
    "node:fs/promises",
    "node:events",
    "node:stream",
  ],
  workers: ["piscina", "p-limit", "node:worker_threads", "node:os", "node:url", "node:path"],
  store: [
    "node:crypto",
    "node:timers/promises",
    "kysely",
    "pg",
    "@electric-sql/pglite",
    "node:sqlite",
    "node:fs",
    "node:fs/promises",
    "node:path",
  ],
  queue: ["node:timers/promises", "pg-boss", "kysely", "pg", "@electric-sql/pglite"],
  outward: ["node:crypto", "node:http", "node:https", "node:dns/promises", "node:net", "ipaddr.js"],
  web: [
    "hono",
    "ipaddr.js",
    "lru-cache",
    "p-limit",
    "node:timers/promises",
    "@hono/node-server",
    "@octokit/webhooks",
    "@octokit/webhooks-methods",
    "prom-client",
    "node:http",
    "node:crypto",
    "zod",
    "node:fs/promises",
    "node:module",
    "node:url",
  ],
};

test.each(Object.keys(layers))("%s imports only what it may", (layer) => {
  const allowed = [layer, "top", ...(layers[layer] ?? []), ...(edge[layer] ?? [])];
  const wrong = importsUnder(`src/${layer}`).filter(({ target }) => !allowed.includes(target));
  expect(wrong).toEqual([]);
});

test("every folder of src is a layer with a row in the table", () => {
  const folders = readdirSync("src", { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  // `commands` is the composition root: it may import everything, so it has no row.
  expect(
    folders
      .map(({ name }) => name)
      .filter((name) => name !== "commands")
      .sort(),
  ).toEqual(Object.keys(layers).sort());
});

test("only the composition root and limits stand directly in src", () => {
  const files = readdirSync("src", { withFileTypes: true }).filter((entry) => entry.isFile());
  expect(files.map(({ name }) => name).sort()).toEqual(["limits.ts", "main.ts"]);
});

test("a rule imports no other rule", () => {
  const sources = sourcesUnder("src/rules");
  const ids = sources.filter(({ text }) => text.includes("export default")).map(({ path }) => path);
  const between = sources
    .filter(({ path }) => path !== "src/rules/index.ts")
    .filter(({ text }) => ids.some((id) => text.includes(`from "./${basename(id)}"`)));
  expect(ids.length).toBeGreaterThan(0);
  expect(between.map(({ path }) => path)).toEqual([]);
});

test("the core neither awaits nor reads the clock, the environment or a file", () => {
  const forbidden = /\bprocess\.|\bDate\.now\(|\bperformance\.now\(|\bconsole\.|\bMath\.random\(/;
  const offenders = core
    .flatMap((layer) => readLines(`src/${layer}`))
    .filter(({ text }) => forbidden.test(text));
  expect(offenders).toEqual([]);
});

function readLines(folder: string): { path: string; line: number; text: string }[] {
  return sourcesUnder(folder).flatMap(({ path, text }) =>
    text.split("\n").map((content, index) => ({
      path,
      line: index + 1,
      text: content.replace(/\/\/.*|^\s*\*.*/, ""),
    })),
  );
}
