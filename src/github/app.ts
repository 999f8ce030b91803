/** Asks GitHub who the app is: whether its key is right, and whether GitHub can be reached at all. */
import { createProbotAuth } from "octokit-auth-probot";
import { githubAnswerMsMax } from "../limits.ts";
import { AppOctokit, type GithubOptions, quietLog } from "./client.ts";
import { mapError } from "./errors.ts";

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
  const octokit = new AppOctokit({
    authStrategy: createProbotAuth,
    auth: { appId: options.appId, privateKey: options.privateKey },
    ...(options.baseUrl === undefined ? {} : { baseUrl: options.baseUrl }),
    userAgent: "mapwarden",
    log: quietLog(options),
    request: { retries: 0, signal: AbortSignal.timeout(githubAnswerMsMax) },
    throttle: { enabled: false },
  });
  try {
    const { data } = await octokit.rest.apps.getAuthenticated();
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
