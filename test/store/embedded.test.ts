/** The embedded store keeps what it acknowledged, and belongs to one process. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Kysely } from "kysely";
import { afterEach, expect, test } from "vitest";
import { lockDirectory } from "../../src/store/directory-lock.ts";
import { mendFsync } from "../../src/store/durable-fs.ts";
import { openEmbedded } from "../../src/store/embedded.ts";
import { createEmbeddedDialect } from "../../src/store/embedded-dialect.ts";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function createDirectory(): string {
  return mkdtempSync(join(tmpdir(), "mapwarden-embedded-"));
}

async function open(directory: string): ReturnType<typeof openEmbedded> {
  const store = await openEmbedded(directory);
  closers.push(store.close);
  return store;
}

/** A process that opens the directory, commits rows, prints each, and is never asked to stop. */
function spawnWriter(directory: string) {
  const module = new URL("../../src/store/embedded.ts", import.meta.url).href;
  const script = `
    const { openEmbedded } = await import(${JSON.stringify(module)});
    const { pglite } = await openEmbedded(${JSON.stringify(directory)});
    await pglite.exec("CREATE TABLE IF NOT EXISTS kept (n int PRIMARY KEY)");
    for (let n = 0; ; n += 1) {
      await pglite.query("INSERT INTO kept VALUES ($1)", [n]);
      process.stdout.write(n + "\\n");
    }`;
  return spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "pipe"],
  });
}

test("every commit reaches the disk by a real fsync", async () => {
  const { pglite, fsyncs } = await open(createDirectory());
  await pglite.exec("CREATE TABLE kept (n int)");
  const before = fsyncs();
  for (let n = 0; n < 20; n += 1) await pglite.query("INSERT INTO kept VALUES ($1)", [n]);
  expect(fsyncs() - before).toBeGreaterThanOrEqual(20);
});

test("a release of PGlite without the place for fsync stops the start", () => {
  expect(() => mendFsync({ FS: {} }, { fsyncs: 0 })).toThrow(/commits would not reach the disk/);
  expect(() => mendFsync({ NODEFS: { stream_ops: {} } }, { fsyncs: 0 })).toThrow(/PGlite/);
});

test("a second process is refused while the first one lives, and let in once it is killed", async () => {
  const directory = createDirectory();
  const writer = spawnWriter(directory);
  const lines = createInterface({ input: writer.stdout });
  await once(lines, "line");
  await expect(openEmbedded(directory)).rejects.toThrow(/in use by another mapwarden/);
  const exited = once(writer, "exit");
  writer.kill("SIGKILL");
  await exited;
  await open(directory);
});

test("kill -9 loses no row that was acknowledged", async () => {
  const directory = createDirectory();
  const writer = spawnWriter(directory);
  let acknowledged = -1;
  const lines = createInterface({ input: writer.stdout });
  lines.on("line", (line) => {
    acknowledged = Number(line);
    if (acknowledged === 150) writer.kill("SIGKILL");
  });
  await once(writer, "exit");
  const { pglite } = await open(directory);
  const { rows } = await pglite.query<{ count: number }>(
    "SELECT count(*)::int AS count FROM kept WHERE n <= $1",
    [acknowledged],
  );
  expect(acknowledged).toBeGreaterThanOrEqual(150);
  expect(rows[0]?.count).toBe(acknowledged + 1);
});

test("what a crash left of a first start is thrown away", async () => {
  const directory = createDirectory();
  const unfinished = join(directory, "store.unfinished");
  mkdirSync(unfinished);
  writeFileSync(join(unfinished, "PG_VERSION"), "garbage");
  const { pglite } = await open(directory);
  expect((await pglite.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
  expect(existsSync(unfinished)).toBe(false);
});

test("a lock that is released can be taken again", async () => {
  const directory = createDirectory();
  (await lockDirectory(directory)).release();
  (await lockDirectory(directory)).release();
});

test("a transaction on a store that is gone is an error, and rolls back what it began", async () => {
  const { pglite, close } = await open(createDirectory());
  const db = new Kysely<{ kept: { n: number } }>({ dialect: createEmbeddedDialect(pglite) });
  await pglite.exec("CREATE TABLE kept (n int)");
  const failed = db.transaction().execute(async (trx) => {
    await trx.insertInto("kept").values({ n: 1 }).execute();
    throw new Error("changed my mind");
  });
  await expect(failed).rejects.toThrow("changed my mind");
  expect(await db.selectFrom("kept").selectAll().execute()).toEqual([]);
  await close();
  const gone = db.transaction().execute((trx) => trx.selectFrom("kept").selectAll().execute());
  await expect(gone).rejects.toThrow(/closed/);
});
