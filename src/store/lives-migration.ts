/** Tables of the dashboard: the life of every finding, its counts by week and by repository, and pull requests. */

import { findingColumns } from "./finding-columns.ts";
import { coarseCounts, countFunction } from "./life-counts.ts";

/** What a life counts as; the words are those of `LifeState`. */
const state = `CASE
      WHEN lifecycle IN ('open', 'merged') AND verdict IS NOT NULL THEN verdict
      WHEN lifecycle IN ('open', 'merged') AND silenced THEN 'ignored'
      ELSE lifecycle END`;

const settledAt = `CASE
      WHEN lifecycle IN ('open', 'merged') AND verdict IS NOT NULL THEN verdict_at
      WHEN lifecycle IN ('open', 'merged') AND silenced THEN seen_at
      ELSE left_at END`;

// A life belongs to one pull request, or to the tree (number 0): the same finding in two pull requests is two things
// to mend. The foreign key carries the installation along where a repository is transferred.
const lifeStatements: readonly string[] = [
  `ALTER TABLE repositories ADD CONSTRAINT repositories_tenant UNIQUE (id, installation_id)`,
  `CREATE TABLE finding_lives (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    installation_id bigint NOT NULL,
    repository_id bigint NOT NULL,
    pull_number integer NOT NULL,
    fingerprint text NOT NULL,
    ${findingColumns},
    opened_at timestamptz NOT NULL,
    opened_commit text NOT NULL,
    seen_at timestamptz NOT NULL,
    seen_commit text NOT NULL,
    seen_review_id bigint,
    lifecycle text NOT NULL CHECK (lifecycle IN ('open', 'fixed', 'prevented', 'merged', 'dropped')),
    left_at timestamptz CHECK ((left_at IS NULL) = (lifecycle = 'open')),
    left_commit text,
    silenced boolean NOT NULL DEFAULT false,
    verdict text CHECK (verdict IN ('ignored', 'false-positive')),
    verdict_at timestamptz CHECK ((verdict_at IS NULL) = (verdict IS NULL)),
    origin text NOT NULL GENERATED ALWAYS AS (CASE WHEN pull_number = 0 THEN 'tree' ELSE 'pull-request' END) STORED,
    state text NOT NULL GENERATED ALWAYS AS (${state}) STORED,
    settled_at timestamptz GENERATED ALWAYS AS (${settledAt}) STORED,
    UNIQUE (repository_id, fingerprint, pull_number),
    FOREIGN KEY (repository_id, installation_id) REFERENCES repositories (id, installation_id)
      ON UPDATE CASCADE ON DELETE CASCADE
  )`,
  // What is filtered by is in the larger ones, so that rows that do not match are left out without being read.
  // One index for each way to the newest first: all, by state, rule, organisation, repository and pull request.
  `CREATE INDEX finding_lives_opened ON finding_lives (opened_at, id)
    INCLUDE (installation_id, repository_id, rule, severity, state, origin)`,
  `CREATE INDEX finding_lives_state ON finding_lives (state, opened_at, id)
    INCLUDE (installation_id, repository_id, rule, severity, origin)`,
  `CREATE INDEX finding_lives_rule ON finding_lives (rule, opened_at, id)
    INCLUDE (installation_id, repository_id, severity, state, origin)`,
  `CREATE INDEX finding_lives_installation ON finding_lives (installation_id, opened_at, id)`,
  `CREATE INDEX finding_lives_repository ON finding_lives (repository_id, opened_at, id)`,
  `CREATE INDEX finding_lives_pull ON finding_lives (repository_id, pull_number, opened_at, id)`,
  `CREATE INDEX finding_lives_settled ON finding_lives (settled_at, id)
    INCLUDE (opened_at, installation_id, repository_id, rule, severity, state, origin)
    WHERE settled_at IS NOT NULL`,
  // Times to the fix are read out of this one alone, in half the time that the one above takes.
  `CREATE INDEX finding_lives_mended ON finding_lives (settled_at)
    INCLUDE (opened_at, installation_id, repository_id, rule, severity, origin)
    WHERE state IN ('prevented', 'fixed')`,
];

