/** The page of outgoing webhooks, for those who administer an installation. */
import { type Context, Hono } from "hono";
import { endpointEvents, isEndpointEvent } from "../../jobs/endpoint-event.ts";
import type { AuditLog } from "../../store/audit.ts";
import type { Endpoint, Endpoints, LoggedDelivery } from "../../store/endpoints.ts";
import { createSecret } from "../../store/seal.ts";
import type { Shell } from "../login/shell.tsx";
import { visitOf } from "../login/visit.ts";
import type { Administered, FindAdministered } from "./administered.ts";
import { EndpointList, NewEndpointForm } from "./endpoint-list.tsx";
import { type Asker, askerIn, fieldOf, recordChange, ShownOnce, settingsPage } from "./frame.tsx";

export interface WebhookPageOptions {
  readonly endpoints: Endpoints;
  readonly audit: AuditLog;
  readonly findAdministered: FindAdministered;
  /** The address as it is to be kept, or null where it may not be connected to. */
  readonly parseUrl: (text: string) => string | null;
  /** Puts a test on its way. */
  readonly sendTest: (endpoint: Endpoint, now: Date) => Promise<void>;
  readonly shell: Shell;
  readonly now: () => number;
}

/** What a page says besides its list. */
interface Notice {
  readonly secret?: string;
  readonly problem?: string;
  readonly note?: string;
}

const urlCharsMax = 500;

/** Makes the routes. */
export function createWebhookRoutes(options: WebhookPageOptions): Hono {
  const { shell } = options;
  const routes = new Hono();
  routes.get("/settings/webhooks", async (context) => {
    const asker = askerIn(context, shell);
    if (!asker) return context.notFound();
    const note = context.req.query("tested") === undefined ? {} : { note: asker.words.testSent };
    return showWebhooks(options, context, asker, note);
  });
  routes.post("/settings/webhooks/:installation", async (context) => {
    const asker = askerIn(context, shell);
    const installation = asker && (await findInstallation(options, context));
    return installation ? addEndpoint(options, context, asker, installation) : context.notFound();
  });
  for (const act of ["remove", "enable", "test"] as const) {
    routes.post(`/settings/webhooks/:installation/:id/${act}`, async (context) => {
      const asker = askerIn(context, shell);
      const installation = asker && (await findInstallation(options, context));
      const id = Number(context.req.param("id"));
      const found = installation && Number.isSafeInteger(id);
      const endpoint = found ? await options.endpoints.find(installation.id, id) : null;
      if (!asker || !endpoint) return context.notFound();
      await change(options, asker, endpoint, act);
      return context.redirect(`/settings/webhooks${act === "test" ? "?tested" : ""}`, 303);
    });
  }
  return routes;
}

/** The installation that the path names, if GitHub says at this moment that the visitor administers it. */
async function findInstallation(
  { findAdministered }: WebhookPageOptions,
  context: Context,
): Promise<Administered | null> {
  const visit = visitOf(context);
  if (!visit) return null;
  const administered = (await findAdministered(visit.viewer, true)) ?? [];
  const wanted = Number(context.req.param("installation"));
  return administered.find(({ id }) => id === wanted) ?? null;
}

async function addEndpoint(
  options: WebhookPageOptions,
  context: Context,
  asker: Asker,
  installation: Administered,
) {
  const { words, person } = asker;
  const show = (notice: Notice) => showWebhooks(options, context, asker, notice);
  const given = await fieldOf(context, "url");
  const url = given.length > urlCharsMax ? null : options.parseUrl(given);
  if (url === null) return show({ problem: words.endpointRefused });
  const chosen = [(await context.req.parseBody({ all: true })).events ?? []].flat();
  const events = chosen.filter((each) => typeof each === "string").filter(isEndpointEvent);
  if (events.length === 0) return show({ problem: words.eventsMissing });
  const secret = createSecret();
  const endpoint = { installationId: installation.id, url, events, secret };
  const id = await options.endpoints.add(
    { ...endpoint, createdLogin: person.login },
    new Date(options.now()),
  );
  if (id === null) return show({ problem: words.endpointsFull });
  await recordChange(options, person, "endpoint-added", url, installation.id);
  return show({ secret });
}

const actions = {
  remove: "endpoint-removed",
  enable: "endpoint-enabled",
  test: "endpoint-tested",
} as const;

async function change(
  options: WebhookPageOptions,
  { person }: Asker,
  endpoint: Endpoint,
  act: keyof typeof actions,
): Promise<void> {
  const { id, installationId, url } = endpoint;
  const { endpoints } = options;
  if (act === "remove") await endpoints.remove(installationId, id);
  if (act === "enable") await endpoints.enable(installationId, id);
  if (act === "test") await options.sendTest(endpoint, new Date(options.now()));
  await recordChange(options, person, actions[act], url, installationId);
}

async function showWebhooks(
  options: WebhookPageOptions,
  context: Context,
  { words, formToken }: Asker,
  { secret, problem, note }: Notice,
) {
  const { endpoints, findAdministered, shell } = options;
  const visit = visitOf(context);
  const administered = visit && (await findAdministered(visit.viewer));
  const found = await endpoints.list((administered ?? []).map(({ id }) => id));
  const deliveries = new Map<number, readonly LoggedDelivery[]>();
  for (const { id, installationId } of found) {
    deliveries.set(id, await endpoints.listDeliveries(installationId, id));
  }
  return settingsPage(shell, context, words, {
    title: words.webhooks,
    status: problem === undefined ? 200 : 400,
    body: (
      <>
        <p>{words.webhooksWhy}</p>
        {secret !== undefined && <ShownOnce words={words.secretOnce} secret={secret} />}
        {problem !== undefined && (
          <p role="alert" class="notice">
            {problem}
          </p>
        )}
        {note !== undefined && (
          <p role="status" class="notice">
            {note}
          </p>
        )}
        {administered === null && (
          <p role="alert" class="notice">
            {words.githubSilent}
          </p>
        )}
        {administered?.length === 0 && <p>{words.noInstallations}</p>}
        {administered?.map((installation) => (
          <section class="settings" aria-labelledby={`installation-${installation.id}`}>
            <h2 id={`installation-${installation.id}`}>{installation.account}</h2>
            <EndpointList
              words={words}
              formToken={formToken}
              endpoints={found.filter((each) => each.installationId === installation.id)}
              deliveries={deliveries}
            />
            <NewEndpointForm
              words={words}
              formToken={formToken}
              installation={installation}
              events={endpointEvents}
            />
          </section>
        ))}
      </>
    ),
  });
}
