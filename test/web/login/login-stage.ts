/** The whole App with login, before the fake GitHub: repositories of two organisations, and people who see some. */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { startApp } from "../../../src/commands/app.ts";
import type { Settings } from "../../../src/commands/environment.ts";
import { wireWork } from "../../../src/commands/work.ts";
import { addRepository, type Repository } from "../../../src/demo/stand-in-state.ts";
import { sendWebhook } from "../../../src/demo/webhook.ts";
import { type FakeGithub, fakeApp, startFakeGithub } from "../../fake-github/fake.ts";
import { makeAnalyzer } from "../../jobs/fakes.ts";
import { type Browser, createBrowser } from "./browser.ts";

const secret = "a secret of the webhook";
export const sessionSecret = "a secret of thirty-two characters";

export interface LoginStage {
  readonly fake: FakeGithub;
  readonly url: string;
  readonly browser: () => Browser;
  /** Logs somebody in, in a browser of its own. */
  readonly loggedIn: (personId: number, path?: string) => Promise<Browser>;
  readonly deliver: (event: string, payload: object) => Promise<number>;
  /** A repository with the App on it, known to the App by an event. */
  readonly addRepository: (
    owner: string,
    name: string,
    installationId: number,
  ) => Promise<Repository>;
  readonly close: () => Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address ? address.port : 0;
}

/** Starts it all on an empty store. */
export async function startLoginStage(more: Partial<Settings> = {}): Promise<LoginStage> {
  const fake = await startFakeGithub();
  const directory = mkdtempSync(join(tmpdir(), "mapwarden-login-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const settings: Settings = {
    appId: fakeApp.id,
    privateKey: fake.privateKey,
    webhookSecrets: [secret],
    githubUrl: fake.served.baseUrl,
    siteUrl: `http://${fake.served.host}`,
    publicUrl: url,
    host: "127.0.0.1",
    port,
    webhookPath: "/api/github/webhooks",
    store: { kind: "embedded", directory },
    logLevel: "silent",
    proxies: 1,
    login: {
      clientId: fake.people.clientId,
      clientSecret: fake.people.clientSecret,
      sessionSecrets: [sessionSecret],
      operators: ["900"],
    },
    ...more,
  };
  const createWork = (
    ...parts: Parameters<typeof wireWork> extends [unknown, ...infer Rest] ? Rest : never
  ) => wireWork(makeAnalyzer(), ...parts);
  const app = await startApp(settings, pino({ level: "silent" }), createWork);
  const deliver = (event: string, payload: object) =>
    sendWebhook({ url: `${url}/api/github/webhooks`, secret }, event, payload);
  const browser = () => createBrowser(url);
  return {
    fake,
    url,
    browser,
    deliver,
    async loggedIn(personId, path = "/settings/tokens") {
      fake.people.atBrowser = personId;
      const opened = browser();
      const page = await opened.open(`/login/github?${new URLSearchParams({ return: path })}`);
      if (page.status !== 200) throw new Error(`login ended with ${page.status} at ${page.url}`);
      return opened;
    },
    async addRepository(owner, name, installationId) {
      const added = addRepository(fake.state, { owner, name, files: {} }, installationId);
      // A closed pull request makes the repository known and asks for nothing else.
      await deliver("pull_request", {
        action: "closed",
        number: 1,
        installation: { id: installationId },
        repository: { id: added.id, name, owner: { login: owner } },
        pull_request: {
          number: 1,
          state: "closed",
          head: { sha: "a".repeat(40) },
          base: { sha: "b".repeat(40) },
        },
      });
      return added;
    },
    async close() {
      await app.stop();
      await fake.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
