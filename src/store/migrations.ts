/** The steps that bring a store to the present schema; a step that was released is never edited. */
import { type Kysely, sql } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import { commentedStatements } from "./commented-migration.ts";
import { findingColumns } from "./finding-columns.ts";
import { finerCountStatements } from "./finer-counts-migration.ts";
import { dashboardStatements } from "./lives-migration.ts";
import { loginStatements } from "./login-migration.ts";
import { sayStatements, takenBackStatements } from "./say-so-migration.ts";
import { scanStatements } from "./scans-migration.ts";

// Whatever belongs to a repository or installation goes with it: forgetting is one DELETE.
const initialStatements: readonly string[] = [
  `CREATE TABLE installations (
    id bigint PRIMARY KEY,
    created_at timestamptz NOT NULL DEFAULT now()
  )`,
  `CREATE TABLE repositories (
    id bigint PRIMARY KEY,
    installation_id bigint NOT NULL REFERENCES installations ON DELETE CASCADE,
    owner text NOT NULL,
    name text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
  )`,
  `CREATE INDEX repositories_installation ON repositories (installation_id)`,
  `CREATE TABLE deliveries (
    guid text PRIMARY KEY,
    event text NOT NULL,
    installation_id bigint,
    repository_id bigint,
    jobs integer NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now()
  )`,
  `CREATE INDEX deliveries_received ON deliveries (received_at)`,
  `CREATE TABLE pulls (
    repository_id bigint NOT NULL REFERENCES repositories ON DELETE CASCADE,
    number integer NOT NULL,
    installation_id bigint NOT NULL,
    head_sha text NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (repository_id, number)
  )`,
  `CREATE TABLE reviews (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    installation_id bigint NOT NULL,
    repository_id bigint NOT NULL,
    pull_number integer NOT NULL,
    head_sha text NOT NULL,
    base_sha text,
    reason text NOT NULL,
    delivery_guid text NOT NULL,
    state text NOT NULL CHECK (state IN ('running', 'finished', 'superseded', 'failed')),
    conclusion text,
    check_run_id bigint,
    requests integer NOT NULL DEFAULT 0,
    timings_ms jsonb NOT NULL DEFAULT '{}',
    error text,
    started_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    FOREIGN KEY (repository_id, pull_number) REFERENCES pulls ON DELETE CASCADE
  )`,
  `CREATE INDEX reviews_pull ON reviews (repository_id, pull_number, head_sha, id)`,
  `CREATE INDEX reviews_running ON reviews (started_at) WHERE state = 'running'`,
  `CREATE TABLE findings (
    review_id bigint NOT NULL REFERENCES reviews ON DELETE CASCADE,
    fingerprint text NOT NULL,
    installation_id bigint NOT NULL,
    repository_id bigint NOT NULL,
    pull_number integer NOT NULL,
    ${findingColumns},
    what text NOT NULL,
    why text NOT NULL,
    fix text NOT NULL,
    PRIMARY KEY (review_id, fingerprint)
  )`,
  `CREATE INDEX findings_identity ON findings (repository_id, fingerprint)`,
  `CREATE TABLE not_analysed (
    review_id bigint NOT NULL REFERENCES reviews ON DELETE CASCADE,
    installation_id bigint NOT NULL,
    repository_id bigint NOT NULL,
    path text NOT NULL,
    reason text NOT NULL
  )`,
  `CREATE INDEX not_analysed_review ON not_analysed (review_id)`,
];

// What GitHub asked for outlives the process that was asked: a restart must not send anything before the time.
const pauseStatements: readonly string[] = [
  `CREATE TABLE pauses (
    installation_id bigint PRIMARY KEY REFERENCES installations ON DELETE CASCADE,
    until timestamptz NOT NULL
  )`,
];

// Tombstones and missed deliveries outlive what they speak of, by days: they hold ids, never a name.
const comingsAndGoingsStatements: readonly string[] = [
  `ALTER TABLE installations
    ADD COLUMN account_login text,
    ADD COLUMN suspended_at timestamptz,
    ADD COLUMN told_at timestamptz`,
  `ALTER TABLE repositories
    ADD COLUMN private boolean NOT NULL DEFAULT true,
    ADD COLUMN archived boolean NOT NULL DEFAULT false`,
  `CREATE TABLE tombstones (
    installation_id bigint NOT NULL,
    repository_id bigint NOT NULL,
    forgotten_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (installation_id, repository_id)
  )`,
  `CREATE TABLE missed_deliveries (
    guid text PRIMARY KEY,
    delivery_id bigint NOT NULL,
    delivered_at timestamptz NOT NULL,
    asked integer NOT NULL DEFAULT 0,
    asked_at timestamptz
  )`,
  `CREATE TABLE marks (name text PRIMARY KEY, at timestamptz NOT NULL)`,
  `INSERT INTO marks SELECT 'begun', coalesce(min(received_at), now()) FROM deliveries`,
];

function stepOf(statements: readonly string[]): Migration {
  return {
    async up(db) {
      for (const statement of statements) await sql.raw(statement).execute(db);
    },
  };
}

const migrations: Readonly<Record<string, Migration>> = {
  "0001-initial": stepOf(initialStatements),
  "0002-pauses": stepOf(pauseStatements),
  "0003-say-so": stepOf(sayStatements),
  "0004-comings-and-goings": stepOf(comingsAndGoingsStatements),
  "0005-dashboard": stepOf(dashboardStatements),
  "0006-login": stepOf(loginStatements),
  "0007-commented": stepOf(commentedStatements),
  "0009-scans": stepOf(scanStatements),
  "0010-finer-counts": stepOf(finerCountStatements),
  "0011-taken-back-in": stepOf(takenBackStatements),
};

/** How many steps are done, and the names of those that are not. Changes nothing. */
export async function fetchPending<Tables>(
  db: Kysely<Tables>,
): Promise<{ readonly done: number; readonly pending: readonly string[] }> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const steps = await migrator.getMigrations();
  const pending = steps.filter(({ executedAt }) => executedAt === undefined);
  return { done: steps.length - pending.length, pending: pending.map(({ name }) => name) };
}

/** Brings the schema up to date; several processes may do so at once. */
export async function migrateStore<Tables>(db: Kysely<Tables>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error } = await migrator.migrateToLatest();
  if (error) throw error;
}
