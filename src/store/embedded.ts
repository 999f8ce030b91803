/** PostgreSQL inside this process (PGlite), made durable and exclusive. */
import { existsSync, renameSync, rmSync } from "node:fs";
import { open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { lockDirectory } from "./directory-lock.ts";
import { DurableFs, type FsyncCounter } from "./durable-fs.ts";
import { createFate, type Fate, MortalPglite, type StoreEndedError } from "./mortal-pglite.ts";

// PGlite starts PostgreSQL with -F, which is "never fsync". 32 MB of shared buffers instead of 128 hold
// the working set of one process and keep its memory below what a small container has. The timer that tells of a
// long start would outlive a start that fails, and keep the process from ending.
const startParams: readonly string[] = [
  ...PGlite.defaultStartParams.filter((param) => param !== "-F"),
  ...[
    ...["fsync=on", "wal_sync_method=fsync", "shared_buffers=32MB"],
    "log_startup_progress_interval=0",
  ].flatMap((set) => ["-c", set]),
];

export interface EmbeddedStore {
  readonly pglite: PGlite;
  readonly fsyncs: () => number;
  /** Resolves where PostgreSQL ends by itself; every statement fails from then on. */
  readonly ended: Promise<StoreEndedError>;
  readonly close: () => Promise<void>;
}

async function openFolder(folder: string, counter: FsyncCounter, fate: Fate): Promise<PGlite> {
  const fs = new DurableFs(folder, counter, fate.end);
  const pglite = new MortalPglite({ fs, startParams: [...startParams] }, fate);
  try {
    await pglite.waitReady;
  } catch (error) {
    throw fate.explain(error);
  }
  return pglite;
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
  const pglite = await openFolder(unfinished, { fsyncs: 0 }, createFate());
  await pglite.close();
  await syncTree(unfinished);
  renameSync(unfinished, folder);
  await syncPath(directory);
}

async function openPglite(directory: string, counter: FsyncCounter, fate: Fate): Promise<PGlite> {
  const folder = join(directory, "store");
  if (!existsSync(folder)) await createFolder(directory, folder);
  const pglite = await openFolder(folder, counter, fate);
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
  const fate = createFate();
  let hasEnded = false;
  void fate.ended.then(() => {
    hasEnded = true;
  });
  try {
    const pglite = await openPglite(directory, counter, fate);
    const close = async () => {
      if (pglite.closed) return;
      // What has ended cannot be asked to put itself in order; the next start does that.
      if (!hasEnded) await pglite.close();
      lock.release();
    };
    return { pglite, fsyncs: () => counter.fsyncs, ended: fate.ended, close };
  } catch (error) {
    lock.release();
    throw error;
  }
}
