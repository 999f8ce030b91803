/** Sends webhooks as GitHub does: signed, with a delivery id. */
import { createHmac, randomUUID } from "node:crypto";
import { type Links, nodeId, pageUrl, renderAccount, repositoryUrl } from "./stand-in-render.ts";
import { baseTip, type Pull, type Repository, type State } from "./stand-in-state.ts";

/** Where a webhook goes. */
export interface Receiver {
  readonly url: string;
  readonly secret: string;
}

/** Posts one event; the same `deliveryId` again is a redelivery. Answers the receiver's status. */
export async function sendWebhook(
  receiver: Receiver,
  event: string,
  payload: object,
  deliveryId: string = randomUUID(),
): Promise<number> {
  const body = JSON.stringify(payload);
  const signature = createHmac("sha256", receiver.secret).update(body).digest("hex");
  const response = await fetch(receiver.url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "user-agent": "GitHub-Hookshot/stand-in",
      "x-github-event": event,
      "x-github-delivery": deliveryId,
      "x-hub-signature-256": `sha256=${signature}`,
    },
    body,
  });
  await response.arrayBuffer();
  return response.status;
}

/** The payload of `pull_request` with an action such as "opened". */
export function pullRequestPayload(
  state: State,
  links: Links,
  repository: Repository,
  pull: Pull,
  action: string,
): object {
  const person = renderAccount(links, { id: 101, login: "gopher", type: "User" });
  const owner = { id: 100, login: repository.owner, type: "Organization" } as const;
  const renderedRepository = {
    id: repository.id,
    node_id: nodeId("Repository", repository.id),
    name: repository.name,
    full_name: `${repository.owner}/${repository.name}`,
    private: false,
    owner: renderAccount(links, owner),
    html_url: pageUrl(links, repository),
    url: repositoryUrl(links, repository),
    default_branch: "main",
  };
  return {
    action,
    number: pull.number,
    pull_request: {
      id: repository.id * 1000 + pull.number,
      number: pull.number,
      state: pull.state,
      title: pull.title,
      draft: pull.draft,
      merged: false,
      merge_commit_sha: null,
      updated_at: new Date(pull.updatedAt ?? Date.now()).toISOString(),
      closed_at: pull.state === "open" ? null : new Date().toISOString(),
      user: person,
      html_url: `${pageUrl(links, repository)}/pull/${pull.number}`,
      url: `${repositoryUrl(links, repository)}/pulls/${pull.number}`,
      head: { ref: pull.head.ref, sha: pull.head.sha, repo: renderedRepository },
      base: {
        ref: pull.base.ref,
        sha: baseTip(repository, pull),
        repo: renderedRepository,
      },
    },
    repository: renderedRepository,
    sender: person,
    installation: { id: installationOf(state, repository), node_id: nodeId("Installation", 1) },
  };
}

function installationOf(state: State, repository: Repository): number {
  for (const installation of state.installations.values()) {
    if (installation.repositoryIds.has(repository.id)) return installation.id;
  }
  return 0;
}
