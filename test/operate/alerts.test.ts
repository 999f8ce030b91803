/** Every alert fires where its cause is there, and no other does: real scrapes, judged by Prometheus itself. */
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { wireWork } from "../../src/commands/work.ts";
import { push } from "../../src/demo/stand-in-state.ts";
import { createAnalyzerPool } from "../../src/workers/pool.ts";
import { type PostgresServer, postgresBinaries, startPostgres } from "../support/postgres.ts";
import { type PullStage, type Stage, startStage } from "../whole/stage.ts";
import { checkRules, hasPromtool, objectionToAlerts } from "./promtool.ts";
import { type Scrape, scrape } from "./scrape.ts";

const rules = "docs/operate/alerts.yml";
const base = { "go.mod": "module example.com/shop\n\ngo 1.24\n" };

const names = z
  .object({ groups: z.array(z.object({ rules: z.array(z.object({ alert: z.string() })) })) })
  .parse(parse(readFileSync(rules, "utf8")))
  .groups.flatMap((group) => group.rules.map(({ alert }) => alert));

/** Alerts that a scenario of this file was seen to set off. */
const seen = new Set<string>();

/** Scrapes before and after, and what fires over them. */
async function expectAlerts(stage: Stage, alerts: readonly string[], cause: () => Promise<void>) {
  const before = await scrape(stage.port());
  await cause();
  judge([before, await scrape(stage.port())], alerts);
}

function judge(scrapes: readonly Scrape[], alerts: readonly string[]): void {
  expect(objectionToAlerts(rules, scrapes, alerts)).toBeNull();
  for (const alert of alerts) seen.add(alert);
}

/** A pull request that changes one package. */
function openPull(stage: Stage, directory = "shop"): PullStage {
  const go = `package ${directory}\n\nfunc Fill() {\n\tvar m map[string]int\n\tm["a"] = 1\n}\n`;
  return stage.open(base, { ...base, [`${directory}/${directory}.go`]: go });
}

describe.skipIf(!hasPromtool)("on the embedded store", { timeout: 240_000 }, () => {
  let directory = "";
  let stage: Stage;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "mapwarden-alerts-"));
    // The threads do as the name of a package says: one of them never ends.
    const url = new URL("../workers/misbehaving-task.ts", import.meta.url);
    stage = await startStage({ kind: "embedded", directory }, undefined, {
      createWork: (github, memory, addresses, watch) => {
        const onFailure = watch?.onAnalysisFailure ?? (() => undefined);
        const task = { url, name: "misbehave" };
        const pool = createAnalyzerPool({ threads: 1, taskMsMax: 500, task, onFailure });
        return wireWork(pool, github, memory, addresses, watch);
      },
    });
  }, 120_000);
  afterAll(async () => {
    await stage.close();
    await rm(directory, { recursive: true, force: true });
  });

  test("nothing fires while all is well", async () => {
    await expectAlerts(stage, [], () => openPull(stage).tell("opened"));
  });

  test("a package that no thread gets through", async () => {
    await expectAlerts(stage, ["MapwardenAnalysisGivenUp"], () =>
      openPull(stage, "hang").tell("opened"),
    );
  });

  test("webhooks that are signed by somebody else", async () => {
    await expectAlerts(stage, ["MapwardenWebhooksForged"], async () => {
      for (let count = 0; count < 15; count += 1) {
        const response = await fetch(`http://127.0.0.1:${stage.port()}/api/github/webhooks`, {
          method: "POST",
          headers: {
            "content-type": "application/json",
            "x-github-event": "ping",
            "x-github-delivery": `forged-${count}`,
            "x-hub-signature-256": `sha256=${"0".repeat(64)}`,
          },
          body: "{}",
        });
        expect(response.status).toBe(401);
      }
    });
  });

  test("an installation whose hour is nearly used up", async () => {
    const pull = openPull(stage);
    await expectAlerts(stage, ["MapwardenBudgetLow"], async () => {
      stage.fake.budgets.leave(pull.installationId, 100);
      await pull.tell("opened");
    });
    // With a full hour the next scenario begins well.
    stage.fake.budgets.leave(pull.installationId, 5_000);
    await pull.push({ ...base, "shop/shop.go": "package shop\n" });
  });

  test("a key that GitHub does not accept, and a review that is given up for it", async () => {
    await expectAlerts(stage, ["MapwardenKeyRefused", "MapwardenReviewsGivenUp"], async () => {
      const message = "A JSON web token could not be decoded";
      const how = { kind: "answer", status: 401, message } as const;
      stage.fake.addFault({ path: "access_tokens", how });
      await openPull(stage).tell("opened");
      stage.fake.clearFaults();
    });
  });

  test("a permission that an owner took away", async () => {
    await expectAlerts(stage, ["MapwardenPermissionMissing"], async () => {
      const message = "Resource not accessible by integration";
      const how = { kind: "answer", status: 403, message } as const;
      stage.fake.addFault({ method: "POST", path: "/check-runs$", how });
      await openPull(stage).tell("opened");
      stage.fake.clearFaults();
    });
  });

  test("a GitHub that answers with errors", async () => {
    await expectAlerts(stage, ["MapwardenGithubDown"], async () => {
      const how = { kind: "answer", status: 502, message: "Server Error" } as const;
      // Few enough for the review to come to its end when GitHub is back.
      stage.fake.addFault({ path: "/", how, times: 8 });
      await openPull(stage).tell("opened");
    });
  });

  test("a webhook that came while nobody listened", async () => {
    const pull = openPull(stage);
    await pull.tell("opened");
    await expectAlerts(stage, ["MapwardenDeliveriesMissed"], async () => {
      await stage.restart(undefined, async () => {
        push(pull.repository, "topic", { ...base, "shop/shop.go": "package shop\n" });
        await pull.announce("synchronize");
      });
      await until(async () => pull.checks().length === 2);
      await stage.settled();
    });
  });

  test("an installation that GitHub wants silent", async () => {
    await expectAlerts(stage, ["MapwardenPaused"], async () => {
      const how = { kind: "secondary", retryAfter: 7_200 } as const;
      const pull = openPull(stage);
      stage.fake.addFault({ path: "/", how, times: 1 });
      void pull.tell("opened").catch(() => undefined);
      await until(async () => {
        const found = (await scrape(stage.port())) ?? [];
        return found.some(
          ({ name, value }) => name === "mapwarden_paused_installations" && value > 0,
        );
      });
    });
  });

  test("an App that comes up again and again, and one that does not", async () => {
    const scrapes = [await scrape(stage.port())];
    for (let count = 0; count < 4; count += 1) {
      await stage.restart();
      scrapes.push(await scrape(stage.port()));
    }
    // The pause of the last scenario outlives restarts.
    judge(scrapes, ["MapwardenPaused", "MapwardenRestarts"]);
    const port = stage.port();
    const last = await scrape(port);
    await stage.close();
    judge([last, await scrape(port)], ["MapwardenDown", "MapwardenPaused"]);
  });
});