// Counts that would read most of a million rows. Triggers keep them in the transaction of the rows they count, also
// where rows go by cascade. A life counts in the week it was opened and, once it is settled, in that week too. By
// rule there are fifty times as many counts, hence they are kept apart from those that most figures need.
const countStatements: readonly string[] = [
  `CREATE TABLE life_weeks (
    installation_id bigint NOT NULL REFERENCES installations ON DELETE CASCADE,
    dated text NOT NULL CHECK (dated IN ('opened', 'settled')),
    week date NOT NULL,
    severity text NOT NULL,
    origin text NOT NULL,
    state text NOT NULL,
    findings integer NOT NULL,
    PRIMARY KEY (dated, week, installation_id, severity, origin, state) INCLUDE (findings)
  )`,
  `CREATE INDEX life_weeks_installation ON life_weeks (installation_id)`,
  `CREATE TABLE life_rule_weeks (
    installation_id bigint NOT NULL REFERENCES installations ON DELETE CASCADE,
    dated text NOT NULL CHECK (dated IN ('opened', 'settled')),
    week date NOT NULL,
    rule text NOT NULL,
    severity text NOT NULL,
    origin text NOT NULL,
    state text NOT NULL,
    findings integer NOT NULL,
    PRIMARY KEY (dated, rule, week, installation_id, severity, origin, state) INCLUDE (findings)
  )`,
  `CREATE INDEX life_rule_weeks_installation ON life_rule_weeks (installation_id)`,
  `CREATE TABLE life_repositories (
    repository_id bigint NOT NULL REFERENCES repositories ON DELETE CASCADE,
    severity text NOT NULL,
    origin text NOT NULL,
    state text NOT NULL,
    findings integer NOT NULL,
    PRIMARY KEY (repository_id, severity, origin, state) INCLUDE (findings)
  )`,
  `CREATE TABLE life_repository_rules (
    repository_id bigint NOT NULL REFERENCES repositories ON DELETE CASCADE,
    rule text NOT NULL,
    severity text NOT NULL,
    origin text NOT NULL,
    state text NOT NULL,
    findings integer NOT NULL,
    PRIMARY KEY (repository_id, rule, severity, origin, state) INCLUDE (findings)
  )`,
  `CREATE ${countFunction(coarseCounts)}`,
  ...["INSERT", "UPDATE", "DELETE"].map(countTrigger),
];

function countTrigger(event: string): string {
  const tables = {
    INSERT: "NEW TABLE AS came",
    UPDATE: "OLD TABLE AS went NEW TABLE AS came",
    DELETE: "OLD TABLE AS went",
  }[event];
  return `CREATE TRIGGER count_${event.toLowerCase()} AFTER ${event} ON finding_lives
    REFERENCING ${tables} FOR EACH STATEMENT EXECUTE FUNCTION count_finding_lives()`;
}

const pullStatements: readonly string[] = [
  `ALTER TABLE pulls
    ADD COLUMN state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'merged', 'closed')),
    ADD COLUMN title text,
    ADD COLUMN author text,
    ADD COLUMN told_at timestamptz,
    ADD COLUMN closed_at timestamptz,
    ADD COLUMN merge_commit text,
    ADD COLUMN newest_review_id bigint,
    ADD COLUMN conclusion text,
    ADD COLUMN untold text,
    ADD COLUMN not_analysed integer NOT NULL DEFAULT 0`,
  `CREATE INDEX pulls_updated ON pulls (updated_at, repository_id, number)`,
  `CREATE INDEX pulls_state ON pulls (state, updated_at, repository_id, number)`,
  `CREATE INDEX pulls_repository ON pulls (repository_id, updated_at, number)`,
  `CREATE INDEX pulls_untold ON pulls (untold, updated_at, repository_id, number) WHERE untold IS NOT NULL`,
  `CREATE INDEX reviews_finished ON reviews (finished_at)`,
  `ALTER TABLE not_analysed ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY`,
  `CREATE INDEX not_analysed_repository ON not_analysed (repository_id, id)`,
  `CREATE INDEX not_analysed_reason ON not_analysed (reason, id)`,
];

/** The same for files that were not analysed, by why: a trigger for each way in which rows come and go. */
const unreadStatements: readonly string[] = [
  `CREATE TABLE unread_reasons (
    repository_id bigint NOT NULL REFERENCES repositories ON DELETE CASCADE,
    reason text NOT NULL,
    files integer NOT NULL,
    PRIMARY KEY (repository_id, reason)
  )`,
  `INSERT INTO unread_reasons
    SELECT repository_id, reason, count(*) FROM not_analysed
    WHERE repository_id IN (SELECT id FROM repositories) GROUP BY 1, 2`,
  `CREATE FUNCTION count_unread_files() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE sign integer := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
  BEGIN
    INSERT INTO unread_reasons AS kept (repository_id, reason, files)
      SELECT repository_id, reason, sign * count(*) FROM changed c
      WHERE EXISTS (SELECT FROM repositories r WHERE r.id = c.repository_id)
      GROUP BY 1, 2 ORDER BY 1, 2
      ON CONFLICT (repository_id, reason) DO UPDATE SET files = kept.files + excluded.files;
    DELETE FROM unread_reasons WHERE files = 0 AND repository_id IN (SELECT repository_id FROM changed);
    RETURN NULL;
  END $$`,
  ...["INSERT", "DELETE"].map(
    (event) => `CREATE TRIGGER count_${event.toLowerCase()} AFTER ${event} ON not_analysed
      REFERENCING ${event === "INSERT" ? "NEW" : "OLD"} TABLE AS changed
      FOR EACH STATEMENT EXECUTE FUNCTION count_unread_files()`,
  ),
];

/** The step `0005-dashboard`. */
export const dashboardStatements: readonly string[] = [
  ...lifeStatements,
  ...countStatements,
  ...pullStatements,
  ...unreadStatements,
];
