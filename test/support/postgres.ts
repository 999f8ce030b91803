/** A PostgreSQL server of the machine's own package, for the tests that run on both stores. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";

export interface PostgresServer {
  /** Creates an empty database and answers its URL. */
  readonly createDatabase: () => Promise<string>;
  /** Stops it as an operator does who restarts it, stays away for a while, and starts it on the same data. */
  readonly restart: (awayMs: number) => Promise<void>;
  /** Stops answering at once, as a server does that is being restarted. */
  readonly stop: () => Promise<void>;
}

/** Whom the server runs as. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

function findBinaries(): string | null {
  const root = "/usr/lib/postgresql";
  const versions = existsSync(root) ? readdirSync(root) : [];
  const newest = versions.sort((a, b) => Number(b) - Number(a))[0];
  return newest === undefined ? null : join(root, newest, "bin");
}

/** PostgreSQL refuses to run as root; Debian's package brings an account of its own. Null: who runs the tests. */
export function findAccount(): Account | null {
  if (process.getuid?.() !== 0) return null;
  const id = (flag: string) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}

/** Where the server's programs are, or null with a loud line; in CI its absence is an error. */
export const postgresBinaries = findBinaries();
if (postgresBinaries === null) {
  const lack = "PostgreSQL is not installed: the tests of the second store are SKIPPED";
  if (process.env.CI === "true") throw new Error(`${lack}, which CI must not do`);
  process.stderr.write(`\n*** ${lack}. On Debian: apt-get install postgresql ***\n\n`);
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}

// The kernel ends the server when this process dies, however it dies.
function spawnServer(command: readonly string[], account: Account | null): ChildProcess {
  const identity = account
    ? [`--reuid=${account.uid}`, `--regid=${account.gid}`, "--clear-groups"]
    : [];
  const args = [...identity, "--pdeathsig", "INT", ...command];
  return spawn("setpriv", args, { stdio: ["ignore", "ignore", "pipe"], cwd: tmpdir() });
}

async function waitUntilReady(url: string, child: ChildProcess, log: () => string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`PostgreSQL did not start: ${log()}`);
    const client = new pg.Client({ connectionString: url });
    client.on("error", () => undefined);
    try {
      await client.connect();
      await client.end();
      return;
    } catch {
      await delay(50);
    }
  }
  throw new Error(`PostgreSQL does not answer: ${log()}`);
}

function initialise(binaries: string, data: string, account: Account | null): void {
  const args = ["-D", data, "-U", "mapwarden", "-A", "trust", "-E", "UTF8", "--no-sync"];
  execFileSync(join(binaries, "initdb"), args, { stdio: "pipe", cwd: tmpdir(), ...account });
}

async function createDatabase(url: string): Promise<string> {
  const name = `test_${process.pid}_${Math.random().toString(36).slice(2)}`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  return url.replace(/[^/]*$/, name);
}

/** Starts a server on a free port, its data in a temporary directory or in one that its account may write to. */
export async function startPostgres(home?: string): Promise<PostgresServer> {
  if (postgresBinaries === null) throw new Error("PostgreSQL is not installed");
  const binaries = postgresBinaries;
  const account = findAccount();
  const folder = mkdtempSync(join(tmpdir(), "mapwarden-postgres-"));
  if (account) chownSync(folder, account.uid, account.gid);
  const data = join(home ?? folder, "data");
  initialise(binaries, data, account);
  const port = await findFreePort();
  const settings = ["listen_addresses=127.0.0.1", `unix_socket_directories=${folder}`, "fsync=off"];
  let log = "";
  const start = (): ChildProcess => {
    const command = [join(binaries, "postgres"), "-D", data, "-p", String(port)];
    const started = spawnServer(
      [...command, ...settings.flatMap((setting) => ["-c", setting])],
      account,
    );
    started.stderr?.on("data", (chunk: Buffer) => {
      log = (log + chunk.toString()).slice(-4_000);
    });
    return started;
  };
  let child = start();
  const end = async (): Promise<void> => {
    if (child.exitCode !== null) return;
    const exited = once(child, "exit");
    child.kill("SIGINT");
    await exited;
  };
  const url = `postgres://mapwarden@127.0.0.1:${port}/postgres`;
  await waitUntilReady(url, child, () => log);
  return {
    createDatabase: () => createDatabase(url),
    restart: async (awayMs) => {
      await end();
      await delay(awayMs);
      child = start();
      await waitUntilReady(url, child, () => log);
    },
    stop: async () => {
      await end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
