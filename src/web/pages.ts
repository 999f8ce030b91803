/** Everything that is not a webhook: health, readiness, metrics, and a plain page that says what runs here. */
import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { type Context, Hono } from "hono";
import { html } from "hono/html";
import { secureHeaders } from "hono/secure-headers";
import type { Metrics } from "./metrics.ts";
import type { FetchReadiness, Readiness } from "./readiness.ts";

export interface PagesOptions {
  readonly version: string;
  readonly webhookPath: string;
  readonly fetchReadiness: FetchReadiness;
  readonly metrics: Metrics;
  /** The page of a rule as Markdown; null where there is no such rule. */
  readonly readRulePage: (id: string) => Promise<string | null>;
  /** Without one, metrics are for this machine only. */
  readonly metricsToken?: string;
  readonly onError: (error: Error) => void;
}

/** Compares without telling by its time how much of a guess was right. */
function isSameSecret(left: string, right: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}

/** A request from this machine that no proxy passed on. */
function isLocal({ env, req }: Context): boolean {
  const incoming: IncomingMessage | undefined = env?.incoming;
  const address = incoming?.socket.remoteAddress ?? "";
  const forwarded = req.header("x-forwarded-for") ?? req.header("forwarded");
  return forwarded === undefined && /^(::ffff:)?127\.|^::1$/.test(address);
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
GitHub; there is no dashboard in this release.</p>
</main>
</body>
</html>`;
}

/** Makes the pages. */
export function createPages(options: PagesOptions): Hono {
  const pages = new Hono();
  pages.use(secureHeaders({ contentSecurityPolicy: { defaultSrc: ["'none'"] } }));
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
  pages.get("/", async (context) =>
    context.html(renderStatus(await options.fetchReadiness(), options)),
  );
  pages.notFound((context) => context.json({ error: "not found" }, 404));
  pages.onError((error, context) => {
    options.onError(error);
    return context.json({ error: "internal error" }, 500);
  });
  return pages;
}
