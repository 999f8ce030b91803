/** One process per data directory: PGlite takes no lock, and two owners would silently lose each other's rows. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";

/** Another process holds the directory. */
export class DirectoryBusyError extends Error {
  override readonly name = "DirectoryBusyError";
}

export interface DirectoryLock {
  release(): void;
}

/** Node announces its SQLite as experimental on stderr, which an operator cannot act upon. */
async function loadSqlite(): Promise<typeof import("node:sqlite")> {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return await import("node:sqlite");
  } finally {
    process.emitWarning = emitWarning;
  }
}

function takeLock(database: DatabaseSync): void {
  database.exec("PRAGMA locking_mode = EXCLUSIVE");
  database.exec("BEGIN EXCLUSIVE");
}

/**
 * Takes the directory or throws `DirectoryBusyError`. The lock is one of the kernel's and dies with the
 * process, so that no kill -9 leaves a directory locked, as a file with a process id in it would.
 */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  mkdirSync(directory, { recursive: true });
  const { DatabaseSync } = await loadSqlite();
  const database = new DatabaseSync(join(directory, "lock"));
  try {
    takeLock(database);
  } catch (error) {
    database.close();
    const busy = error instanceof Error && error.message.includes("database is locked");
    if (!busy) throw error;
    throw new DirectoryBusyError(
      `${directory} is in use by another mapwarden: stop that one, or give this one a DATA_DIR of its own`,
    );
  }
  return { release: () => database.close() };
}
