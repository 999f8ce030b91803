/** One delivery, followed through logs and spans from the webhook to the comment by its id alone. */
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createLogger } from "../../src/commands/app-log.ts";
import { pullRequestPayload } from "../../src/demo/webhook.ts";
import { type Collector, startCollector } from "../telemetry/collector.ts";
import { type PullStage, type Stage, startStage } from "./stage.ts";

type Line = Readonly<Record<string, unknown>>;

const racy = (name: string) => `package shop

func ${name}() {
	var seen map[string]int
	seen["a"] = 1
}
`;

const guid = randomUUID();
const otherGuid = randomUUID();
const lines: Line[] = [];
let directory = "";
let collector: Collector;
let stage: Stage;

function open(owner: string): PullStage {
  const base = { "go.mod": "module example.com/shop\n\ngo 1.24\n" };
  return stage.open(base, { ...base, "shop.go": racy("Fill") }, { owner });
}

/** Sends the event of a pull request that was opened. */
async function opened(pull: PullStage, delivery: string): Promise<void> {
  const { fake } = stage;
  const links = { api: fake.served.baseUrl, html: `http://${fake.served.host}` };
  const payload = pullRequestPayload(fake.state, links, pull.repository, pull.pull, "opened");
  expect(await stage.deliver("pull_request", payload, delivery)).toBe(202);
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "mapwarden-delivery-"));
  collector = await startCollector();
  const log = createLogger("debug", { write: (text) => lines.push(JSON.parse(text)) });
  const traces = { url: collector.url, service: "mapwarden" };
  stage = await startStage({ kind: "embedded", directory }, undefined, {
    log,
    settings: { traces },
  });
  // Two at once: the lines of one must not carry the id of the other.
  await Promise.all([opened(open("gophers"), guid), opened(open("hostile-owner"), otherGuid)]);
  await stage.settled();
  await stage.close();
}, 60_000);

afterAll(async () => {
  await collector.close();
  rmSync(directory, { recursive: true, force: true });
});

const linesOf = (delivery: string): readonly Line[] =>
  lines.filter((line) => line.delivery === delivery);

test("the lines of a delivery lead from the webhook to what was written on GitHub", () => {
  const told = linesOf(guid).map(({ msg, method, route }) =>
    [msg, method, route].filter(Boolean).join(" "),
  );
  expect(told[0]).toBe("webhook");
  expect(told).toContain("written to GitHub POST /repos/{owner}/{repo}/check-runs");
  expect(told).toContain(
    "written to GitHub POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews",
  );
  expect(told).toContain("written to GitHub PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}");
  expect(told.at(-1)).toBe("job done");
});

test("every line about GitHub names its delivery", () => {
  const loose = lines.filter(({ msg, delivery }) => /GitHub/.test(String(msg)) && !delivery);
  expect(loose).toEqual([]);
  expect(linesOf(otherGuid).length).toBe(linesOf(guid).length);
});

test("neither code nor a token is in any line or span", () => {
  const all = `${JSON.stringify(lines)}\n${collector.text()}`;
  expect(all).not.toMatch(/seen\[|package shop|ghs_|BEGIN (?:RSA )?PRIVATE/);
  expect(collector.text()).not.toContain("hostile");
});

test("the spans of a delivery are one trace, found by the delivery's own id", () => {
  const trace = collector.spans.filter(({ traceId }) => traceId === guid.replaceAll("-", ""));
  const byId = new Map(trace.map((span) => [span.spanId, span]));
  const path = (span: (typeof trace)[number]): string => {
    const parent = byId.get(span.parentSpanId ?? "");
    return parent ? `${path(parent)} > ${span.name}` : span.name;
  };
  const paths = trace.map(path);
  expect(paths).toContain("webhook");
  expect(paths).toContain("webhook > review-pull");
  for (const phase of ["read", "judge", "post", "end"]) {
    expect(paths).toContain(`webhook > review-pull > ${phase}`);
  }
  expect(paths).toContain(
    "webhook > review-pull > end > PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}",
  );
  expect(paths.filter((each) => !each.startsWith("webhook"))).toEqual([]);
});
