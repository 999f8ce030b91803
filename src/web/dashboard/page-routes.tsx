/** The pages by their addresses: parse, read, render. */
import type { Context, Hono } from "hono";
import type { Child } from "hono/jsx";
import type { z } from "zod";
import type { RepositoryFacts } from "../../store/dashboard/repositories.ts";
import { visitOf } from "../login/visit.ts";
import {
  chosenRepository,
  findingFilter,
  pullFilter,
  readChoices,
  unreadFilter,
} from "./choose.ts";
import type { SetScene } from "./dashboard.tsx";
import { answerPage, Layout } from "./layout.tsx";
import { readOverview } from "./overview-data.ts";
import { Finding } from "./pages/finding.tsx";
import { Findings } from "./pages/findings.tsx";
import { NotAnalysed } from "./pages/not-analysed.tsx";
import { Overview } from "./pages/overview.tsx";
import { Pull } from "./pages/pull.tsx";
import { Pulls } from "./pages/pulls.tsx";
import { Repositories } from "./pages/repositories.tsx";
import { Repository } from "./pages/repository.tsx";
import { Rules } from "./pages/rules.tsx";
import { answerBadQuery, answerNotFound } from "./problem-pages.tsx";
import { findingQuery, isFingerprint, parseQuery, pullQuery, unreadQuery } from "./query.ts";
import { ruleTitle, type Scene } from "./scene.ts";

/** Rows of a page: what a reader scrolls through, not more. */
const rowsPerPage = 50;
const rowsAtAGlance = 10;
/** A pull request with more pushes, and a finding with more sights, is told from its end. */
const eventsMax = 100;

/** A page without its frame. */
interface Body {
  readonly title: string;
  readonly body: Child;
}

interface Asked<Query> {
  readonly scene: Scene;
  readonly query: Query;
  /** The repository that the query names. */
  readonly repository: RepositoryFacts | undefined;
  readonly context: Context;
}

type Tenant = { organisation?: number | undefined; repository?: string | undefined };

/** On pages of figures the state is what is shown, and days are those of the filter's own column. */
const figureQuery = findingQuery.omit({
  state: true,
  pull: true,
  dated: true,
  after: true,
  limit: true,
});
const rankingQuery = findingQuery.omit({ state: true, pull: true, dated: true });
const emptyQuery = findingQuery.pick({});

function frame(scene: Scene, { title, body }: Body, kept: Tenant, unknown: readonly string[]) {
  const { language, theme, version, viewer, address, say } = scene;
  const shared = { organisation: kept.organisation, repository: kept.repository };
  return (
    <Layout {...{ title, language, theme, version, viewer, address }} kept={shared}>
      {scene.generated && (
        <p class="notice" role="note">
          {say.generated}
        </p>
      )}
      {unknown.length > 0 && (
        <p class="notice" role="status">
          {say.ignoredParameters(unknown.join(", ").slice(0, 200))}
        </p>
      )}
      {body}
    </Layout>
  );
}