describe.skipIf(!hasPromtool || postgresBinaries === null)(
  "on a PostgreSQL server",
  { timeout: 240_000 },
  () => {
    let server: PostgresServer;
    let stage: Stage;
    let client: pg.Client;

    beforeAll(async () => {
      server = await startPostgres();
      const url = await server.createDatabase();
      stage = await startStage({ kind: "postgres", url });
      client = new pg.Client({ connectionString: url });
      client.on("error", () => undefined);
      await client.connect();
    }, 120_000);
    afterAll(() => stage.close());

    test("a review that does not come to its end, and a push that waits behind it", async () => {
      const before = await scrape(stage.port());
      const pull = openPull(stage);
      stage.fake.addFault({ method: "POST", path: "/check-runs$", times: 1, how: slow });
      await pull.announce("opened");
      await until(async () => (await count("SELECT 1 FROM reviews WHERE state = 'running'")) > 0);
      push(pull.repository, "topic", { ...base, "shop/shop.go": "package shop\n" });
      await pull.announce("synchronize");
      await until(
        async () => (await count("SELECT 1 FROM pgboss.job WHERE state = 'created'")) > 0,
      );
      // An hour passes in the store.
      await client.query("UPDATE reviews SET started_at = now() - interval '1 hour'");
      await client.query(
        "UPDATE pgboss.job SET start_after = now() - interval '1 hour' WHERE state = 'created'",
      );
      judge([before, await scrape(stage.port())], ["MapwardenCheckStuck", "MapwardenQueueOld"]);
      await until(async () => {
        const checks = pull.checks();
        return checks.length === 2 && checks.every(({ status }) => status === "completed");
      });
      await stage.settled();
      judge([before, await scrape(stage.port())], ["MapwardenReviewsSlow"]);
    });

    test("a store that is slow", async () => {
      await expectAlerts(stage, ["MapwardenStoreSlow", "MapwardenWebhooksSlow"], async () => {
        await client.query("BEGIN; LOCK TABLE deliveries IN ACCESS EXCLUSIVE MODE");
        const delivered = stage.deliver("ping", { zen: "Keep it logically awesome." });
        await sleep(3_500);
        await client.query("COMMIT");
        expect(await delivered).toBe(202);
      });
    });

    test("a store that is down", async () => {
      await expectAlerts(stage, ["MapwardenStoreDown", "MapwardenWebhooksLost"], async () => {
        await server.stop();
        expect(await stage.deliver("ping", { zen: "Design for failure." })).toBe(500);
      });
    });

    async function count(query: string): Promise<number> {
      return (await client.query(query)).rowCount ?? 0;
    }
  },
);

/** Longer than nine reviews in ten may take, and shorter than the patience with GitHub. */
const slow = { kind: "slow", ms: 21_000 } as const;

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 100_000;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error("waited in vain");
    await sleep(100);
  }
}

test.skipIf(!hasPromtool || postgresBinaries === null)("every alert was seen to fire", () => {
  expect([...seen].sort()).toEqual([...names].sort());
});

test.skipIf(!hasPromtool)("Prometheus understands the rules", () => {
  expect(() => checkRules(rules)).not.toThrow();
});
