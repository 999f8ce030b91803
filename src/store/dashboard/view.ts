/** Everything the dashboard can ask, as one viewer: nothing here can be asked without one. */
import type { Kysely } from "kysely";
import type { Viewer } from "../../jobs/viewer.ts";
import type { Database } from "../schema.ts";
import { type Count, countBy, countFindings, type Dimension } from "./count.ts";
import type { FindingFilter } from "./filter.ts";
import { findStory } from "./finding.ts";
import { fetchFindings } from "./findings.ts";
import { countUnread, countUntold, fetchUnread } from "./not-analysed.ts";
import { fetchPulls, fetchReviews, findPull } from "./pulls.ts";
import {
  fetchOrganisations,
  fetchRepositories,
  fetchRepositoryNames,
  findRepository,
  findRepositoryNamed,
} from "./repositories.ts";
import { fetchUnreadOfTree, findScan } from "./scan.ts";
import { resolveScope, type Scope } from "./scope.ts";
import { fetchTimeToFix } from "./time-to-fix.ts";
import { fetchPartlyRead } from "./trees.ts";

type Query<Rest extends readonly unknown[], Answer> = (
  db: Kysely<Database>,
  scope: Scope,
  ...rest: Rest
) => Promise<Answer>;

/** The dashboard's questions of a store, each with the scope of a viewer. */
export async function viewAs(db: Kysely<Database>, viewer: Viewer) {
  const scope = await resolveScope(db, viewer);
  const as =
    <Rest extends readonly unknown[], Answer>(query: Query<Rest, Answer>) =>
    (...rest: Rest): Promise<Answer> =>
      query(db, scope, ...rest);
  return {
    countBy: <const Key extends Dimension>(
      filter: FindingFilter,
      dimensions: readonly Key[],
    ): Promise<readonly Count<Key>[]> => countBy(db, scope, filter, dimensions),
    countFindings: as(countFindings),
    fetchFindings: as(fetchFindings),
    findStory: as(findStory),
    fetchTimeToFix: as(fetchTimeToFix),
    fetchRepositories: as(fetchRepositories),
    findRepository: as(findRepository),
    findRepositoryNamed: as(findRepositoryNamed),
    fetchRepositoryNames: as(fetchRepositoryNames),
    fetchOrganisations: as(fetchOrganisations),
    fetchPulls: as(fetchPulls),
    findPull: as(findPull),
    fetchReviews: as(fetchReviews),
    findScan: as(findScan),
    fetchUnreadOfTree: as(fetchUnreadOfTree),
    fetchPartlyRead: as(fetchPartlyRead),
    fetchUnread: as(fetchUnread),
    countUnread: as(countUnread),
    countUntold: as(countUntold),
  };
}

export type DashboardView = Awaited<ReturnType<typeof viewAs>>;
