/** Rows of lists as machines get them: the same names and values in CSV, in JSON and in the API. */
import type { ListedFinding } from "../../store/dashboard/findings.ts";
import type { UnreadFile } from "../../store/dashboard/not-analysed.ts";
import type { ListedPull } from "../../store/dashboard/pulls.ts";
import type { ListedRepository } from "../../store/dashboard/repositories.ts";
import type { PartlyReadTree } from "../../store/dashboard/trees.ts";
import type { RuleRow } from "./rule-rows.ts";

export type Value = string | number | boolean | null;

/** A row, column by column. */
export type Row = Readonly<Record<string, Value>>;

function moment(at: Date | null): string | null {
  return at === null ? null : at.toISOString();
}

/** A finding. */
export function findingRecord(row: ListedFinding): Row {
  return {
    organisation: row.installation_id,
    repositoryId: row.repository_id,
    repository: `${row.owner}/${row.name}`,
    pull: row.pull,
    fingerprint: row.fingerprint,
    rule: row.rule,
    severity: row.severity,
    confidence: row.confidence,
    mode: row.mode,
    state: row.state,
    origin: row.origin,
    path: row.path,
    line: row.line,
    openedAt: moment(row.opened_at),
    openedCommit: row.opened_commit,
    seenCommit: row.seen_commit,
    settledAt: moment(row.settled_at),
    settledCommit: row.left_commit,
  };
}

/** A repository with its counts. */
export function repositoryRecord(row: ListedRepository): Row {
  return {
    organisation: row.installation,
    repositoryId: row.id,
    repository: `${row.owner}/${row.name}`,
    private: row.private,
    archived: row.archived,
    open: row.open,
    openErrors: row.errors,
    merged: row.merged,
    dismissed: row.ignored,
    prevented: row.prevented,
    fixed: row.fixed,
    findings: row.total,
  };
}

/** A pull request. */
export function pullRecord(row: ListedPull): Row {
  return {
    organisation: row.installation_id,
    repositoryId: row.repository_id,
    repository: `${row.owner}/${row.name}`,
    pull: row.number,
    title: row.title,
    author: row.author,
    state: row.state,
    head: row.head_sha,
    conclusion: row.conclusion,
    notReviewed: row.untold,
    notAnalysed: row.not_analysed,
    open: row.open,
    findings: row.total,
    updatedAt: moment(row.updated_at),
  };
}

/** A file that was not analysed. */
export function unreadRecord(row: UnreadFile): Row {
  return {
    repositoryId: row.repository_id,
    repository: `${row.owner}/${row.name}`,
    pull: row.pull,
    path: row.path,
    reason: row.reason,
  };
}

/** A tree that was not wholly analysed. */
export function treeRecord(row: PartlyReadTree): Row {
  return {
    organisation: row.installation_id,
    repositoryId: row.repository_id,
    repository: `${row.owner}/${row.name}`,
    failed: row.why,
    notAnalysed: row.not_analysed,
    scannedAt: moment(row.finished_at),
  };
}

/** A rule with its counts. */
export function ruleRecord({ id, card, counts, total, accepted, falseAlarms }: RuleRow): Row {
  return {
    rule: id,
    title: card?.title.en ?? null,
    severity: card?.severity ?? null,
    confidence: card?.confidence ?? null,
    mode: card?.mode ?? null,
    open: counts.open,
    merged: counts.merged,
    ignored: counts.ignored,
    falseAlarms: counts["false-positive"],
    prevented: counts.prevented,
    fixed: counts.fixed,
    dropped: counts.dropped,
    findings: total,
    acceptedShare: accepted,
    falseAlarmShare: falseAlarms,
  };
}
