/** Wires the pages for people: login over GitHub and the store, or the demo's open door on loopback. */
import { randomBytes } from "node:crypto";
import type { Hono } from "hono";
import type { Logger } from "pino";
import { createUserGithub } from "../github/user.ts";
import { createUserOauth } from "../github/user-oauth.ts";
import { deliverEvent } from "../jobs/deliver-event.ts";
import type { RepositoryRef } from "../jobs/ports.ts";
import type { Viewer } from "../jobs/viewer.ts";
import { AddressRefusedError, parseEndpointUrl, type Reach } from "../outward/address.ts";
import { createSender } from "../outward/send.ts";
import type { DeliverOutward } from "../queue/outward.ts";
import { createApiTokens } from "../store/api-tokens.ts";
import { createAuditLog } from "../store/audit.ts";
import { createEndpoints } from "../store/endpoints.ts";
import { createLoginAttempts } from "../store/login-attempts.ts";
import type { Store } from "../store/open.ts";
import { createOutbox, writeTestEvent } from "../store/outbox.ts";
import { createPeople } from "../store/people.ts";
import { createSeal, type Seal } from "../store/seal.ts";
import { createSessions } from "../store/sessions.ts";
import { createViews } from "../store/views.ts";
import { createScanRoutes } from "../web/dashboard/scan-routes.tsx";
import { createAccess } from "../web/login/access.ts";
import { createCookies } from "../web/login/cookies.ts";
import { type CutAccess, createCutAccess } from "../web/login/cut-access.ts";
import { createFormTokens } from "../web/login/form-token.ts";
import { createGate, createLocalGate } from "../web/login/gate.ts";
import { createOperators } from "../web/login/operators.ts";
import { createLoginRoutes, createLogoutRoutes, type LoginOptions } from "../web/login/routes.tsx";
import { createShell } from "../web/login/shell.tsx";
import { createAdministered } from "../web/settings/administered.ts";
import { createAuditRoutes } from "../web/settings/audit.tsx";
import { createTokenRoutes } from "../web/settings/tokens.tsx";
import { createWebhookRoutes } from "../web/settings/webhooks.tsx";
import { createSite } from "../web/site.ts";
import { describeError } from "./app-log.ts";
import type { Settings } from "./environment.ts";
import type { LoginSettings } from "./login-settings.ts";
import { OperatorError } from "./operator-error.ts";
import { readVersion } from "./version.ts";

/** The pages, and what is done behind them. */
export interface People {
  /** Absent where nobody can log in. */
  readonly site?: Hono;
  readonly cutAccess?: CutAccess;
  /** Absent where no secret is there to open those of endpoints. */
  readonly deliver?: DeliverOutward;
}

interface Wiring {
  readonly settings: Settings;
  readonly store: Store;
  readonly log: Logger;
  /** The dashboard's own routes. */
  readonly dashboard: Hono;
  /** Queues a scan that somebody asked for. */
  readonly queueScan: (repository: RepositoryRef) => Promise<void>;
}

/** Where outgoing webhooks may go: a server that is reached by loopback only has its receivers there too. */
function reachOf({ publicUrl }: Settings): Reach {
  const local = publicUrl !== undefined && new URL(publicUrl).protocol === "http:";
  return local ? "loopback" : "public";
}

function isLoopback(host: string): boolean {
  return host === "127.0.0.1" || host === "::1";
}

/** Wires what the settings ask for. */
export function wirePeople(wiring: Wiring): People {
  const { settings, dashboard } = wiring;
  if (settings.openOnLoopback) {
    if (!isLoopback(settings.host)) {
      throw new OperatorError(`without a login the dashboard is not shown on ${settings.host}`);
    }
    // Nothing outlives the demo, so neither does the secret of its forms.
    const gate = createLocalGate(createFormTokens([randomBytes(32).toString("hex")]));
    const scans = wireScans(wiring, async () => true);
    return { site: createSite({ open: [], gate, guarded: [scans, dashboard] }) };
  }
  const { login, publicUrl } = settings;
  if (!login || publicUrl === undefined) return {};
  return wireLogin(wiring, login, publicUrl);
}

