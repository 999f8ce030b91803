/** The routes of the dashboard: pages, exports, read API, badges and the files they need. */
import { type Context, Hono } from "hono";
import { setCookie } from "hono/cookie";
import type { Viewer } from "../../jobs/viewer.ts";
import { viewAs } from "../../store/dashboard/view.ts";
import type { Store } from "../../store/open.ts";
import { parseReturnPath } from "../login/return-path.ts";
import { createApi } from "./api.ts";
import { answerAsset } from "./assets.ts";
import { renderBadge } from "./badge.ts";
import { addExports } from "./export-routes.ts";
import { createFormat, languageOf, languages, themeOf, themes, wordsIn } from "./locale.ts";
import { addPages } from "./page-routes.tsx";
import { answerNotFound } from "./problem-pages.tsx";
import type { RuleCard, Scene } from "./scene.ts";

export interface DashboardOptions {
  readonly store: Store;
  /** Who asks; null for somebody nobody knows. */
  readonly resolveViewer: (context: Context) => Promise<Viewer | null>;
  readonly rules: readonly RuleCard[];
  /** Where people look at code in a browser. */
  readonly siteUrl: string;
  readonly version: string;
  /** Whether what is shown was made up, but for one pull request: the demo. */
  readonly generated?: boolean;
  readonly now: () => Date;
}

/** Makes the scene of a request; null for somebody nobody knows. */
export type SetScene = (context: Context) => Promise<Scene | null>;

function createSetScene(options: DashboardOptions): SetScene {
  const { store, resolveViewer, siteUrl, version } = options;
  const rules = new Map(options.rules.map((rule) => [rule.id, rule]));
  return async (context) => {
    const viewer = await resolveViewer(context);
    if (viewer === null) return null;
    const language = languageOf(context);
    const now = options.now();
    const { pathname, search } = new URL(context.req.url);
    return {
      ...{ viewer, language, now, rules, siteUrl, version },
      generated: options.generated ?? false,
      view: await viewAs(store.db, viewer),
      theme: themeOf(context),
      say: wordsIn(language),
      format: createFormat(language, now),
      address: pathname + search,
    };
  };
}

const yearSeconds = 365 * 24 * 60 * 60;

/** Looks only: neither cookie says who somebody is. */
function setPreferences(context: Context): Response {
  const theme = themes.find((each) => each === context.req.query("theme"));
  const language = languages.find((each) => each === context.req.query("language"));
  const attributes = { path: "/", httpOnly: true, sameSite: "Lax", maxAge: yearSeconds } as const;
  if (theme) setCookie(context, "theme", theme, attributes);
  if (language) setCookie(context, "language", language, attributes);
  return context.redirect(parseReturnPath(context.req.query("return")), 303);
}

/** Public repositories have a badge for everybody, private ones for those who see them. */
async function answerBadge(
  context: Context,
  { store, resolveViewer }: DashboardOptions,
): Promise<Response> {
  const id = Number(/^([1-9]\d{0,15})\.svg$/.exec(context.req.param("file") ?? "")?.[1]);
  if (!Number.isInteger(id)) return context.notFound();
  const viewer = await resolveViewer(context);
  const strangers = await viewAs(store.db, { person: null, sees: new Set([id]) });
  const repository = await strangers.findRepository(id);
  const seen =
    viewer === null ? undefined : await (await viewAs(store.db, viewer)).findRepository(id);
  if (!repository || (repository.private && !seen)) return context.notFound();
  const counts = await strangers.countBy({ repository: id, states: ["open"] }, ["severity"]);
  const sum = counts.reduce((total, { findings }) => total + findings, 0);
  const errors = counts.find(({ severity }) => severity === "error")?.findings ?? 0;
  return context.body(renderBadge(sum, errors), 200, {
    "content-type": "image/svg+xml",
    "cache-control": repository.private ? "private, no-store" : "public, max-age=300",
  });
}

/** Makes the dashboard. Whether somebody may ask at all is decided before: see `login/gate.ts`. */
export function createDashboard(options: DashboardOptions): Hono {
  const app = new Hono();
  const setScene = createSetScene(options);
  app.get("/assets/:name", (context) => answerAsset(context, context.req.param("name")));
  app.get("/preferences", setPreferences);
  app.get("/badge/:file", (context) => answerBadge(context, options));
  app.route("/api/v1", createApi(setScene, options.version));
  addExports(app, setScene);
  addPages(app, setScene);
  // Of apps within apps only the outermost is asked what is not found.
  app.get("*", (context) => answerNotFound(context, options.version));
  return app;
}
