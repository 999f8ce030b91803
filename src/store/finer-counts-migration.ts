/** Counts of lives for those who see a part of an organisation, without dates, and by the time to the fix. */
import { coarseCounts, countAll, countFunction, dated, type LifeCounts } from "./life-counts.ts";

/** So few rows that a question without dates is answered at once. */
const rules: LifeCounts = {
  ...{ table: "life_rules", tenant: "installation" },
  keys: "installation_id, rule, severity, origin, state",
};

/** For those who do not see an organisation whole: half as many rows as lives, and in the order they are asked for. */
const repositoryWeeks: LifeCounts = {
  ...{ table: "life_repository_weeks", tenant: "repository", ...dated },
  keys: "repository_id, dated, week, severity, origin, state",
};

/** Seconds, from a minute to two years: four spans to each doubling. */
const spans = Array.from({ length: 81 }, (_, index) => Math.round(60 * 2 ** (index / 4)));

/**
 * How many were mended after about how long. Which of them is the median is then looked up among the few of its span,
 * so that it is exact.
 */
const mendedSpans: LifeCounts = {
  ...{ table: "life_mended_spans", tenant: "installation" },
  keys: "week, installation_id, span, severity, origin",
  join: `CROSS JOIN LATERAL (SELECT date_trunc('week', l.settled_at AT TIME ZONE 'UTC')::date AS week,
        mended_span(l.opened_at, l.settled_at) AS span) d`,
  where: "l.state IN ('prevented', 'fixed')",
};

const spanStatements: readonly string[] = [
  `CREATE FUNCTION mended_span(opened_at timestamptz, settled_at timestamptz) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT width_bucket(date_part('epoch', settled_at - opened_at), '{${spans}}'::double precision[]) $$`,
  `CREATE TABLE life_mended_spans (
    installation_id bigint NOT NULL REFERENCES installations ON DELETE CASCADE,
    week date NOT NULL,
    span integer NOT NULL,
    severity text NOT NULL,
    origin text NOT NULL,
    findings integer NOT NULL,
    PRIMARY KEY (week, installation_id, span, severity, origin) INCLUDE (findings)
  )`,
  `CREATE INDEX life_mended_spans_installation ON life_mended_spans (installation_id)`,
  countAll(mendedSpans),
  `CREATE INDEX finding_lives_span ON finding_lives (mended_span(opened_at, settled_at), settled_at)
    INCLUDE (opened_at, installation_id, repository_id, severity, origin, state)
    WHERE state IN ('prevented', 'fixed')`,
  // For those who see a part: their repositories' times alone.
  `CREATE INDEX finding_lives_repository_mended ON finding_lives (repository_id, settled_at)
    INCLUDE (opened_at, installation_id, rule, severity, origin, state)
    WHERE state IN ('prevented', 'fixed')`,
];

// Most findings are open for a while: what they leave behind would double the rows that a page reads. A row that
// another transaction counts in is left to it, so that neither waits for the other.
const forgetEmpty = `EXECUTE 'DELETE FROM life_repository_weeks WHERE ctid = ANY (ARRAY(
      SELECT ctid FROM life_repository_weeks
      WHERE findings = 0 AND repository_id IN (SELECT repository_id FROM (' || changes || ') l)
      FOR UPDATE SKIP LOCKED))';`;

// Pages read indexes alone, which spares the rows only where a vacuum has seen them: by default that is once in a
// fifth of a million changes.
const vacuumed = ["finding_lives", "life_rule_weeks", "life_repository_rules"].map(
  (table) =>
    `ALTER TABLE ${table} SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02)`,
);

/** The step `0010-finer-counts`. Instances of the release before write lives as ever: the triggers count for them. */
export const finerCountStatements: readonly string[] = [
  // Nobody changes lives between the counting of those that there are and the function that counts the changes.
  `LOCK TABLE finding_lives IN SHARE ROW EXCLUSIVE MODE`,
  `CREATE TABLE life_rules (
    installation_id bigint NOT NULL REFERENCES installations ON DELETE CASCADE,
    rule text NOT NULL,
    severity text NOT NULL,
    origin text NOT NULL,
    state text NOT NULL,
    findings integer NOT NULL,
    PRIMARY KEY (installation_id, rule, severity, origin, state)
  )`,
  `CREATE TABLE life_repository_weeks (
    repository_id bigint NOT NULL,
    dated text NOT NULL CHECK (dated IN ('opened', 'settled')),
    week date NOT NULL,
    severity text NOT NULL,
    origin text NOT NULL,
    state text NOT NULL,
    findings integer NOT NULL
  ) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02)`,
  countAll(rules),
  countAll(repositoryWeeks),
  // Keys of a full table are made and checked in a third of the time that those of its rows one by one take.
  `ALTER TABLE life_repository_weeks
    ADD PRIMARY KEY (repository_id, dated, week, severity, origin, state) INCLUDE (findings),
    ADD FOREIGN KEY (repository_id) REFERENCES repositories ON DELETE CASCADE`,
  `CREATE INDEX life_repository_weeks_empty ON life_repository_weeks (repository_id) WHERE findings = 0`,
  // For those who see all repositories: by the week there are fewer rows than by all of them.
  `CREATE INDEX life_repository_weeks_week ON life_repository_weeks (dated, week, repository_id)
    INCLUDE (severity, origin, state, findings)`,
  ...spanStatements,
  `CREATE OR REPLACE ${countFunction([...coarseCounts, rules, repositoryWeeks, mendedSpans], forgetEmpty)}`,
  ...vacuumed,
];
