/** Fills a store with years of reviews in a few statements: what the pages are measured and explained on. */
import { type Kysely, sql } from "kysely";
import type { Database } from "../../src/store/schema.ts";

export interface SeedSize {
  readonly installations: number;
  readonly repositories: number;
  readonly reviews: number;
  readonly findings: number;
}

/** Each pull request has this many reviews. */
const reviewsPerPull = 3;

/** The same rows for the same size, but for the clock: the newest are of this moment. */
export async function seedDashboard(
  db: Kysely<Database>,
  rules: readonly string[],
  { installations, repositories, reviews, findings }: SeedSize,
): Promise<void> {
  const pulls = Math.ceil(reviews / reviewsPerPull);
  await db.connection().execute(async (one) => {
    await sql`SELECT setseed(0.42)`.execute(one);
    await seedTenants(one, installations, repositories);
    await seedPulls(one, repositories, pulls);
    await seedReviews(one);
    await seedLives(one, rules, pulls, findings);
    await seedRest(one);
  });
  await sql`ANALYZE`.execute(db);
}

async function seedTenants(db: Kysely<Database>, installations: number, repositories: number) {
  await sql`INSERT INTO installations (id, account_login)
    SELECT i, 'organisation-' || i FROM generate_series(1, ${installations}::integer) i`.execute(
    db,
  );
  await sql`INSERT INTO repositories (id, installation_id, owner, name, private)
    SELECT i, 1 + i % ${installations}::integer, 'organisation-' || (1 + i % ${installations}::integer),
      'service-' || i, i % 5 > 0
    FROM generate_series(1, ${repositories}::integer) i`.execute(db);
}

/** Few repositories have most of the pull requests. */
async function seedPulls(db: Kysely<Database>, repositories: number, pulls: number) {
  await sql`INSERT INTO pulls (repository_id, installation_id, number, head_sha, state, title, author, told_at,
      updated_at, closed_at, merge_commit, not_analysed, conclusion, untold)
    SELECT r.id, r.installation_id, g, md5(g::text) || '00000000',
      CASE WHEN age < 0.02 THEN 'open' WHEN g % 8 = 0 THEN 'closed' ELSE 'merged' END,
      'Cache answers of upstream ' || g, 'developer-' || g % 300, at, at,
      CASE WHEN age < 0.02 THEN NULL ELSE at END, NULL, 0,
      CASE WHEN g % 4 = 0 THEN 'failure' ELSE 'success' END, CASE WHEN g % 50 = 0 THEN 'draft' END
    FROM (
      SELECT g, random() AS age, 1 + floor(power(random(), 2) * ${repositories}::integer)::bigint AS repository
      FROM generate_series(1, ${pulls}::integer) g
    ) drawn
    JOIN repositories r ON r.id = drawn.repository
    CROSS JOIN LATERAL (SELECT now() - age * interval '730 days' AS at) dated`.execute(db);
}

async function seedReviews(db: Kysely<Database>) {
  await sql`INSERT INTO reviews (installation_id, repository_id, pull_number, head_sha, base_sha, reason,
      delivery_guid, state, conclusion, started_at, finished_at)
    SELECT installation_id, repository_id, number, md5(number || '/' || n) || '00000000', NULL,
      CASE n WHEN 1 THEN 'opened' ELSE 'synchronize' END, 'seed-' || number || '-' || n, 'finished', conclusion,
      updated_at - (4 - n) * interval '5 hours', updated_at - (4 - n) * interval '5 hours' + interval '9 seconds'
    FROM pulls, generate_series(1, ${reviewsPerPull}::integer) n`.execute(db);
  await sql`UPDATE pulls SET newest_review_id = newest.id FROM (
      SELECT repository_id, pull_number, max(id) AS id FROM reviews GROUP BY 1, 2) newest
    WHERE newest.repository_id = pulls.repository_id AND newest.pull_number = pulls.number`.execute(
    db,
  );
}

