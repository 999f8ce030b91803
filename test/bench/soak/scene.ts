/** What a soak runs on: PostgreSQL, the App as a process, a fake GitHub, and somebody who looks at its pages. */
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type FakeGithub, fakeApp, startFakeGithub } from "../../fake-github/fake.ts";
import { startPostgres } from "../../support/postgres.ts";
import { type Browser, createBrowser } from "../../web/login/browser.ts";
import { type AppProcess, secret, startAppProcess } from "../../whole/processes.ts";

export interface Scene {
  readonly fake: FakeGithub;
  readonly url: string;
  readonly webhook: { readonly url: string; readonly secret: string };
  /** An operator who is logged in. */
  readonly browser: Browser;
  /** Series by their name with labels. */
  readonly readMetrics: () => Promise<ReadonlyMap<string, number>>;
  /** Resident memory of the App with all its threads. */
  readonly residentMb: () => number;
  /** What the App's main thread holds, in its heap and outside, once garbage is gone. */
  readonly measureHeld: () => Promise<number>;
  /** What the App warned of, line by line. */
  readonly warnings: () => readonly string[];
  readonly close: () => Promise<void>;
}

const operatorId = 900;
const loader = new URL("../../support/tsx-loader.mjs", import.meta.url).href;

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address ? address.port : 0;
}

function startApp(fake: FakeGithub, databaseUrl: string, port: number): Promise<AppProcess> {
  const env = {
    APP_ID: String(fakeApp.id),
    PRIVATE_KEY: fake.privateKey,
    GHE_HOST: fake.served.host,
    GHE_PROTOCOL: "http",
    WEBHOOK_SECRET: secret,
    DATABASE_URL: databaseUrl,
    PORT: String(port),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    GITHUB_CLIENT_ID: fake.people.clientId,
    GITHUB_CLIENT_SECRET: fake.people.clientSecret,
    SESSION_SECRET: "a session secret of a soak, not a secret",
    OPERATORS: String(operatorId),
    TUNED_ANALYSIS: "real",
    NODE_COMPILE_CACHE: join(tmpdir(), "mapwarden-burst-cache"),
    // As the image has it.
    MALLOC_MMAP_THRESHOLD_: "131072",
    NODE_OPTIONS: `--import=${loader} --max-semi-space-size=8`,
  };
  return startAppProcess(env, ["test/whole/tuned-app.ts"]);
}

function residentMb(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(kilobytes) / 1_024;
}

/** Starts it all. */
export async function startScene(): Promise<Scene> {
  const server = await startPostgres();
  const fake = await startFakeGithub();
  // What bounds a real installation is GitHub's hour; here it is to be the machine.
  fake.budgets.limit = 100_000_000;
  const port = await findFreePort();
  const app = await startApp(fake, await server.createDatabase(), port);
  const pid = Number(app.log.find(({ msg }) => msg === "listening")?.pid);
  const url = `http://127.0.0.1:${port}`;
  fake.people.add({ id: operatorId, login: "operator" });
  fake.people.atBrowser = operatorId;
  const browser = createBrowser(url);
  const page = await browser.open("/login/github?return=%2F");
  if (page.status !== 200) throw new Error(`login ended with ${page.status} at ${page.url}`);
  async function readMetrics(): Promise<ReadonlyMap<string, number>> {
    const text = await (await fetch(`${url}/metrics`)).text();
    const lines = text.matchAll(/^([a-z\d_]+(?:\{[^}]*\})?) (\S+)$/gm);
    return new Map([...lines].map(([, name = "", value]) => [name, Number(value)]));
  }
  return {
    ...{ fake, url, browser, readMetrics },
    webhook: { url: `${url}/api/github/webhooks`, secret },
    residentMb: () => residentMb(pid),
    async measureHeld() {
      app.signal("SIGUSR2");
      // What comes behind the signal finds it heeded.
      await sleep(1_000);
      const metrics = await readMetrics();
      const of = (name: string) => metrics.get(name) ?? Number.NaN;
      const bytes = of("nodejs_heap_size_used_bytes") + of("nodejs_external_memory_bytes");
      return bytes / 2 ** 20;
    },
    warnings: () =>
      app.log.filter(({ level }) => Number(level) >= 40).map((line) => JSON.stringify(line)),
    close: async () => {
      await app.kill("SIGKILL");
      await fake.close();
      await server.stop();
    },
  };
}
