/** The gate before every page and the API: how often one may ask, who asks, and whether a form is one of ours. */
import type { Context, MiddlewareHandler, Next } from "hono";
import { csrf } from "hono/csrf";
import { operatorViewer } from "../../jobs/viewer.ts";
import { type ApiTokens, apiTokenPrefix } from "../../store/api-tokens.ts";
import type { AuditLog } from "../../store/audit.ts";
import type { People } from "../../store/people.ts";
import type { Sessions } from "../../store/sessions.ts";
import type { Access, Seen } from "./access.ts";
import { askerOf, isLocal, isLocalName } from "./client-address.ts";
import type { Cookies } from "./cookies.ts";
import type { FormTokens } from "./form-token.ts";
import { createRateLimit, type TakeTurn } from "./rate-limit.ts";
import { noteVisit, type Visit } from "./visit.ts";

/** What the gate asks of the store and of GitHub. */
export interface GateOptions {
  readonly sessions: Sessions;
  readonly tokens: ApiTokens;
  readonly people: People;
  readonly access: Access;
  readonly audit: AuditLog;
  readonly cookies: Cookies;
  readonly formTokens: FormTokens;
  /** Scheme and host that people see, to tell forms of ours. */
  readonly origin: string;
  /** Proxies of ours in front. */
  readonly proxies: number;
  readonly now: () => number;
}

/** A page with its parts, exports and charts is a dozen requests. */
const requestRate = { burst: 240, perMinute: 240 };
/** Strangers see one page. Behind one address there can be a whole company, so this is more. */
const strangerRate = { burst: 600, perMinute: 600 };

type Refusal = "nobody" | "unknown";

/** The gate where people log in. */
export function createGate(options: GateOptions): MiddlewareHandler {
  const { proxies, now, origin } = options;
  const visitors = createRateLimit(requestRate, now);
  const addresses = createRateLimit(strangerRate, now);
  const ownForms = csrf({ origin, secFetchSite: "same-origin" });
  return async (context, next) => {
    const early = refuseFlood(context, addresses, askerOf(context, proxies));
    if (early) return early;
    if (isNobodys(context)) return next();
    const found = await findVisit(options, context);
    if (found === "nobody" || found === "unknown") {
      return isBadge(context) ? next() : refuse(context, found);
    }
    const { sessionId, viewer } = found;
    const asker = `${viewer.person?.id ?? 0}/${sessionId ?? "token"}`;
    const flood = refuseFlood(context, visitors, asker);
    if (flood) return flood;
    return letIn(context, found, next, ownForms, options.formTokens);
  };
}

/** The gate of the demo: nobody logs in, so nobody but this machine's own browser gets through. */
export function createLocalGate(formTokens: FormTokens): MiddlewareHandler {
  const ownForms = csrf({ secFetchSite: "same-origin" });
  return async (context, next) => {
    const local = isLocal(context) && isLocalName(context.req.header("host"));
    if (!local) return context.json({ error: "not found" }, 404);
    const visit = { viewer: operatorViewer, sessionId: null, formToken: formTokens.make(0) };
    return letIn(context, visit, next, ownForms, formTokens);
  };
}

/** What holds nothing of anybody's: style, scripts, the choice of a language. The login page needs them. */
function isNobodys({ req }: Context): boolean {
  return req.method === "GET" && /^\/(?:assets\/|preferences$)/.test(req.path);
}

/**
 * Badges stand in READMEs and cannot log in: where nobody is known, only those of public repositories are there. Their
 * answers are kept by caches of others, so they must carry no cookie.
 */
function isBadge({ req }: Context): boolean {
  return req.method === "GET" && req.path.startsWith("/badge/");
}

function isApi({ req }: Context): boolean {
  return req.path.startsWith("/api/");
}

function refuseFlood(context: Context, takeTurn: TakeTurn, asker: string): Response | null {
  const seconds = takeTurn(asker);
  if (seconds === 0) return null;
  context.header("retry-after", String(seconds));
  return context.json({ error: "too many requests" }, 429);
}

async function letIn(
  context: Context,
  visit: Visit,
  next: Next,
  ownForms: MiddlewareHandler,
  formTokens: FormTokens,
): Promise<Response | undefined> {
  noteVisit(context, visit);
  context.header("cache-control", "private, no-store");
  if (context.req.method === "GET" || context.req.method === "HEAD") {
    await next();
    return undefined;
  }
  if (isApi(context)) return context.json({ error: "the API only reads" }, 405, { allow: "GET" });
  if (!formTokens.isGood(visit.sessionId ?? 0, await formTokenOf(context))) {
    return context.json({ error: "the form is out of date: load the page again" }, 403);
  }
  return (await ownForms(context, next)) ?? undefined;
}

async function formTokenOf({ req }: Context): Promise<string> {
  const header = req.header("x-csrf-token");
  if (header !== undefined) return header;
  const type = req.header("content-type") ?? "";
  if (!type.startsWith("application/x-www-form-urlencoded")) return "";
  const { csrf: field } = await req.parseBody();
  return typeof field === "string" ? field : "";
}

async function findVisit(options: GateOptions, context: Context): Promise<Visit | Refusal> {
  const authorization = context.req.header("authorization");
  if (isApi(context) && authorization !== undefined) return visitByToken(options, authorization);
  return visitBySession(options, context);
}

async function visitByToken(
  { tokens, access, now }: GateOptions,
  authorization: string,
): Promise<Visit | Refusal> {
  const [, token] = /^bearer +(\S+)$/i.exec(authorization) ?? [];
  if (!token?.startsWith(apiTokenPrefix)) return "nobody";
  const found = await tokens.find(token, new Date(now()));
  if (!found) return "nobody";
  return visitOfSeen(await access.viewOf(found.personId), null, "");
}

async function visitBySession(options: GateOptions, context: Context): Promise<Visit | Refusal> {
  const { cookies, sessions, access, formTokens, now } = options;
  const secret = cookies.session.read(context);
  if (secret === undefined) return "nobody";
  const found = await sessions.find(secret, new Date(now()), !isBadge(context));
  if (found === "none") return "nobody";
  if ("reused" in found) {
    await noteReuse(options, found.reused.personId);
    return "nobody";
  }
  if (found.renewed !== undefined) cookies.session.write(context, found.renewed);
  const seen = await access.viewOf(found.personId);
  return visitOfSeen(seen, found.id, formTokens.make(found.id));
}

function visitOfSeen(seen: Seen, sessionId: number | null, formToken: string): Visit | Refusal {
  if (seen === "ended") return "nobody";
  return seen === "unknown" ? "unknown" : { viewer: seen, sessionId, formToken };
}

async function noteReuse({ people, audit, now }: GateOptions, personId: number): Promise<void> {
  const person = await people.find(personId);
  if (!person) return;
  const subject = "an id came back that had been replaced";
  const entry = { action: "session-ended", installationId: null, subject } as const;
  await audit.record({ ...entry, at: new Date(now()), person });
}

function refuse(context: Context, why: Refusal): Response {
  if (why === "unknown") {
    const error = "GitHub does not say what you may see at this moment; try again in a minute";
    return context.json({ error }, 503, { "retry-after": "30" });
  }
  const { req } = context;
  if (isApi(context)) {
    const error = "log in, or send a token made on the page of your settings";
    return context.json({ error }, 401, { "www-authenticate": "Bearer" });
  }
  if (req.method !== "GET") return context.json({ error: "not found" }, 404);
  const { pathname, search } = new URL(req.url);
  return context.redirect(`/login?${new URLSearchParams({ return: pathname + search })}`);
}
