/** PostgreSQL inside this process (PGlite), made durable and exclusive. */
import { existsSync, renameSync, rmSync } from "node:fs";
import { open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { lockDirectory } from "./directory-lock.ts";
import { DurableFs, type FsyncCounter } from "./durable-fs.ts";

// PGlite starts PostgreSQL with -F, which is "never fsync". 32 MB of shared buffers instead of 128 hold
// the working set of one process and keep its memory below what a small container has.
const startParams: readonly string[] = [
  ...PGlite.defaultStartParams.filter((param) => param !== "-F"),
  ...["fsync=on", "wal_sync_method=fsync", "shared_buffers=32MB"].flatMap((set) => ["-c", set]),
];

export interface EmbeddedStore {
  readonly pglite: PGlite;
  readonly fsyncs: () => number;
  readonly close: () => Promise<void>;
}

async function openFolder(folder: string, counter: FsyncCounter): Promise<PGlite> {
  return PGlite.create({ fs: new DurableFs(folder, counter), startParams: [...startParams] });
}

async function syncPath(path: string): Promise<void> {
  const opened = await open(path, "r");
  try {
    await opened.sync();
  } finally {
    await opened.close();
  }
}

/** A thousand small files: side by side they share the disk's flushes. */
async function syncTree(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const synced = entries.filter((entry) => entry.isFile() || entry.isDirectory());
  await Promise.all(synced.map((entry) => syncPath(join(entry.parentPath, entry.name))));
  await syncPath(folder);
}

/** A database comes into being under another name: a crash half-way leaves nothing that looks like one. */
async function createFolder(directory: string, folder: string): Promise<void> {
  const unfinished = join(directory, "store.unfinished");
  rmSync(unfinished, { recursive: true, force: true });
  const pglite = await openFolder(unfinished, { fsyncs: 0 });
  await pglite.close();
  await syncTree(unfinished);
  renameSync(unfinished, folder);
  await syncPath(directory);
}

async function openPglite(directory: string, counter: FsyncCounter): Promise<PGlite> {
  const folder = join(directory, "store");
  if (!existsSync(folder)) await createFolder(directory, folder);
  const pglite = await openFolder(folder, counter);
  const { rows } = await pglite.query<{ fsync: string }>(
    "SELECT current_setting('fsync') AS fsync",
  );
  if (rows[0]?.fsync !== "on") {
    await pglite.close();
    throw new Error("the embedded store refuses to fsync: install the pinned release of PGlite");
  }
  return pglite;
}

/** Opens the store of a data directory, creating it at the first start. */
export async function openEmbedded(directory: string): Promise<EmbeddedStore> {
  const lock = await lockDirectory(directory);
  const counter: FsyncCounter = { fsyncs: 0 };
  try {
    const pglite = await openPglite(directory, counter);
    const close = async () => {
      if (pglite.closed) return;
      await pglite.close();
      lock.release();
    };
    return { pglite, fsyncs: () => counter.fsyncs, close };
  } catch (error) {
    lock.release();
    throw error;
  }
}
