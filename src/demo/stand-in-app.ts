/** What the App asks with its own key: itself, its webhook with all deliveries, and its installations. */
import { notFound, ok, type RouteAnswer } from "./stand-in-call.ts";
import { type Attempt, sendEvent } from "./stand-in-hook.ts";
import { type Json, type Links, renderAccount, renderApp } from "./stand-in-render.ts";
import { Refusal } from "./stand-in-rules.ts";
import type { Installation, State } from "./stand-in-state.ts";

/** A request signed as the App. */
export interface AppCall {
  readonly state: State;
  readonly links: Links;
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
}

type AppRoute = (call: AppCall, ...parts: string[]) => RouteAnswer;

const routes: readonly (readonly [string, AppRoute])[] = [
  ["GET /app", getApp],
  ["GET /app/hook/config", getHookConfig],
  ["GET /app/hook/deliveries", listAttempts],
  ["POST /app/hook/deliveries/{}/attempts", redeliver],
  ["GET /app/installations", listInstallations],
  ["GET /app/installations/{}", getInstallation],
  ["GET /repos/{}/{}/installation", getInstallationOf],
];

/** Whether a request is one that only the App itself may make. */
export function isAppCall({ method, path }: Pick<AppCall, "method" | "path">): boolean {
  return findRoute(method, path) !== undefined;
}

/** Answers it. */
export function answerApp(call: AppCall): RouteAnswer {
  const found = findRoute(call.method, call.path);
  if (!found) throw notFound();
  return found.run(call, ...found.parts);
}

function findRoute(method: string, path: string) {
  for (const [pattern, run] of routes) {
    const parts = new RegExp(`^${pattern.replaceAll("{}", "([^/]+)")}$`).exec(`${method} ${path}`);
    if (parts) return { run, parts: parts.slice(1) };
  }
  return undefined;
}

function getApp({ state, links }: AppCall): RouteAnswer {
  const { permissions, events } = state.registration;
  return ok({ ...renderApp(links, state.app, permissions), events });
}

function getHookConfig({ state }: AppCall): RouteAnswer {
  const { receiver, contentType, insecureSsl } = state.hook;
  const secret = receiver.secret === "" ? {} : { secret: "********" };
  return ok({ url: receiver.url, content_type: contentType, insecure_ssl: insecureSsl, ...secret });
}

/** A page ends where the next begins, whatever came on top meanwhile. */
function listAttempts({ state, links, query }: AppCall): RouteAnswer {
  const size = Math.min(Number(query.get("per_page") ?? 30), 100);
  const cursor = query.get("cursor");
  const all = state.hook.attempts;
  const from = cursor === null ? 0 : all.findIndex(({ id }) => `v1_${id}` === cursor);
  if (from < 0) throw new Refusal(422, "Invalid cursor");
  const next = all[from + size];
  const url = `${links.api}/app/hook/deliveries?per_page=${size}`;
  const link = next ? { link: `<${url}&cursor=v1_${next.id}>; rel="next"` } : {};
  const shown = all.slice(from, from + size).map((attempt) => renderAttempt(state, attempt));
  return { status: 200, body: shown, headers: link };
}

function renderAttempt(state: State, attempt: Attempt): Json {
  const { id, guid, deliveredAt, redelivery, status, event, payload } = attempt;
  const said = new Map<string, unknown>(Object.entries(payload));
  const idOf = (name: string) =>
    new Map<string, unknown>(Object.entries(said.get(name) ?? {})).get("id") ?? null;
  return {
    id,
    guid,
    delivered_at: new Date(deliveredAt).toISOString(),
    redelivery,
    duration: 0.1,
    status: status < 300 ? "OK" : `Invalid HTTP Response: ${status}`,
    status_code: status,
    event,
    action: said.get("action") ?? null,
    installation_id: idOf("installation"),
    repository_id: idOf("repository"),
    throttled_at: null,
    ...(state.now() < deliveredAt ? { duration: 0 } : {}),
  };
}

/** GitHub answers at once and sends a moment later. */
function redeliver({ state }: AppCall, id = ""): RouteAnswer {
  const attempt = state.hook.attempts.find((each) => String(each.id) === id);
  if (!attempt) throw notFound();
  const { event, payload, guid } = attempt;
  const sending = { event, payload, guid, redelivery: true };
  setImmediate(() => void sendEvent(state.hook, state.nextId, state.now, sending));
  return { status: 202, body: {} };
}

function listInstallations({ state, links, query }: AppCall): RouteAnswer {
  const size = Math.min(Number(query.get("per_page") ?? 30), 100);
  const page = Number(query.get("page") ?? 1);
  const all = [...state.installations.values()];
  const shown = all.slice((page - 1) * size, page * size);
  const url = `${links.api}/app/installations?per_page=${size}&page=${page + 1}`;
  const headers: Record<string, string> =
    page * size < all.length ? { link: `<${url}>; rel="next"` } : {};
  return {
    status: 200,
    body: shown.map((each) => renderInstallation(state, links, each)),
    headers,
  };
}

function getInstallation({ state, links }: AppCall, id = ""): RouteAnswer {
  const found = state.installations.get(Number(id));
  if (!found) throw notFound();
  return ok(renderInstallation(state, links, found));
}

function getInstallationOf({ state, links }: AppCall, owner = "", name = ""): RouteAnswer {
  const repository = state.repositories.find((each) => each.owner === owner && each.name === name);
  const found = [...state.installations.values()].find(
    ({ repositoryIds }) => repository && repositoryIds.has(repository.id),
  );
  if (!found) throw notFound();
  return ok(renderInstallation(state, links, found));
}

function renderInstallation(state: State, links: Links, installation: Installation): Json {
  const { id, permissions, suspended } = installation;
  const first = state.repositories.find((each) => installation.repositoryIds.has(each.id));
  const owner = { id: 100, login: first?.owner ?? "gophers", type: "Organization" } as const;
  const time = "2026-01-01T00:00:00Z";
  return {
    id,
    account: renderAccount(links, owner),
    app_id: state.app.id,
    app_slug: state.app.slug,
    target_id: owner.id,
    target_type: "Organization",
    repository_selection: "selected",
    access_tokens_url: `${links.api}/app/installations/${id}/access_tokens`,
    repositories_url: `${links.api}/installation/repositories`,
    html_url: `${links.html}/organizations/${owner.login}/settings/installations/${id}`,
    permissions,
    events: state.registration.events,
    single_file_name: null,
    created_at: time,
    updated_at: time,
    suspended_at: suspended ? time : null,
    suspended_by: suspended ? renderAccount(links, owner) : null,
  };
}