/** Adds the pages. */
export function addPages(app: Hono, setScene: SetScene): void {
  function page<Shape extends z.ZodRawShape>(
    path: string,
    schema: z.ZodObject<Shape>,
    make: (asked: Asked<z.infer<z.ZodObject<Shape>>>) => Promise<Body | null>,
  ): void {
    app.get(path, async (context) => {
      const scene = await setScene(context);
      if (scene === null) return answerNotFound(context, "");
      const parsed = parseQuery(schema, new URL(context.req.url).searchParams);
      if (parsed.kind === "problems")
        return answerBadQuery(context, scene.version, parsed.problems);
      const tenant: Tenant = parsed.query;
      const repository = await chosenRepository(scene.view, tenant);
      if (repository === null) return answerNotFound(context, scene.version);
      const { query, unknown } = parsed;
      const made = await make({ scene, query, repository, context });
      if (made === null) return answerNotFound(context, scene.version);
      const kept = {
        organisation: tenant.organisation,
        repository: repository && String(repository.id),
      };
      return answerPage(context, frame(scene, made, kept, unknown));
    });
  }

  page("/", figureQuery, async ({ scene, query, repository }) => {
    const { view, say, now } = scene;
    const [data, choices] = await Promise.all([
      readOverview(view, findingFilter(query, repository), now),
      readChoices(view, repository, query),
    ]);
    return { title: say.overview, body: <Overview {...{ data, choices, scene }} /> };
  });

  page("/findings", findingQuery, async ({ scene, query, repository }) => {
    const { view, say } = scene;
    const filter = findingFilter(query, repository);
    const { after = null, limit = rowsPerPage } = query;
    const [total, list, choices] = await Promise.all([
      view.countFindings(filter),
      view.fetchFindings(filter, after, limit),
      readChoices(view, repository, query),
    ]);
    const data = { filter, total, page: list, isLater: after !== null };
    return { title: say.findings, body: <Findings {...{ data, choices, scene }} /> };
  });

  page("/findings/:repository/:fingerprint", emptyQuery, async ({ scene, context }) => {
    const id = idOf(context.req.param("repository"));
    const fingerprint = context.req.param("fingerprint") ?? "";
    if (id === null || !isFingerprint(fingerprint)) return null;
    const story = await scene.view.findStory({ repository: id, fingerprint }, eventsMax);
    const rule = story?.lives[0]?.rule;
    if (!story || rule === undefined) return null;
    return { title: ruleTitle(scene, rule), body: <Finding {...{ story, scene }} /> };
  });

  page("/repositories", rankingQuery, async ({ scene, query, repository }) => {
    const { view, say } = scene;
    const filter = findingFilter(query, repository);
    const { after = null, limit = rowsPerPage } = query;
    const [list, choices] = await Promise.all([
      view.fetchRepositories(filter, after, limit),
      readChoices(view, repository, query),
    ]);
    const data = { filter, page: list, isLater: after !== null };
    return { title: say.repositories, body: <Repositories {...{ data, choices, scene }} /> };
  });

  page("/repositories/:id", emptyQuery, async ({ scene, context }) => {
    const id = idOf(context.req.param("id"));
    const repository = id === null ? undefined : await scene.view.findRepository(id);
    if (!repository) return null;
    const filter = { repository: repository.id };
    const [overview, open, pulls, scan, unread] = await Promise.all([
      readOverview(scene.view, filter, scene.now),
      scene.view.fetchFindings({ ...filter, states: ["open"] }, null, rowsAtAGlance),
      scene.view.fetchPulls(filter, null, rowsAtAGlance),
      scene.view.findScan(repository.id),
      scene.view.fetchUnreadOfTree(repository.id, rowsPerPage),
    ]);
    const tree = { scan, unread, formToken: visitOf(context)?.formToken ?? null };
    const data = { repository, overview, open, pulls, tree };
    const title = `${repository.owner}/${repository.name}`;
    return { title, body: <Repository {...{ data, scene }} /> };
  });

  page("/pulls", pullQuery, async ({ scene, query, repository }) => {
    const { view, say } = scene;
    const filter = pullFilter(query, repository);
    const { after = null, limit = rowsPerPage } = query;
    const [list, choices] = await Promise.all([
      view.fetchPulls(filter, after, limit),
      readChoices(view, repository, query),
    ]);
    const data = { filter, page: list, isLater: after !== null };
    return { title: say.pulls, body: <Pulls {...{ data, choices, scene }} /> };
  });

  page("/pulls/:repository/:number", emptyQuery, async ({ scene, context }) => {
    const { view } = scene;
    const id = idOf(context.req.param("repository"));
    const number = idOf(context.req.param("number"));
    const pull = id === null || number === null ? undefined : await view.findPull(id, number);
    if (id === null || number === null || !pull) return null;
    const filter = { repository: id, pull: number };
    const [findings, reviews, unread] = await Promise.all([
      view.fetchFindings(filter, null, rowsPerPage),
      view.fetchReviews(id, number, eventsMax),
      view.fetchUnread(filter, null, rowsPerPage),
    ]);
    const data = { pull, findings, reviews, unread };
    const title = `#${number} ${pull.title ?? ""} · ${pull.owner}/${pull.name}`;
    return { title, body: <Pull {...{ data, scene }} /> };
  });

  page("/rules", figureQuery, async ({ scene, query, repository }) => {
    const { view, say } = scene;
    const filter = findingFilter(query, repository);
    const [counts, choices] = await Promise.all([
      view.countBy(filter, ["rule", "state"]),
      readChoices(view, repository, query),
    ]);
    const data = { filter, counts };
    return { title: say.rules, body: <Rules {...{ data, choices, scene }} /> };
  });

  page("/not-analysed", unreadQuery, async ({ scene, query, repository }) => {
    const { view, say } = scene;
    const filter = unreadFilter(query, repository);
    const { after = null, limit = rowsPerPage } = query;
    const [list, reasons, untold, trees, choices] = await Promise.all([
      view.fetchUnread(filter, after, limit),
      view.countUnread(filter, rowsPerPage),
      view.countUntold(filter),
      view.fetchPartlyRead(filter, null, rowsPerPage),
      readChoices(view, repository, query),
    ]);
    const data = { filter, page: list, isLater: after !== null, reasons, untold, trees };
    return { title: say.notAnalysed, body: <NotAnalysed {...{ data, choices, scene }} /> };
  });
}

/** A number of an address; null where it is none. */
function idOf(text: string | undefined): number | null {
  return text !== undefined && /^[1-9]\d{0,15}$/.test(text) ? Number(text) : null;
}
