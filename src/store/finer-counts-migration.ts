/** Counts of lives for those who see a part of an organisation, and for questions without dates. */
import { coarseCounts, countAll, countFunction, type LifeCounts } from "./life-counts.ts";

/** So few rows that a question without dates is answered at once. */
const rules: LifeCounts = {
  ...{ table: "life_rules", tenant: "installation" },
  keys: "installation_id, rule, severity, origin, state",
};

/** For those who do not see an organisation whole: half as many rows as lives, and in the order they are asked for. */
const repositoryWeeks: LifeCounts = {
  ...{ table: "life_repository_weeks", tenant: "repository" },
  keys: "repository_id, dated, week, severity, origin, state",
};

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
  `CREATE OR REPLACE ${countFunction([...coarseCounts, rules, repositoryWeeks], forgetEmpty)}`,
  ...vacuumed,
];
