/** Everything that is not a webhook: health, readiness, metrics, and a plain page that says what runs here. */
import { createHash, timingSafeEqual } from "node:crypto";
import { type Context, Hono } from "hono";
import { html } from "hono/html";
import { HTTPException } from "hono/http-exception";
import { secureHeaders } from "hono/secure-headers";
import { isLocal } from "./login/client-address.ts";
import type { Metrics } from "./metrics.ts";
import type { FetchReadiness, Readiness } from "./readiness.ts";

export interface PagesOptions {
  readonly version: string;
  readonly webhookPath: string;
  readonly fetchReadiness: FetchReadiness;
  readonly metrics: Metrics;
  /** The page of a rule as Markdown; null where there is no such rule. */
  readonly readRulePage: (id: string) => Promise<string | null>;
  /** JSON Schema of the settings file, for editors. */
  readonly configSchema: object;
  /** Without one, metrics are for this machine only. */
  readonly metricsToken?: string;
  readonly onError: (error: Error) => void;
  /** The pages for people; absent where nobody can log in. */
  readonly site?: Hono;
  /** Whether people reach this server by https only. */
  readonly secure?: boolean;
}

/** Compares without telling by its time how much of a guess was right. */
function isSameSecret(left: string, right: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}

function mayReadMetrics(context: Context, token: string | undefined): boolean {
  if (token === undefined) return isLocal(context);
  const given = context.req.header("authorization") ?? "";
  return isSameSecret(given, `Bearer ${token}`);
}

function renderStatus({ ready, checks }: Readiness, options: PagesOptions) {
  const rows = Object.entries(checks).map(
    ([name, state]) => html`<tr><th scope="row">${name}</th><td>${state}</td></tr>`,
  );
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>mapwarden</title>
</head>
<body>
<main>
<h1>mapwarden ${options.version}</h1>
<p>It reviews the Go code of pull requests for map-safety, and is ${ready ? "ready" : "not ready"}.</p>
<table>
<caption>What it needs</caption>
${rows}
</table>
<p>GitHub sends webhooks to <code>${options.webhookPath}</code>. Reviews and check runs are shown on
GitHub; there is no dashboard without a login.</p>
</main>
</body>
</html>`;
}

/** Nothing inline, nothing from elsewhere, and in nobody's frame. */
function securityHeaders(secure: boolean) {
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'"],
      connectSrc: ["'self'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
      baseUri: ["'none'"],
    },
    xFrameOptions: "DENY",
    // Without a referrer browsers send forms with the origin "null", which is nobody's.
    referrerPolicy: "same-origin",
    permissionsPolicy: { camera: [], geolocation: [], microphone: [], payment: [] },
    // Said over plain HTTP it is ignored, and a name that has no https would be lost by it.
    strictTransportSecurity: secure ? "max-age=31536000" : false,
  });
}

/** Makes the pages. */
export function createPages(options: PagesOptions): Hono {
  const pages = new Hono();
  pages.use(securityHeaders(options.secure ?? false));
  pages.get("/healthz", (context) => context.json({ status: "ok" }));
  pages.get("/readyz", async (context) => {
    const readiness = await options.fetchReadiness();
    return context.json(readiness, readiness.ready ? 200 : 503);
  });
  pages.get("/metrics", async (context) => {
    // 404 and not 401: a stranger need not learn that there is something to ask for.
    if (!mayReadMetrics(context, options.metricsToken)) return context.notFound();
    const { type, text } = await options.metrics.render();
    return context.body(text, 200, { "content-type": type });
  });
  pages.get("/rules/:id", async (context) => {
    const page = await options.readRulePage(context.req.param("id"));
    return page === null ? context.notFound() : context.text(page);
  });
  pages.get("/config.schema.json", (context) => context.json(options.configSchema));
  if (options.site) pages.route("/", options.site);
  else {
    pages.get("/", async (context) =>
      context.html(renderStatus(await options.fetchReadiness(), options)),
    );
  }
  pages.notFound((context) => context.json({ error: "not found" }, 404));
  pages.onError((error, context) => {
    if (error instanceof HTTPException) {
      return context.json({ error: "refused" }, error.status);
    }
    options.onError(error);
    return context.json({ error: "internal error" }, 500);
  });
  return pages;
}
