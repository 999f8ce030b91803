/** How long each page of the dashboard takes on years of reviews: p50 and p95 of the whole answer, in milliseconds. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { ruleCards } from "../../src/commands/dashboard.ts";
import { operatorViewer, type Viewer } from "../../src/jobs/viewer.ts";
import { mondayOf, weeksAfter } from "../../src/store/dashboard/count.ts";
import { openStore, type Store } from "../../src/store/open.ts";
import { createDashboard } from "../../src/web/dashboard/dashboard.tsx";
import { postgresBinaries, startPostgres } from "../support/postgres.ts";
import { type SeedSize, seedDashboard } from "../support/seed-dashboard.ts";

const full: SeedSize = {
  installations: 4,
  repositories: 2_000,
  reviews: 300_000,
  findings: 1_000_000,
};

function scaled(size: SeedSize, share: number): SeedSize {
  return {
    installations: size.installations,
    repositories: Math.ceil(size.repositories * share),
    reviews: Math.ceil(size.reviews * share),
    findings: Math.ceil(size.findings * share),
  };
}

/** Pages as people open them: without filters, and with those that leave most rows. */
async function pagesOf({ db }: Store, { sees }: Viewer): Promise<readonly string[]> {
  const life = await db
    .selectFrom("finding_lives")
    .select(["repository_id", "fingerprint", "pull_number", "rule"])
    .where("pull_number", ">", 0)
    .$if(sees !== "everything", (query) =>
      query.where("repository_id", "in", sees === "everything" ? [] : [...sees]),
    )
    .orderBy("id")
    .limit(1)
    .executeTakeFirstOrThrow();
  const { repository_id: repository, fingerprint, pull_number: pull, rule } = life;
  const since = weeksAfter(mondayOf(new Date()), -12);
  const year = weeksAfter(mondayOf(new Date()), -51);
  return [
    ...[
      "/",
      `/?rule=${rule}`,
      `/?since=${since}`,
      `/?since=${year}`,
      `/?organisation=1`,
      `/?repository=${repository}`,
    ],
    ...["/findings", "/findings?state=open", `/findings?rule=${rule}&state=open&severity=note`],
    ...[`/findings?state=prevented,fixed&dated=settled&since=${since}`],
    `/findings/${repository}/${fingerprint}`,
    ...["/repositories", `/repositories?rule=${rule}`, `/repositories?since=${year}`],
    `/repositories/${repository}`,
    ...["/pulls", "/pulls?state=open", `/pulls/${repository}/${pull}`],
    ...[
      "/rules",
      `/rules?since=${year}`,
      "/not-analysed",
      "/api/v1/findings?limit=200",
      "/api/v1/counts?by=state,severity",
      "/api/v1/time-to-fix",
    ],
  ];
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

async function timePages(store: Store, viewer: Viewer, runs: number): Promise<void> {
  const app = createDashboard({
    ...{ store, rules: ruleCards, siteUrl: "https://github.com", version: "bench" },
    resolveViewer: async () => viewer,
    now: () => new Date(),
  });
  for (const path of await pagesOf(store, viewer)) {
    const times: number[] = [];
    for (let run = 0; run < runs + 2; run += 1) {
      const start = performance.now();
      const answer = await app.request(path);
      await answer.arrayBuffer();
      if (answer.status !== 200) throw new Error(`${path} answers ${answer.status}`);
      // The first two fill caches.
      if (run >= 2) times.push(performance.now() - start);
    }
    times.sort((a, b) => a - b);
    const [p50, p95] = [0.5, 0.95].map((share) => percentile(times, share).toFixed(0).padStart(5));
    console.log(`  ${p50} ${p95}  ${path}`);
  }
}

/** A member who sees every third repository, and hence no organisation whole. */
function memberOf({ repositories }: SeedSize): Viewer {
  const ids = Array.from({ length: Math.ceil(repositories / 3) }, (_, index) => 1 + index * 3);
  return { person: { id: 1, login: "member" }, sees: new Set(ids) };
}

async function benchStore(name: string, store: Store, size: SeedSize, runs: number): Promise<void> {
  const start = performance.now();
  const ids = ruleCards.map(({ id }) => id);
  await seedDashboard(store.db, ids, size);
  await sql`VACUUM ANALYZE`.execute(store.db);
  const seconds = ((performance.now() - start) / 1_000).toFixed(0);
  console.log(
    `dashboard, ${name}: ${size.findings} findings (seeded in ${seconds} s); p50 p95 in ms`,
  );
  console.log(" an operator");
  await timePages(store, operatorViewer, runs);
  console.log(" a member who sees a third");
  await timePages(store, memberOf(size), runs);
}

/** PostgreSQL with everything, the embedded store with a tenth. */
export async function benchDashboard({ smoke }: { readonly smoke: boolean }): Promise<void> {
  const runs = smoke ? 2 : 30;
  const size = smoke ? scaled(full, 0.005) : full;
  if (postgresBinaries === null)
    console.log("dashboard on PostgreSQL skipped: it is not installed");
  else {
    const server = await startPostgres();
    const url = await server.createDatabase();
    const store = await openStore({ kind: "postgres", url }, () => undefined);
    await benchStore("PostgreSQL", store, size, runs);
    await store.close();
    await server.stop();
  }
  const directory = mkdtempSync(join(tmpdir(), "mapwarden-bench-"));
  const store = await openStore({ kind: "embedded", directory }, () => undefined);
  await benchStore("embedded", store, scaled(size, 0.1), runs);
  await store.close();
  rmSync(directory, { recursive: true, force: true });
}
