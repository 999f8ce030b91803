/** The demo's stage: a stand-in for GitHub with the sample repository and its pull request. */
import { generateKeyPair, randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { renderPage } from "./page.ts";
import { sampleBase, sampleHead, sampleNames } from "./sample.ts";
import { createStandIn } from "./stand-in.ts";
import type { CheckRun } from "./stand-in-posted.ts";
import { serveStandIn } from "./stand-in-server.ts";
import {
  addRepository,
  createState,
  openPull,
  type Pull,
  type Repository,
} from "./stand-in-state.ts";
import { pullRequestPayload, sendWebhook } from "./webhook.ts";

const otherNames = ["billing", "gateway", "search", "sessions"];

/** What the demo plays on. */
export interface Stage {
  /** What the App is told of itself and of its GitHub, as the environment says it. */
  readonly environment: Readonly<Record<string, string>>;
  readonly repository: Repository;
  readonly pull: Pull;
  readonly pullUrl: string;
  /** Repositories beside the one of the pull request, for the dashboard's history. */
  readonly others: readonly Repository[];
  /** Requests that the stand-in answered. */
  readonly requests: () => number;
  /** Sends "pull request opened" to the App; answers the status. */
  readonly announce: (webhookUrl: string) => Promise<number>;
  readonly close: () => Promise<void>;
}

/** Builds the stage, with a key and a secret that live as long as it does. */
export async function startStage(): Promise<Stage> {
  const { privateKey } = await promisify(generateKeyPair)("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  const secret = randomBytes(32).toString("hex");
  const state = createState({ id: 1, slug: "mapwarden" }, Date.now);
  const { owner, repo, title, branch } = sampleNames;
  const repository = addRepository(state, { owner, name: repo, files: sampleBase });
  const others = otherNames.map((name) => addRepository(state, { owner, name, files: sampleBase }));
  const pull = openPull(repository, { title, branch, files: sampleHead });
  let requests = 0;
  let html = "";
  const links = () => ({ api: `${html}/api/v3`, html });
  const served = await serveStandIn(createStandIn({ state, links }), {
    page: (path) => renderPage(state, path),
    intercept: (received, handle) => {
      // What the App asks by itself at every start is no part of a review.
      if (!/^\/app\/(?:hook\/|installations$)/.test(received.path)) requests += 1;
      return handle(received);
    },
  });
  html = `http://${served.host}`;
  return {
    environment: {
      APP_ID: String(state.app.id),
      PRIVATE_KEY: privateKey,
      WEBHOOK_SECRET: secret,
      GHE_HOST: served.host,
      GHE_PROTOCOL: "http",
    },
    repository,
    pull,
    others,
    pullUrl: `${html}/${owner}/${repo}/pull/${pull.number}`,
    requests: () => requests,
    announce: (url) =>
      sendWebhook(
        { url, secret },
        "pull_request",
        pullRequestPayload(state, links(), repository, pull, "opened"),
      ),
    close: served.close,
  };
}

/** The check run once it has ended; nothing if it has not by then. */
export async function waitForVerdict(
  { repository, pull }: Stage,
  timeoutMs: number,
): Promise<CheckRun | undefined> {
  for (let waited = 0; waited < timeoutMs; waited += 25) {
    const run = repository.checkRuns.find(({ headSha }) => headSha === pull.head.sha);
    if (run?.status === "completed") return run;
    await sleep(25);
  }
  return undefined;
}