function wireLogin(wiring: Wiring, login: LoginSettings, publicUrl: string): People {
  const { settings, store, log, dashboard } = wiring;
  const { db } = store;
  const seal = createSeal(login.sessionSecrets);
  const options = loginOptions(wiring, login, publicUrl, seal);
  const views = createViews(db);
  const endpoints = createEndpoints(db, seal);
  const findAdministered = createAdministered({
    githubOf: options.access.githubOf,
    listInstallations: endpoints.listInstallations,
    now: Date.now,
    onError: (error) => log.warn({ error: describeError(error) }, "GitHub does not say"),
  });
  const { audit, tokens, shell, now } = options;
  const reach = reachOf(settings);
  const sendTest = (endpoint: { id: number; installationId: number }, at: Date) =>
    writeTestEvent(db, endpoint, at);
  const parseUrl = (text: string) => parseUrlOrNull(text, reach);
  const webhooks = { endpoints, audit, findAdministered, parseUrl, sendTest, shell, now };
  const site = createSite({
    open: [createLoginRoutes(options)],
    gate: createGate(options),
    guarded: [
      createLogoutRoutes(options),
      createTokenRoutes({ tokens, audit, shell, now }),
      createWebhookRoutes(webhooks),
      createAuditRoutes({ audit, findAdministered, shell }),
      wireScans(wiring, async ({ person, sees }, repository) => {
        if (sees === "everything") return true;
        const github = person && (await options.access.githubOf(person.id));
        return github ? github.mayPush(repository) : false;
      }),
      dashboard,
    ],
  });
  const delivery = { outbox: createOutbox(db, seal), send: createSender(reach, now), now };
  return {
    site,
    cutAccess: createCutAccess(options.people, views),
    deliver: (event, isLast) => deliverEvent(event, isLast, delivery),
  };
}

function wireScans(
  { store, log, queueScan }: Wiring,
  mayScan: (viewer: Viewer, repository: RepositoryRef) => Promise<boolean>,
): Hono {
  const audit = createAuditLog(store.db);
  const version = readVersion();
  const onError = (error: unknown) =>
    log.warn({ error: describeError(error) }, "GitHub does not say");
  return createScanRoutes({ store, audit, version, mayScan, queueScan, onError, now: Date.now });
}

function parseUrlOrNull(text: string, reach: Reach): string | null {
  try {
    return parseEndpointUrl(text, reach).href;
  } catch (error) {
    if (error instanceof AddressRefusedError) return null;
    throw error;
  }
}

function loginOptions(
  { settings, store, log }: Wiring,
  login: LoginSettings,
  publicUrl: string,
  seal: Seal,
): LoginOptions {
  const { db } = store;
  const { githubUrl: baseUrl, siteUrl, proxies = 0 } = settings;
  const oauth = createUserOauth({
    clientId: login.clientId,
    clientSecret: login.clientSecret,
    redirectUrl: `${publicUrl}/login/callback`,
    ...(baseUrl !== undefined && { baseUrl }),
  });
  const people = createPeople(db, seal);
  const githubFor = (token: string) => createUserGithub(token, baseUrl);
  const access = createAccess({
    people,
    views: createViews(db),
    oauth,
    githubFor,
    operators: createOperators(login.operators),
    now: Date.now,
    onError: (error) => log.warn({ error: describeError(error) }, "GitHub does not say"),
  });
  const { origin, protocol } = new URL(publicUrl);
  return {
    attempts: createLoginAttempts(db, seal),
    sessions: createSessions(db),
    tokens: createApiTokens(db),
    people,
    access,
    audit: createAuditLog(db),
    cookies: createCookies(protocol === "https:"),
    formTokens: createFormTokens(login.sessionSecrets),
    oauth,
    fetchUser: (token) => githubFor(token).fetchUser(),
    githubName: new URL(siteUrl).host === "github.com" ? "GitHub" : new URL(siteUrl).host,
    origin,
    proxies,
    shell: createShell(readVersion()),
    now: Date.now,
  };
}
