/** The two pages of the manifest flow, for a browser on this machine. */
import type { IncomingMessage } from "node:http";
import { type Context, Hono } from "hono";
import { html } from "hono/html";
import { secureHeaders } from "hono/secure-headers";
import type { Manifest } from "../doctor/manifest.ts";
import { toAppManifest } from "./app-manifest.ts";
import type { Credentials } from "./env-file.ts";
import type { StateKeeper } from "./state.ts";

export interface SetupOptions {
  readonly manifest: Manifest;
  readonly publicUrl: string;
  readonly webhookPath: string;
  readonly siteUrl: string;
  /** The organisation that is to own the App; a person owns it where absent. */
  readonly organization?: string;
  readonly states: StateKeeper;
  /** Where this page is: GitHub comes back to it. */
  readonly origin: () => string;
  readonly convert: (code: string) => Promise<CreatedApp>;
  /** Keeps the credentials, and answers where. */
  readonly keep: (created: CreatedApp) => Promise<string>;
  readonly onDone: () => void;
}

export interface CreatedApp extends Credentials {
  readonly name: string;
  readonly htmlUrl: string;
}

/** Makes the pages. Whoever is not on this machine, or comes by another name, gets nothing. */
export function createSetupPages(options: SetupOptions): Hono {
  const pages = new Hono();
  const formAction = [options.siteUrl];
  pages.use(
    secureHeaders({
      contentSecurityPolicy: { defaultSrc: ["'none'"], formAction, frameAncestors: ["'none'"] },
      referrerPolicy: "no-referrer",
    }),
  );
  pages.use(async (context, next) => {
    if (!isHere(context, options.origin())) return context.text("only on this machine", 403);
    context.header("cache-control", "no-store");
    return next();
  });
  pages.get("/", (context) => context.html(renderForm(options)));
  pages.get("/created", async (context) => {
    const { code = "", state = "" } = context.req.query();
    if (!options.states.redeem(state) || !/^[\w-]{1,200}$/.test(code)) {
      return context.text("This answer does not belong to this page. Begin again at /.", 400);
    }
    const created = await options.convert(code);
    const path = await options.keep(created);
    options.onDone();
    return context.html(renderDone(created, path));
  });
  pages.notFound((context) => context.text("not found", 404));
  return pages;
}

/** A name of another host that leads here would let its pages read ours. */
function isHere({ env, req }: Context, origin: string): boolean {
  const incoming: IncomingMessage | undefined = env?.incoming;
  const address = incoming?.socket.remoteAddress ?? "";
  return req.header("host") === new URL(origin).host && /^(::ffff:)?127\.|^::1$/.test(address);
}

function frame(content: ReturnType<typeof html>) {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>mapwarden: set up</title>
</head>
<body>
<main>
${content}
</main>
</body>
</html>`;
}

function renderForm({
  manifest,
  publicUrl,
  webhookPath,
  siteUrl,
  organization,
  states,
  origin,
}: SetupOptions) {
  const redirectUrl = `${origin()}/created`;
  const sent = toAppManifest(manifest, { publicUrl, webhookPath, redirectUrl });
  const of = organization === undefined ? "" : `/organizations/${encodeURIComponent(organization)}`;
  const action = `${siteUrl}${of}/settings/apps/new?state=${states.issue()}`;
  const rows = Object.entries(manifest.default_permissions).map(
    ([name, level]) => html`<tr><th scope="row">${name}</th><td>${level}</td></tr>`,
  );
  return frame(html`<h1>Register the App on GitHub</h1>
<p>GitHub makes an App named <strong>${sent.name}</strong> for ${organization ?? "your account"}; it sends webhooks to
<code>${sent.hook_attributes.url}</code> and asks for these permissions. You can change the name on the next page.</p>
<table>
<caption>Permissions</caption>
${rows}
</table>
<form action="${action}" method="post">
<input type="hidden" name="manifest" value="${JSON.stringify(sent)}">
<button type="submit">Register on ${new URL(siteUrl).host}</button>
</form>`);
}

function renderDone({ name, htmlUrl }: CreatedApp, path: string) {
  return frame(html`<h1>${name} is registered</h1>
<p>Its credentials are in <code>${path}</code>, which only you can read. GitHub does not show them again.</p>
<p>Start the server with them, then <a href="${htmlUrl}/installations/new">install the App</a> on repositories.</p>`);
}
