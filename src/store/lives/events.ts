/** Rows of lives that were written, as the events that others are told of. */

import type { Selectable } from "kysely";
import type { FindingEvent, LifeState } from "../../jobs/finding-life.ts";
import type { LifeTables } from "./tables.ts";

/** A life as it is, with the state it had before: null where there was none. */
export interface ChangedLife extends Selectable<LifeTables["finding_lives"]> {
  readonly former: LifeState | null;
  /** Commit on which it is what it is. */
  readonly commit: string | null;
}

/** The events of those whose state changed. */
export function toEvents(rows: Iterable<ChangedLife>): readonly FindingEvent[] {
  return [...rows]
    .filter(({ former, state }) => former !== state)
    .map((row) => ({
      installationId: row.installation_id,
      repositoryId: row.repository_id,
      pull: row.pull_number === 0 ? null : row.pull_number,
      fingerprint: row.fingerprint,
      rule: row.rule,
      severity: row.severity,
      path: row.path,
      line: row.line,
      from: row.former,
      to: row.state,
      commit: row.commit,
    }));
}
