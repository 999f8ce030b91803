/** People on the fake GitHub: what each may see, and the web flow in which they let the App act for them. */
import { createHash, randomBytes } from "node:crypto";
import { GraphRefusal } from "../../src/demo/graph-refusal.ts";
import type { StandInRequest } from "../../src/demo/stand-in.ts";
import type { RouteAnswer } from "../../src/demo/stand-in-call.ts";
import type { Json, Links } from "../../src/demo/stand-in-render.ts";
import type { Installation, Repository, State } from "../../src/demo/stand-in-state.ts";
import { runWithSchema } from "./graphql.ts";
import {
  organisationOf,
  renderInstallation,
  renderUser,
  renderUserRepository,
} from "./user-render.ts";

/** Somebody with an account. */
export interface FakePerson {
  readonly id: number;
  login: string;
  /** Repositories that they may read, by number; the App need not be installed there. */
  readonly sees: Set<number>;
  /** Repositories that they may push to. */
  readonly writes: Set<number>;
  /** Organisations that they own. */
  readonly owns: Set<string>;
}

interface Code {
  readonly personId: number;
  readonly challenge: string;
  readonly redirectUri: string;
}

interface UserToken {
  readonly personId: number;
  readonly expiresAt: number;
}

/** All people, and what was given to the App in their names. */
export interface FakePeople {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly people: Map<number, FakePerson>;
  readonly tokens: Map<string, UserToken>;
  readonly refreshTokens: Map<string, number>;
  /** Whether the App's user tokens expire. */
  expiring: boolean;
  /** Who sits before the browser and says yes; null for somebody who says no. */
  atBrowser: number | null;
  readonly add: (person: { id: number; login: string }) => FakePerson;
  /** What a person does on GitHub's page of authorised Apps; the webhook is sent by the test. */
  readonly revoke: (personId: number) => void;
  /** The answer, where the request is about people; `problems` hears what GitHub would refuse. */
  readonly answer: (request: StandInRequest, links: Links) => Promise<RouteAnswer | null>;
}

const tokenMs = 8 * 60 * 60 * 1_000;

/** Which requests of the web flow GitHub's description leaves out. */
export function isWebFlow(path: string): boolean {
  return path.startsWith("/login/oauth/");
}

/** Makes the people of one GitHub. */
export function createPeople(state: State, problems: string[]): FakePeople {
  const codes = new Map<string, Code>();
  const people: FakePeople = {
    clientId: "Iv23fake",
    clientSecret: "the secret of the fake App",
    people: new Map(),
    tokens: new Map(),
    refreshTokens: new Map(),
    expiring: true,
    atBrowser: null,
    add: ({ id, login }) => {
      const person = {
        ...{ id, login, sees: new Set<number>() },
        ...{ writes: new Set<number>(), owns: new Set<string>() },
      };
      people.people.set(id, person);
      return person;
    },
    revoke: (personId) => {
      for (const [token, given] of people.tokens) {
        if (given.personId === personId) people.tokens.delete(token);
      }
      for (const [token, id] of people.refreshTokens) {
        if (id === personId) people.refreshTokens.delete(token);
      }
    },
    answer: async (request, links) => {
      if (request.path === "/login/oauth/authorize") return authorize(people, codes, request);
      if (request.path === "/login/oauth/access_token") {
        return giveToken(people, codes, state, request);
      }
      if (/^\/applications\/[^/]+\/token$/.test(request.path)) return deleteToken(people, request);
      return answerAsPerson(people, state, request, links);
    },
  };

  function authorize(all: FakePeople, given: typeof codes, { query }: StandInRequest): RouteAnswer {
    const wanted = ["client_id", "redirect_uri", "state", "code_challenge"] as const;
    const missing = wanted.filter((name) => !query.get(name));
    if (missing.length > 0) problems.push(`authorize lacks ${missing.join(", ")}`);
    if (query.get("code_challenge_method") !== "S256") problems.push("authorize without S256");
    if (query.get("client_id") !== all.clientId) return { status: 404, body: {} };
    const back = new URL(query.get("redirect_uri") ?? "");
    back.searchParams.set("state", query.get("state") ?? "");
    if (all.atBrowser === null) back.searchParams.set("error", "access_denied");
    else {
      const code = randomBytes(10).toString("hex");
      given.set(code, {
        personId: all.atBrowser,
        challenge: query.get("code_challenge") ?? "",
        redirectUri: query.get("redirect_uri") ?? "",
      });
      back.searchParams.set("code", code);
    }
    return { status: 302, body: {}, headers: { location: back.href } };
  }
  return people;
}

function fieldsOf({ body }: StandInRequest): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(body ?? {}));
}

/** GitHub refuses with a 200. */
function refuse(error: string): RouteAnswer {
  return { status: 200, body: { error, error_description: error, error_uri: "https://docs" } };
}