/** Most findings are mended before the merge, some go into the branch, a twentieth is still open. */
async function seedLives(
  db: Kysely<Database>,
  rules: readonly string[],
  pulls: number,
  findings: number,
) {
  await sql`INSERT INTO finding_lives (installation_id, repository_id, pull_number, fingerprint, rule, severity,
      confidence, mode, path, line, end_line, opened_at, opened_commit, seen_at, seen_commit, seen_review_id,
      lifecycle, left_at, left_commit, verdict, verdict_at)
    SELECT p.installation_id, p.repository_id, CASE WHEN g % 12 = 0 THEN 0 ELSE p.number END,
      left(md5(g::text), 24), (${[...rules]}::text[])[1 + which],
      (ARRAY['error', 'warning', 'error', 'note'])[1 + which % 4], 'high', 'comment',
      'internal/cache/store_' || g % 40 || '.go', 1 + g % 900, 1 + g % 900,
      opened, p.head_sha, opened, p.head_sha, p.newest_review_id, fate.lifecycle,
      CASE WHEN fate.lifecycle <> 'open' THEN least(now(), opened + power(v, 4) * interval '60 days' + interval '10 minutes') END,
      CASE WHEN fate.lifecycle <> 'open' THEN p.head_sha END,
      CASE WHEN fate.verdict THEN CASE WHEN g % 3 = 0 THEN 'false-positive' ELSE 'ignored' END END,
      CASE WHEN fate.verdict THEN least(now(), opened + interval '1 day') END
    FROM (SELECT g, random() AS u, random() AS v, random() AS w, 1 + floor(random() * ${pulls}::integer) AS number
      FROM generate_series(1, ${findings}::integer) g) drawn
    JOIN pulls p ON p.number = drawn.number
    CROSS JOIN LATERAL (SELECT floor(power(u, 2) * ${rules.length}::integer)::integer AS which) ruled
    CROSS JOIN LATERAL (SELECT p.updated_at - interval '15 hours' AS opened) dated
    CROSS JOIN LATERAL (SELECT w BETWEEN 0.9 AND 0.95 AS verdict, CASE
      WHEN w > 0.85 THEN 'open' WHEN g % 12 = 0 THEN 'fixed' WHEN w > 0.25 THEN 'prevented'
      WHEN w > 0.08 THEN 'merged' ELSE 'dropped' END AS lifecycle) fate`.execute(db);
}

async function seedRest(db: Kysely<Database>) {
  await sql`INSERT INTO findings (review_id, fingerprint, installation_id, repository_id, pull_number, rule,
      severity, confidence, mode, path, line, end_line, what, why, fix)
    SELECT seen_review_id, fingerprint, installation_id, repository_id, pull_number, rule, severity, confidence,
      mode, path, line, end_line, 'The map is written here while another goroutine reads it.',
      'Neither access holds a lock.', 'Hold the lock around both accesses.'
    FROM finding_lives WHERE pull_number > 0`.execute(db);
  await sql`INSERT INTO not_analysed (review_id, installation_id, repository_id, path, reason)
    SELECT newest_review_id, installation_id, repository_id, 'api/v' || number % 9 || '/types.pb.go',
      (ARRAY['generated code', 'generated code', 'syntax error', 'larger than 4 MB'])[1 + number % 4]
    FROM pulls WHERE number % 3 = 0`.execute(db);
  await sql`INSERT INTO dismissals (installation_id, repository_id, fingerprint, pull_number, kind, reason,
      author_login, author_id, source, given_at, revoked_by_login, revoked_by_id)
    SELECT installation_id, repository_id, fingerprint, pull_number,
      CASE verdict WHEN 'ignored' THEN 'ignore' ELSE 'false-positive' END, 'the map is local to the test',
      'developer-7', 7, 'review/' || id, verdict_at, NULL, NULL
    FROM finding_lives WHERE verdict IS NOT NULL`.execute(db);
}
