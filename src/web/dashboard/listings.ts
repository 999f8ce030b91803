/** The lists of the dashboard, for exports: what is asked, and how a row is written. */
import type { FindingFilter } from "../../store/dashboard/filter.ts";
import type { ListedFinding } from "../../store/dashboard/findings.ts";
import type { UnreadFile, UnreadFilter } from "../../store/dashboard/not-analysed.ts";
import type { ListedPull, PullFilter } from "../../store/dashboard/pulls.ts";
import type { ListedRepository } from "../../store/dashboard/repositories.ts";
import type { PartlyReadTree } from "../../store/dashboard/trees.ts";
import type { DashboardView } from "../../store/dashboard/view.ts";
import type { Listing } from "./export.ts";
import {
  findingRecord,
  pullRecord,
  repositoryRecord,
  ruleRecord,
  treeRecord,
  unreadRecord,
} from "./records.ts";
import type { RuleRow } from "./rule-rows.ts";

/** The names of the columns, in the order they are written. */
export const columns = {
  findings: [
    ...["organisation", "repositoryId", "repository", "pull", "fingerprint", "rule", "severity"],
    ...["confidence", "mode", "state", "origin", "path", "line", "openedAt", "openedCommit"],
    ...["seenCommit", "settledAt", "settledCommit"],
  ],
  repositories: [
    ...["organisation", "repositoryId", "repository", "private", "archived", "open", "openErrors"],
    ...["merged", "dismissed", "prevented", "fixed", "findings"],
  ],
  pulls: [
    ...["organisation", "repositoryId", "repository", "pull", "title", "author", "state", "head"],
    ...["conclusion", "notReviewed", "notAnalysed", "open", "findings", "updatedAt"],
  ],
  rules: [
    ...["rule", "title", "severity", "confidence", "mode", "open", "merged", "ignored"],
    ...["falseAlarms", "prevented", "fixed", "dropped", "findings", "acceptedShare"],
    "falseAlarmShare",
  ],
  unread: ["repositoryId", "repository", "pull", "path", "reason"],
  trees: [...["organisation", "repositoryId", "repository", "failed", "notAnalysed", "scannedAt"]],
} as const satisfies Record<string, readonly string[]>;

/** Findings. */
export function findingListing(view: DashboardView, filter: FindingFilter): Listing<ListedFinding> {
  return {
    ...{ name: "findings", columns: columns.findings, record: findingRecord },
    fetch: (after, limit) => view.fetchFindings(filter, after, limit),
  };
}

/** Repositories. */
export function repositoryListing(
  view: DashboardView,
  filter: FindingFilter,
): Listing<ListedRepository> {
  return {
    ...{ name: "repositories", columns: columns.repositories, record: repositoryRecord },
    fetch: (after, limit) => view.fetchRepositories(filter, after, limit),
  };
}

/** Pull requests. */
export function pullListing(view: DashboardView, filter: PullFilter): Listing<ListedPull> {
  return {
    ...{ name: "pulls", columns: columns.pulls, record: pullRecord },
    fetch: (after, limit) => view.fetchPulls(filter, after, limit),
  };
}

/** Files that were not analysed. */
export function unreadListing(view: DashboardView, filter: UnreadFilter): Listing<UnreadFile> {
  return {
    ...{ name: "not-analysed", columns: columns.unread, record: unreadRecord },
    fetch: (after, limit) => view.fetchUnread(filter, after, limit),
  };
}

/** Trees that were not wholly analysed. */
export function treeListing(
  view: DashboardView,
  filter: Pick<FindingFilter, "installation" | "repository">,
): Listing<PartlyReadTree> {
  return {
    ...{ name: "trees", columns: columns.trees, record: treeRecord },
    fetch: (after, limit) => view.fetchPartlyRead(filter, after, limit),
  };
}

/** Rules: there are so few that they are one page. */
export function ruleListing(rows: readonly RuleRow[]): Listing<RuleRow> {
  return {
    ...{ name: "rules", columns: columns.rules, record: ruleRecord },
    fetch: async () => ({ rows, next: null }),
  };
}
