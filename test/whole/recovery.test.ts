/** What did not arrive is asked for again, and what was never told is looked for. */
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Files } from "../../src/demo/git-store.ts";
import { push } from "../../src/demo/stand-in-state.ts";
import { openStore, type StoreLocation } from "../../src/store/open.ts";
import { ignoreStoreErrors, storeKinds, useStores } from "../support/stores.ts";
import { type Stage, startStage } from "./stage.ts";

const base: Files = { "go.mod": "module example.com/shop\n\ngo 1.22\n" };
const buggy: Files = {
  ...base,
  "store/store.go": 'package store\n\nfunc Fill() {\n\tvar m map[string]int\n\tm["a"] = 1\n}\n',
};
const patience = { timeout: 30_000, interval: 50 };

describe.each(storeKinds)("with the %s store", (kind) => {
  const stores = useStores(kind);
  let location: StoreLocation;
  let stage: Stage;
  beforeAll(async () => {
    location = await stores.createLocation();
    stage = await startStage(location);
  });
  afterAll(async () => {
    await stage.close();
    expect(stage.fake.problems).toEqual([]);
  });

  const askedAgain = () =>
    stage.fake.log.filter(({ method, path }) => method === "POST" && path.endsWith("/attempts"));

  test("a webhook that came while the App was down is asked for once, and nothing else is", {
    timeout: 120_000,
  }, async () => {
    const at = stage.open(base, buggy);
    await at.tell("opened");
    const payload = { action: "labeled", ...at.envelope };
    await stage.restart(undefined, async () => {
      push(at.repository, "topic", { ...buggy, "README.md": "Shop\n" });
      await at.announce("synchronize");
      await stage.deliver("pull_request", payload);
    });
    await vi.waitFor(() => expect(at.checks()).toHaveLength(2), patience);
    await stage.settled();
    expect(at.checks().map(({ head }) => head)).toEqual(at.pull.heads);
    expect(askedAgain()).toHaveLength(1);
    await stage.restart();
    await stage.settled();
    expect(askedAgain()).toHaveLength(1);
  });

  test("after a long stop open pull requests that nobody told of are reviewed, old ones are not", {
    timeout: 120_000,
  }, async () => {
    const known = stage.open(base, buggy);
    await known.tell("opened");
    const untold = stage.open(base, buggy);
    const old = stage.open(base, buggy);
    old.pull.updatedAt = Date.now() - 60 * 24 * 60 * 60 * 1_000;
    await stage.restart();
    await stage.settled();
    expect(untold.checks(), "a short stop is the sweep's to heal").toEqual([]);
    await stage.restart(undefined, async () => {
      const store = await openStore(location, ignoreStoreErrors);
      await sql`UPDATE marks SET at = at - interval '1 hour' WHERE name = 'alive'`.execute(
        store.db,
      );
      await store.close();
    });
    await vi.waitFor(() => expect(untold.checks()).toHaveLength(1), patience);
    await stage.settled();
    expect(untold.checks()).toMatchObject([{ conclusion: "failure" }]);
    expect(known.checks()).toHaveLength(1);
    expect(old.checks()).toEqual([]);
  });

  test("an installation that GitHub lists no more is forgotten, though nobody told of it", {
    timeout: 120_000,
  }, async () => {
    const at = stage.open(base, buggy);
    await at.tell("opened");
    stage.fake.state.installations.delete(at.installationId);
    await stage.restart();
    await stage.settled();
    let left = -1;
    await stage.restart(undefined, async () => {
      const store = await openStore(location, ignoreStoreErrors);
      const rows = await store.db
        .selectFrom("reviews")
        .select("id")
        .where("installation_id", "=", at.installationId)
        .execute();
      left = rows.length;
      await store.close();
    });
    expect(left).toBe(0);
  });
});
