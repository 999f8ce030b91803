/** Login with GitHub's web flow, and logout. */
import { createHash } from "node:crypto";
import { type Context, Hono } from "hono";
import type { UserOauth } from "../../github/user-oauth.ts";
import type { LoginAttempts } from "../../store/login-attempts.ts";
import { askerOf } from "./client-address.ts";
import type { GateOptions } from "./gate.ts";
import { createRateLimit } from "./rate-limit.ts";
import { parseReturnPath } from "./return-path.ts";
import type { Shell } from "./shell.tsx";
import { visitOf } from "./visit.ts";
import { type Words, wordsOf } from "./words.ts";

export interface LoginOptions extends GateOptions {
  readonly attempts: LoginAttempts;
  readonly oauth: UserOauth;
  readonly fetchUser: (token: string) => Promise<{ readonly id: number; readonly login: string }>;
  /** Name of the host that people log in with. */
  readonly githubName: string;
  readonly shell: Shell;
}

type Failure = keyof Words["loginFailed"];

/** A person logs in once a day; a company behind one address, some more. */
const loginRate = { burst: 30, perMinute: 10 };

/** The S256 half of PKCE's verifier. */
function challengeOf(verifier: string): string {
  return createHash("sha256").update(verifier).digest("base64url");
}

/** Routes that are there for strangers: the login. */
export function createLoginRoutes(options: LoginOptions): Hono {
  const { attempts, oauth, cookies, proxies, now, shell } = options;
  const turns = createRateLimit(loginRate, now);
  const routes = new Hono();
  routes.use("/login/*", async (context, next) => {
    const seconds = context.req.path === "/login" ? 0 : turns(askerOf(context, proxies));
    if (seconds === 0) return next();
    return context.json({ error: "too many logins" }, 429, { "retry-after": String(seconds) });
  });
  routes.get("/login", (context) => showLogin(context, shell, options.githubName));
  routes.get("/login/github", async (context) => {
    const returnTo = parseReturnPath(context.req.query("return"));
    const { state, browser, verifier } = await attempts.begin(returnTo, new Date(now()));
    cookies.login.write(context, browser);
    return context.redirect(oauth.authorizationUrl(state, challengeOf(verifier)));
  });
  routes.get("/login/callback", async (context) => {
    const ended = await finishLogin(options, context);
    if ("failure" in ended) return showLogin(context, shell, options.githubName, ended.failure);
    return context.redirect(ended.returnTo, 303);
  });
  return routes;
}

function showLogin(context: Context, shell: Shell, github: string, failure?: Failure) {
  const words = wordsOf(shell.languageOf(context));
  const returnTo = parseReturnPath(context.req.query("return"));
  const href = `/login/github?${new URLSearchParams({ return: returnTo })}`;
  return shell.page(context, {
    title: words.login,
    status: failure === undefined ? 200 : 400,
    body: (
      <>
        <h1>{words.login}</h1>
        <div class="settings">
          {failure !== undefined && (
            <p role="alert" class="notice">
              {words.loginFailed[failure]}
            </p>
          )}
          <p>{words.loginWhy}</p>
          <p>
            <a class="button" href={href}>
              {words.loginWith(github)}
            </a>
          </p>
        </div>
      </>
    ),
  });
}

async function finishLogin(
  options: LoginOptions,
  context: Context,
): Promise<{ readonly failure: Failure } | { readonly returnTo: string }> {
  const { attempts, oauth, cookies, people, sessions, audit, now } = options;
  const { code, state, error } = context.req.query();
  const browser = cookies.login.read(context);
  cookies.login.clear(context);
  // Without a state nobody here began this login: GitHub sends people so after an installation, and others may too.
  if (!state || !browser) return { failure: "late" };
  const returned = await attempts.finish(state, browser, new Date(now()));
  if (!returned) return { failure: "late" };
  if (error !== undefined || !code) return { failure: "denied" };
  const grant = await oauth.exchange(code, returned.verifier);
  if (!grant) return { failure: "refused" };
  const person = await options.fetchUser(grant.token);
  await endFormerSession(options, context);
  const replaced = await people.welcome(person, grant);
  if (replaced !== null) await revokeQuietly(oauth, replaced);
  cookies.session.write(context, await sessions.begin(person.id, new Date(now())));
  const at = new Date(now());
  await audit.record({ at, person, action: "login", installationId: null, subject: "" });
  return { returnTo: returned.returnTo };
}

/** Whoever logs in anew, perhaps as somebody else, leaves no session behind in this browser. */
async function endFormerSession(options: LoginOptions, context: Context): Promise<void> {
  const former = options.cookies.session.read(context);
  if (former === undefined) return;
  const found = await options.sessions.find(former, new Date(options.now()));
  if (found !== "none" && !("reused" in found)) await options.sessions.end(found.id);
}

/** A token that stays valid at GitHub is kept nowhere here any more, and ends by itself. */
async function revokeQuietly(oauth: UserOauth, token: string): Promise<void> {
  await oauth.revoke(token).catch(() => undefined);
}

/** Routes behind the gate: the end of sessions. */
export function createLogoutRoutes(options: LoginOptions): Hono {
  const { sessions, cookies, tokens, people, oauth, audit, now } = options;
  const routes = new Hono();
  routes.post("/logout", async (context) => {
    const { sessionId, viewer } = visitOf(context) ?? {};
    if (sessionId === undefined || sessionId === null || !viewer?.person) return context.notFound();
    const { person } = viewer;
    await sessions.end(sessionId);
    cookies.session.clear(context);
    const entry = { action: "logout", installationId: null, subject: "" } as const;
    await audit.record({ ...entry, at: new Date(now()), person });
    // Another browser, or a token of the API, still lives off what GitHub gave.
    const others = (await sessions.count(person.id)) + (await tokens.count(person.id));
    const token = others === 0 ? await people.dropGrant(person.id) : null;
    if (token !== null) await revokeQuietly(oauth, token);
    return context.redirect("/login", 303);
  });
  routes.post("/logout/others", async (context) => {
    const { sessionId, viewer } = visitOf(context) ?? {};
    if (sessionId === undefined || sessionId === null || !viewer?.person) return context.notFound();
    const count = await sessions.endOthers(viewer.person.id, sessionId);
    const entry = { action: "logout-others", installationId: null } as const;
    const at = new Date(now());
    await audit.record({ ...entry, at, person: viewer.person, subject: String(count) });
    return context.redirect("/settings/tokens", 303);
  });
  return routes;
}
