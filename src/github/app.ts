/** Asks GitHub who the app is: whether its key is right, and whether GitHub can be reached at all. */
import { pino } from "pino";
import { Probot } from "probot";
import { githubAnswerMsMax } from "../limits.ts";
import type { GithubOptions } from "./client.ts";
import { mapError } from "./errors.ts";
import { type Answered, type ExchangeWatch, watchExchange } from "./exchange.ts";

/** The app as it is registered. */
export interface RegisteredApp {
  readonly id: number;
  /** Its name in URLs; comments are authored by `<slug>[bot]`. */
  readonly slug: string;
  readonly permissions: Readonly<Record<string, string | undefined>>;
  readonly events: readonly string[];
}

/** One request with the app's own key. */
export async function fetchApp(options: GithubOptions): Promise<RegisteredApp> {
  const app = new Probot({
    appId: options.appId,
    privateKey: options.privateKey,
    ...(options.baseUrl === undefined ? {} : { baseUrl: options.baseUrl }),
    // Probot logs whole requests; what went wrong is in the error.
    log: pino({ level: "silent" }),
  });
  const octokit = await app.auth();
  const request = { retries: 0, signal: AbortSignal.timeout(githubAnswerMsMax) };
  const ask = () => octokit.rest.apps.getAuthenticated({ request });
  try {
    const { data } = await (options.watch ? watchQuestion(options.watch, ask) : ask());
    if (!data) throw new Error("GitHub does not know the app.");
    return {
      id: data.id,
      slug: data.slug ?? "",
      permissions: data.permissions,
      events: data.events,
    };
  } catch (error) {
    throw mapError(error, "ask GitHub who the app is", "read", options.now());
  }
}

/** In an outage it is the only request left: without it, metrics would know of none that fails. */
function watchQuestion<Answer extends Answered>(
  watch: ExchangeWatch,
  ask: () => Promise<Answer>,
): Promise<Answer> {
  const ofNobody = { installationId: 0, method: "GET", route: "/app" };
  // The App's own limit is no installation's.
  const onEnd: ExchangeWatch["onEnd"] = ({ budget: _, ...exchange }) => watch.onEnd(exchange);
  return watchExchange({ ...watch, onEnd }, ofNobody, ask);
}

/** The App's name as people mention it, asked once: whoever renames an App starts it again. */
export function createNameReader(fetch: () => Promise<RegisteredApp>): () => Promise<string> {
  let asked: Promise<string> | undefined;
  return () => {
    asked ??= fetch().then(
      ({ slug }) => slug,
      (error: unknown) => {
        asked = undefined;
        throw error;
      },
    );
    return asked;
  };
}
