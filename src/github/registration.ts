/** The App's registration as it is at this moment, and what GitHub's clock says. */
import { z } from "zod";
import { createAppOctokit } from "./app-gateway.ts";
import type { GithubOptions } from "./client.ts";
import { mapError } from "./errors.ts";

export interface Registration {
  readonly slug: string;
  readonly htmlUrl: string;
  /** Where its owner changes it. */
  readonly settingsUrl: string;
  readonly permissions: Readonly<Record<string, string | undefined>>;
  readonly events: readonly string[];
  /** How far our clock is ahead of GitHub's; null where it does not tell. */
  readonly aheadMs: number | null;
}

export interface RegisteredHook {
  readonly url: string;
  readonly contentType: string;
  readonly insecureSsl: boolean;
  readonly hasSecret: boolean;
}

const appAnswer = z.object({
  slug: z.string().default(""),
  html_url: z.string(),
  owner: z.object({ login: z.string(), type: z.string() }).optional().catch(undefined),
  permissions: z.record(z.string(), z.string()),
  events: z.array(z.string()),
});

/** Two requests with the App's own key. */
export async function fetchRegistration(
  options: GithubOptions,
  siteUrl: string,
): Promise<{ readonly app: Registration; readonly hook: RegisteredHook }> {
  const { apps } = createAppOctokit(options, {}).rest;
  try {
    const answer = await apps.getAuthenticated();
    const receivedAt = options.now();
    const { slug, html_url: htmlUrl, owner, permissions, events } = appAnswer.parse(answer.data);
    const said = Date.parse(answer.headers.date ?? "");
    const { data: hook } = await apps.getWebhookConfigForApp();
    const of = owner?.type === "Organization" ? `/organizations/${owner.login}` : "";
    const settingsUrl = `${siteUrl}${of}/settings/apps/${slug}`;
    return {
      app: {
        ...{ slug, htmlUrl, settingsUrl, permissions, events },
        // The header has whole seconds.
        aheadMs: Number.isNaN(said) ? null : receivedAt - said - 500,
      },
      hook: {
        url: hook.url ?? "",
        contentType: hook.content_type ?? "form",
        insecureSsl: String(hook.insecure_ssl ?? "0") !== "0",
        hasSecret: hook.secret !== undefined,
      },
    };
  } catch (error) {
    throw mapError(error, "read the App's registration", "read", options.now());
  }
}
