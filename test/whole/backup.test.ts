/** A backup is what docs/operate.md says it is: copied or dumped, given back elsewhere, and the App goes on. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type PostgresServer, postgresBinaries, startPostgres } from "../support/postgres.ts";
import { type Stage, startStage } from "./stage.ts";

const base = { "go.mod": "module example.com/shop\n\ngo 1.24\n" };
const head = {
  ...base,
  "shop/shop.go": 'package shop\n\nfunc Fill() {\n\tvar m map[string]int\n\tm["a"] = 1\n}\n',
};

let directory = "";
let server: PostgresServer | undefined;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "mapwarden-backup-"));
  if (postgresBinaries !== null) server = await startPostgres();
}, 120_000);
afterAll(async () => {
  await server?.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** A review before the backup, a push after it was given back: nothing is said twice, and nothing is forgotten. */
async function goOn(stage: Stage, restore: () => Promise<void>): Promise<void> {
  const pull = stage.open(base, head);
  await pull.tell("opened");
  expect(pull.threads()).toHaveLength(1);
  await restore();
  await pull.push({ ...head, "README.md": "Shop\n" });
  expect(pull.threads()).toHaveLength(1);
  expect(pull.checks().map(({ conclusion }) => conclusion)).toEqual(["failure", "failure"]);
  await pull.push(base);
  expect(pull.threads()).toMatchObject([{ fixed: true }]);
  expect(stage.fake.problems).toEqual([]);
}

test("the directory of the embedded store, copied while the App is stopped", {
  timeout: 120_000,
}, async () => {
  const [first, second] = [join(directory, "first"), join(directory, "second")];
  const stage = await startStage({ kind: "embedded", directory: first });
  try {
    await goOn(stage, () =>
      stage.restart({ kind: "embedded", directory: second }, async () => {
        cpSync(first, second, { recursive: true });
        rmSync(first, { recursive: true });
      }),
    );
  } finally {
    await stage.close();
  }
});

test.skipIf(postgresBinaries === null)(
  "a dump of a PostgreSQL server, taken while the App runs",
  { timeout: 120_000 },
  async () => {
    if (!server || postgresBinaries === null) throw new Error("there is no server");
    const run = (program: string, args: readonly string[]) =>
      execFileSync(join(postgresBinaries ?? "", program), args, { stdio: "pipe" });
    const dump = join(directory, "mapwarden.dump");
    const url = await server.createDatabase();
    const restored = await server.createDatabase();
    const stage = await startStage({ kind: "postgres", url });
    try {
      await goOn(stage, async () => {
        run("pg_dump", ["--format=custom", `--file=${dump}`, url]);
        await stage.restart({ kind: "postgres", url: restored }, async () => {
          run("pg_restore", ["--no-owner", "--exit-on-error", `--dbname=${restored}`, dump]);
        });
      });
    } finally {
      await stage.close();
    }
  },
);
