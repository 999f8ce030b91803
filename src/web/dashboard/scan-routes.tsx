/** The way to ask for a scan of a repository's tree. */
import { type Context, Hono } from "hono";
import type { RepositoryRef } from "../../jobs/ports.ts";
import type { Viewer } from "../../jobs/viewer.ts";
import type { AuditLog } from "../../store/audit.ts";
import { viewAs } from "../../store/dashboard/view.ts";
import type { Store } from "../../store/open.ts";
import { visitOf } from "../login/visit.ts";
import { languageOf } from "./locale.ts";
import { answerNotFound, answerRefused } from "./problem-pages.tsx";
import { treeWordsIn } from "./tree-words.ts";

export interface ScanRouteOptions {
  readonly store: Store;
  readonly audit: AuditLog;
  readonly version: string;
  /** Whether GitHub lets somebody push there, asked afresh; or they run this server. */
  readonly mayScan: (viewer: Viewer, repository: RepositoryRef) => Promise<boolean>;
  readonly queueScan: (repository: RepositoryRef) => Promise<void>;
  /** GitHub did not say. */
  readonly onError: (error: unknown) => void;
  readonly now: () => number;
}

/** Makes the route. It is behind the gate, which refuses forms that are not ours. */
export function createScanRoutes(options: ScanRouteOptions): Hono {
  const routes = new Hono();
  routes.post("/repositories/:id/scan", (context) => askForScan(options, context));
  return routes;
}

async function askForScan(options: ScanRouteOptions, context: Context) {
  const { store, version, queueScan } = options;
  const visit = visitOf(context);
  const id = Number(/^[1-9]\d{0,15}$/.exec(context.req.param("id") ?? "")?.[0]);
  if (!visit || Number.isNaN(id)) return answerNotFound(context, version);
  const facts = await (await viewAs(store.db, visit.viewer)).findRepository(id);
  if (!facts) return answerNotFound(context, version);
  const { installation: installationId, owner, name: repo } = facts;
  const repository: RepositoryRef = { installationId, repositoryId: id, owner, repo };
  if (!(await isAllowed(options, visit.viewer, repository))) {
    const { refused, refusedText } = treeWordsIn(languageOf(context));
    return answerRefused(context, version, refused, [refusedText]);
  }
  await queueScan(repository);
  await record(options, visit.viewer, repository);
  return context.redirect(`/repositories/${id}#tree`, 303);
}

/** Where GitHub does not say, nobody may. */
async function isAllowed(
  { mayScan, onError }: ScanRouteOptions,
  viewer: Viewer,
  repository: RepositoryRef,
): Promise<boolean> {
  try {
    return await mayScan(viewer, repository);
  } catch (error) {
    onError(error);
    return false;
  }
}

async function record(
  { audit, now }: ScanRouteOptions,
  { person }: Viewer,
  { owner, repo, installationId }: RepositoryRef,
): Promise<void> {
  // The demo has nobody to write down.
  if (person === null) return;
  const subject = `${owner}/${repo}`;
  await audit.record({
    ...{ at: new Date(now()), person, action: "scan-asked", subject, installationId },
  });
}
