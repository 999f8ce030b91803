/** From the parameters of an address to a filter, and to what a filter can be changed to. */
import type { FindingFilter } from "../../store/dashboard/filter.ts";
import type { UnreadFilter } from "../../store/dashboard/not-analysed.ts";
import type { PullFilter } from "../../store/dashboard/pulls.ts";
import type { RepositoryFacts } from "../../store/dashboard/repositories.ts";
import type { DashboardView } from "../../store/dashboard/view.ts";
import type { Choices } from "./filter-bar.tsx";
import type { FindingQuery, PullQuery, UnreadQuery } from "./query.ts";

/** Names offered while a repository is typed; more make the page heavy and the list no shorter to read. */
const namesMax = 200;

interface Tenant {
  readonly organisation?: number | undefined;
  readonly repository?: string | undefined;
}

/** The repository that an address names by id or by owner and name; null where the viewer sees no such. */
export async function chosenRepository(
  view: DashboardView,
  { repository }: Tenant,
): Promise<RepositoryFacts | undefined | null> {
  if (repository === undefined) return undefined;
  const [owner = "", name] = repository.split("/");
  const found =
    name === undefined
      ? await view.findRepository(Number(owner))
      : await view.findRepositoryNamed(owner, name);
  return found ?? null;
}

/** What the filter bar offers. */
export async function readChoices(
  view: DashboardView,
  repository: RepositoryFacts | undefined,
  { organisation }: Tenant,
): Promise<Choices> {
  const [organisations, repositories] = await Promise.all([
    view.fetchOrganisations(),
    view.fetchRepositoryNames(organisation, namesMax),
  ]);
  return { organisations, repository, repositories };
}

/** The filter of findings that a query asks for. */
export function findingFilter(
  query: Partial<FindingQuery>,
  repository: RepositoryFacts | undefined,
): FindingFilter {
  const { organisation, pull, rule, severity, state, origin, since, until, dated } = query;
  return {
    ...{ installation: organisation, repository: repository?.id, pull, rule, severity, origin },
    ...{ states: state, since, until, dated },
  };
}

/** The filter of pull requests. */
export function pullFilter(query: PullQuery, repository: RepositoryFacts | undefined): PullFilter {
  const { organisation: installation, state, untold } = query;
  return { installation, repository: repository?.id, state, untold };
}

/** The filter of files. */
export function unreadFilter(
  query: UnreadQuery,
  repository: RepositoryFacts | undefined,
): UnreadFilter {
  const { organisation: installation, pull, reason } = query;
  return { installation, repository: repository?.id, pull, reason };
}
