/** The last step of GitHub's manifest flow: a code for the credentials of the App that was made. */
import { Octokit } from "@octokit/rest";
import { githubAnswerMsMax } from "../limits.ts";
import { mapError } from "./errors.ts";

/** Asked without any credentials: the code is one. It is good once, and for an hour. */
export async function convertManifest(code: string, baseUrl: string | undefined) {
  const octokit = new Octokit({
    userAgent: "mapwarden",
    ...(baseUrl === undefined ? {} : { baseUrl }),
  });
  try {
    const { data } = await octokit.rest.apps.createFromManifest({
      code,
      request: { signal: AbortSignal.timeout(githubAnswerMsMax) },
    });
    return {
      ...{ id: data.id, name: data.name, htmlUrl: data.html_url, pem: data.pem },
      webhookSecret: data.webhook_secret ?? "",
      ...{ clientId: data.client_id, clientSecret: data.client_secret },
    };
  } catch (error) {
    throw mapError(error, "fetch the new App's credentials", "read", Date.now());
  }
}
