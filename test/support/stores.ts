/** Both stores for one suite: fresh, empty locations of each kind. */
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { openStore, type Store, type StoreLocation } from "../../src/store/open.ts";
import { type PostgresServer, postgresBinaries, startPostgres } from "./postgres.ts";

export type StoreKind = StoreLocation["kind"];

/** For `describe.each`: the embedded store always, PostgreSQL where it is installed. */
export const storeKinds: readonly StoreKind[] =
  postgresBinaries === null ? ["embedded"] : ["embedded", "postgres"];

export interface StoreFactory {
  /** A location where nothing is yet. */
  readonly createLocation: () => Promise<StoreLocation>;
  /** A migrated, empty store; the caller closes it. */
  readonly createStore: () => Promise<Store>;
  /** The server behind the PostgreSQL locations. */
  readonly server: () => PostgresServer;
}

/** What a test does with errors of idle connections: nothing, they are provoked. */
export const ignoreStoreErrors = (): void => undefined;

function createDirectories(): { create: () => Promise<string>; clean: () => void } {
  const root = mkdtempSync(join(tmpdir(), "mapwarden-store-"));
  const template = join(root, "template");
  let count = 0;
  let ready: Promise<void> | undefined;
  // Creating a database takes two seconds, copying one a fraction of that.
  async function createTemplate(): Promise<void> {
    const store = await openStore({ kind: "embedded", directory: template }, ignoreStoreErrors);
    await store.close();
  }
  return {
    create: async () => {
      ready ??= createTemplate();
      await ready;
      count += 1;
      const directory = join(root, String(count));
      cpSync(join(template, "store"), join(directory, "store"), { recursive: true });
      return directory;
    },
    clean: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** Registers the set-up of one kind of store with the suite it is called in. */
export function useStores(kind: StoreKind): StoreFactory {
  const directories = createDirectories();
  let server: PostgresServer | undefined;
  beforeAll(async () => {
    if (kind === "postgres") server = await startPostgres();
  });
  afterAll(async () => {
    await server?.stop();
    directories.clean();
  });
  function runningServer(): PostgresServer {
    if (!server) throw new Error("only the PostgreSQL suite has a server");
    return server;
  }
  async function createLocation(): Promise<StoreLocation> {
    if (kind === "embedded") return { kind, directory: await directories.create() };
    return { kind, url: await runningServer().createDatabase() };
  }
  return {
    createLocation,
    createStore: async () => openStore(await createLocation(), ignoreStoreErrors),
    server: runningServer,
  };
}