function giveToken(
  all: FakePeople,
  codes: Map<string, Code>,
  state: State,
  request: StandInRequest,
): RouteAnswer {
  const fields = fieldsOf(request);
  if (fields.get("client_id") !== all.clientId) return { status: 404, body: {} };
  if (fields.get("client_secret") !== all.clientSecret) {
    return refuse("incorrect_client_credentials");
  }
  if (fields.get("grant_type") === "refresh_token") {
    const former = String(fields.get("refresh_token"));
    const personId = all.refreshTokens.get(former);
    if (personId === undefined) return refuse("bad_refresh_token");
    all.refreshTokens.delete(former);
    return give(all, state, personId);
  }
  const code = String(fields.get("code"));
  const known = codes.get(code);
  codes.delete(code);
  if (!known) return refuse("bad_verification_code");
  if (known.redirectUri !== fields.get("redirect_uri")) return refuse("redirect_uri_mismatch");
  const verifier = String(fields.get("code_verifier"));
  const challenge = createHash("sha256").update(verifier).digest("base64url");
  if (challenge !== known.challenge) return refuse("bad_verification_code");
  return give(all, state, known.personId);
}

function give(all: FakePeople, state: State, personId: number): RouteAnswer {
  const token = `ghu_${randomBytes(18).toString("hex")}`;
  const body = { access_token: token, token_type: "bearer", scope: "" };
  if (!all.expiring) {
    all.tokens.set(token, { personId, expiresAt: Number.POSITIVE_INFINITY });
    return { status: 200, body };
  }
  const refresh = `ghr_${randomBytes(36).toString("hex")}`;
  all.tokens.set(token, { personId, expiresAt: state.now() + tokenMs });
  all.refreshTokens.set(refresh, personId);
  const more = { expires_in: tokenMs / 1_000, refresh_token_expires_in: 15_897_600 };
  return { status: 200, body: { ...body, refresh_token: refresh, ...more } };
}

function deleteToken(all: FakePeople, request: StandInRequest): RouteAnswer {
  const basic = Buffer.from(`${all.clientId}:${all.clientSecret}`).toString("base64");
  if (request.authorization.replace(/^basic /i, "") !== basic) {
    return { status: 401, body: { message: "Bad credentials" } };
  }
  const known = all.tokens.delete(String(fieldsOf(request).get("access_token")));
  return known ? { status: 204, body: undefined } : { status: 404, body: { message: "Not Found" } };
}

async function answerAsPerson(
  all: FakePeople,
  state: State,
  request: StandInRequest,
  links: Links,
): Promise<RouteAnswer | null> {
  const token = /^(?:token|bearer) (ghu_.+)$/i.exec(request.authorization)?.[1];
  const personal = /^\/user(?:\/|$)/.test(request.path);
  if (token === undefined && !personal) return null;
  const given = all.tokens.get(token ?? "");
  const person = given && all.people.get(given.personId);
  if (!given || !person || given.expiresAt <= state.now()) {
    return { status: 401, body: { message: "Bad credentials" } };
  }
  if (request.path === "/graphql") return answerQuery(state, person, request);
  if (request.path === "/user") {
    return { status: 200, body: renderUser(links, { ...person, type: "User" }) };
  }
  if (request.path === "/user/installations") {
    const seen = [...state.installations.values()].filter(
      (each) => repositoriesOf(state, person, each).length > 0,
    );
    const items = seen.map((each) => {
      const owner = repositoriesOf(state, person, each)[0]?.owner ?? "";
      return renderInstallation(links, state.app, organisationOf(owner), each);
    });
    return pageOf(request, "installations", items);
  }
  const [, id] = /^\/user\/installations\/(\d+)\/repositories$/.exec(request.path) ?? [];
  const installation = state.installations.get(Number(id));
  if (!installation) return { status: 404, body: { message: "Not Found" } };
  const shown = repositoriesOf(state, person, installation);
  if (shown.length === 0) return { status: 404, body: { message: "Not Found" } };
  return pageOf(
    request,
    "repositories",
    shown.map((each) => renderUserRepository(links, each)),
  );
}

/** What both the App and the person may see. */
function repositoriesOf(
  state: State,
  person: FakePerson,
  installation: Installation,
): readonly Repository[] {
  return state.repositories.filter(
    ({ id }) => installation.repositoryIds.has(id) && person.sees.has(id),
  );
}

function pageOf({ query }: StandInRequest, name: string, items: readonly Json[]): RouteAnswer {
  const size = Math.min(Number(query.get("per_page") ?? 30), 100);
  const start = (Number(query.get("page") ?? 1) - 1) * size;
  const body = { total_count: items.length, [name]: items.slice(start, start + size) };
  return { status: 200, body };
}

async function answerQuery(
  state: State,
  person: FakePerson,
  request: StandInRequest,
): Promise<RouteAnswer> {
  const fields = fieldsOf(request);
  const variables = Object.fromEntries(Object.entries(fields.get("variables") ?? {}));
  const root = {
    organization: ({ login }: { readonly login: string }) => ({
      viewerCanAdminister: person.owns.has(login),
    }),
    repository: ({ owner, name }: { readonly owner: string; readonly name: string }) => {
      const found = state.repositories.find(
        (each) => each.owner === owner && each.name === name && person.sees.has(each.id),
      );
      if (!found) throw new GraphRefusal("NOT_FOUND");
      const viewerPermission = person.writes.has(found.id) ? "WRITE" : "READ";
      return { databaseId: found.id, viewerPermission };
    },
  };
  const body = await runWithSchema(String(fields.get("query")), variables, root);
  return { status: 200, body };
}
