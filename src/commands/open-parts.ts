/** Opens what can fail for reasons an operator can mend, and then says how. */
import type { Logger } from "pino";
import { DirectoryBusyError } from "../store/directory-lock.ts";
import { type OnQuery, openStore, type Store } from "../store/open.ts";
import { startWebServer, type WebServer, type WebServerOptions } from "../web/server.ts";
import { describeError } from "./app-log.ts";
import type { Settings } from "./environment.ts";
import { OperatorError } from "./operator-error.ts";

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

/** Opens the store. The URL of a database holds a password and stays out of every message. */
export async function openStoreOrExplain(
  { store }: Settings,
  log: Logger,
  onQuery: OnQuery,
): Promise<Store> {
  const onLost = (error: unknown) =>
    log.warn({ error: describeError(error) }, "store connection lost");
  try {
    return await openStore(store, onLost, onQuery);
  } catch (error) {
    if (error instanceof DirectoryBusyError) throw new OperatorError(error.message);
    const message = error instanceof Error ? error.message : String(error);
    throw new OperatorError(
      store.kind === "postgres"
        ? `PostgreSQL cannot be used (${codeOf(error) || message}): check DATABASE_URL and the server behind it`
        : `the store in ${store.directory} cannot be opened (${message}): check DATA_DIR, and the room on its disk`,
    );
  }
}

/** Starts to listen. */
export async function listenOrExplain(
  options: WebServerOptions,
  { host, port }: Settings,
): Promise<WebServer> {
  try {
    return await startWebServer(options, port, host);
  } catch (error) {
    const remedies: Readonly<Record<string, string>> = {
      EADDRINUSE: `port ${port} is taken: stop what listens there, or set PORT`,
      EACCES: `port ${port} is not allowed for this user: set PORT to one above 1023`,
      EADDRNOTAVAIL: `${host} is no address of this machine: set HOST`,
      ENOTFOUND: `${host} is no address of this machine: set HOST`,
    };
    const code = codeOf(error);
    throw new OperatorError(remedies[code] ?? `cannot listen on ${host}:${port} (${code})`);
  }
}
