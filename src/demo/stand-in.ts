/** A small stand-in for GitHub: enough REST and GraphQL, with state and refusals, to review a pull request against. */
import { randomBytes } from "node:crypto";
import { runQuery } from "./graphql.ts";
import { answerApp, isAppCall } from "./stand-in-app.ts";
import type { Route, RouteAnswer } from "./stand-in-call.ts";
import { graphRoot } from "./stand-in-graph.ts";
import type { Links } from "./stand-in-render.ts";
import { listRepositories } from "./stand-in-repositories.ts";
import { routes } from "./stand-in-routes.ts";
import { Refusal } from "./stand-in-rules.ts";
import type { Installation, State } from "./stand-in-state.ts";

/** A request as the stand-in sees it; the path is without `/api/v3` and without the query. */
export interface StandInRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly authorization: string;
  readonly body: unknown;
}

/** Runs a GraphQL query; the tests put GitHub's own schema here. */
type RunGraphql = (
  text: string,
  variables: Record<string, unknown>,
  root: object,
) => unknown | Promise<unknown>;

/** What a stand-in is made of. */
export interface StandInOptions {
  readonly state: State;
  readonly links: () => Links;
  readonly runGraphql?: RunGraphql;
}

/** Answers one request. */
export type Handle = (request: StandInRequest) => Promise<RouteAnswer>;

const tokenMs = 60 * 60 * 1000;

/** Answers requests out of the state; refusals are answers too. */
export function createStandIn(options: StandInOptions): Handle {
  return async (request) => {
    try {
      return await answer(options, request);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { status, message, errors, headers } = error;
      const body = { message, ...(errors.length > 0 ? { errors } : {}), status: String(status) };
      return { status, body: { ...body, documentation_url: "https://docs.github.com" }, headers };
    }
  };
}

async function answer(options: StandInOptions, request: StandInRequest): Promise<RouteAnswer> {
  const { state } = options;
  const tokenPath = /^\/app\/installations\/(\d+)\/access_tokens$/.exec(request.path);
  if (tokenPath) return createToken(state, request, Number(tokenPath[1]));
  if (isAppCall(request)) {
    requireApp(state, request);
    return answerApp({ ...request, state, links: options.links() });
  }
  const installation = requireInstallation(state, request);
  if (request.path === "/installation/repositories") {
    return listRepositories(state, options.links(), installation, request.query);
  }
  if (request.path === "/graphql") return runGraphql(options, installation, request);
  return runRoute(options, installation, request);
}

function createToken(state: State, request: StandInRequest, id: number): RouteAnswer {
  requireApp(state, request);
  const installation = state.installations.get(id);
  if (!installation) throw new Refusal(404, "Not Found");
  if (installation.suspended) throw new Refusal(403, "This installation has been suspended");
  const token = `ghs_${randomBytes(24).toString("base64url")}`;
  const expiresAt = state.now() + tokenMs;
  state.tokens.set(token, { installationId: id, expiresAt });
  return {
    status: 201,
    body: {
      token,
      expires_at: `${new Date(expiresAt).toISOString().slice(0, 19)}Z`,
      permissions: installation.permissions,
      repository_selection: "selected",
    },
  };
}

/** The app's JWT: its issuer and times are looked at, as GitHub does; the demo's key is not a secret. */
function requireApp(state: State, request: StandInRequest): void {
  const token = /^bearer (.+)$/i.exec(request.authorization)?.[1] ?? "";
  const payload = token.split(".")[1];
  if (payload === undefined) throw new Refusal(401, "A JSON web token could not be decoded");
  const claims = new Map<string, unknown>(
    Object.entries(JSON.parse(Buffer.from(payload, "base64url").toString("utf8"))),
  );
  if (Number(claims.get("iss")) !== state.app.id) throw new Refusal(404, "Integration not found");
  if (Number(claims.get("exp")) * 1000 < state.now()) {
    throw new Refusal(401, "'Expiration time' claim ('exp') must be in the future");
  }
}

function requireInstallation(state: State, request: StandInRequest): Installation {
  const token = /^(?:token|bearer) (.+)$/i.exec(request.authorization)?.[1] ?? "";
  const known = state.tokens.get(token);
  if (!known || known.expiresAt <= state.now()) throw new Refusal(401, "Bad credentials");
  const installation = state.installations.get(known.installationId);
  if (!installation) throw new Refusal(401, "Bad credentials");
  if (installation.suspended) throw new Refusal(403, "This installation has been suspended");
  return installation;
}

async function runGraphql(
  options: StandInOptions,
  installation: Installation,
  request: StandInRequest,
): Promise<RouteAnswer> {
  const fields = new Map<string, unknown>(Object.entries(request.body ?? {}));
  const root = graphRoot(options.state, installation);
  const run = options.runGraphql ?? runQuery;
  const variables = Object.fromEntries(Object.entries(fields.get("variables") ?? {}));
  const body = await run(String(fields.get("query")), variables, root);
  return { status: 200, body };
}

function runRoute(
  options: StandInOptions,
  installation: Installation,
  request: StandInRequest,
): RouteAnswer {
  const { state } = options;
  const [, owner, name, rest] = /^\/repos\/([^/]+)\/([^/]+)(\/.*)$/.exec(request.path) ?? [];
  const repository = state.repositories.find(
    (candidate) => candidate.owner === owner && candidate.name === name,
  );
  if (!repository || rest === undefined || !installation.repositoryIds.has(repository.id)) {
    throw new Refusal(404, "Not Found");
  }
  for (const route of routes) {
    const parts = matchRoute(route, request.method, rest);
    if (!parts) continue;
    requirePermission(installation, route);
    return route.run({
      state,
      links: options.links(),
      url: options.links().api + request.path,
      installation,
      repository,
      parts,
      query: request.query,
      body: request.body,
    });
  }
  throw new Refusal(404, "Not Found");
}

function matchRoute(route: Route, method: string, path: string): readonly string[] | undefined {
  if (route.method !== method) return undefined;
  const pattern = new RegExp(`^${route.pattern.replaceAll("{}", "([^/]+)")}$`);
  return pattern.exec(path)?.slice(1).map(decodeURIComponent);
}

function requirePermission(installation: Installation, { permission }: Route): void {
  const [name = "", wanted = "read"] = permission.split("=");
  const granted = installation.permissions[name];
  if (granted === "write" || granted === wanted) return;
  throw new Refusal(403, "Resource not accessible by integration", {
    headers: { "x-accepted-github-permissions": permission },
  });
}
