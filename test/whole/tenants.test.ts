/** Installations and repositories come, go, rest and change their names; what is kept of them follows. */
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Files } from "../../src/demo/git-store.ts";
import { pullRequestPayload } from "../../src/demo/webhook.ts";
import { openStore, type StoreLocation } from "../../src/store/open.ts";
import { findInEveryTable } from "../support/every-table.ts";
import { ignoreStoreErrors, storeKinds, useStores } from "../support/stores.ts";
import { type PullStage, type Stage, startStage } from "./stage.ts";
import { requestsOf, tenantOf } from "./tenants.ts";

const base: Files = { "go.mod": "module example.com/shop\n\ngo 1.22\n" };
const buggy: Files = {
  ...base,
  "store/store.go": 'package store\n\nfunc Fill() {\n\tvar m map[string]int\n\tm["a"] = 1\n}\n',
};

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

  function payloadOf({ repository, pull }: PullStage, action: string): object {
    const links = { api: stage.fake.served.baseUrl, html: `http://${stage.fake.served.host}` };
    return pullRequestPayload(stage.fake.state, links, repository, pull, action);
  }

  const namesOf = ({ installationId, repository: { id, owner, name } }: PullStage) => ({
    repository: [id, name],
    all: [installationId, id, name, owner],
  });

  /** Rows of the store that name something. Tombstones may: they hold numbers, for days. */
  async function traces(words: readonly (string | number)[]): Promise<readonly string[]> {
    let found: readonly string[] = [];
    await stage.restart(undefined, async () => {
      const store = await openStore(location, ignoreStoreErrors);
      found = await findInEveryTable(store, words, ["public.tombstones"]);
      await store.close();
    });
    await stage.settled();
    return found;
  }

  test("whoever uninstalls is found in no table any more, and a late event brings nothing back", {
    timeout: 120_000,
  }, async () => {
    const stays = stage.open(base, buggy, { owner: "stayers" });
    const leaves = stage.open(base, buggy, { owner: "leavers" });
    for (const at of [stays, leaves]) await at.tell("opened");
    expect(leaves.checks()).toMatchObject([{ conclusion: "failure" }]);
    expect((await traces(namesOf(leaves).all)).length).toBeGreaterThan(4);
    const late = payloadOf(leaves, "synchronize");
    await tenantOf(stage, leaves).uninstall();
    expect(await traces(namesOf(leaves).all)).toEqual([]);
    const before = requestsOf(stage.fake, leaves).length;
    expect(await stage.deliver("pull_request", late)).toBe(202);
    await stage.settled();
    expect(await traces(namesOf(leaves).all)).toEqual([]);
    expect(requestsOf(stage.fake, leaves)).toHaveLength(before);
    expect((await traces(namesOf(stays).all)).length).toBeGreaterThan(4);
  });

  test("a review that runs while its App is uninstalled posts nothing, and leaves nothing", {
    timeout: 120_000,
  }, async () => {
    const at = stage.open(base, buggy);
    const hang = { kind: "hang", ms: 1_500 } as const;
    const path = `/${at.repository.name}/check-runs$`;
    stage.fake.addFault({ method: "POST", path, times: 1, effect: "done", how: hang });
    await at.announce("opened");
    await vi.waitFor(() => expect(at.checks()).toHaveLength(1), { timeout: 30_000, interval: 20 });
    // GitHub would let it go on: only the event tells.
    const { installationId: id } = at;
    await stage.deliver("installation", { action: "deleted", installation: { id } });
    await stage.settled();
    expect(await traces(namesOf(at).repository)).toEqual([]);
    expect(at.repository.reviews).toEqual([]);
    expect(at.checks()).toMatchObject([{ status: "in_progress" }]);
    stage.fake.state.installations.delete(id);
  });

  test("a repository that was taken away is forgotten, and reviewed again when it is given back", {
    timeout: 120_000,
  }, async () => {
    const at = stage.open(base, buggy);
    await at.tell("opened");
    const tenant = tenantOf(stage, at);
    await tenant.remove();
    expect(await traces(namesOf(at).repository)).toEqual([]);
    await at.tell("synchronize");
    expect(at.checks()).toHaveLength(1);
    await tenant.add();
    expect(at.checks()).toMatchObject([{ conclusion: "failure" }, { conclusion: "failure" }]);
    expect(at.repository.reviews).toHaveLength(1);
  });

  test("a removal that is told late, after the repository was given back, deletes nothing", {
    timeout: 120_000,
  }, async () => {
    const at = stage.open(base, buggy);
    await at.tell("opened");
    await tenantOf(stage, at).remove(false);
    expect(
      (await traces(namesOf(at).repository)).filter((row) => row.startsWith("public.reviews:")),
    ).toHaveLength(1);
    await at.push(base);
    expect(at.checks()).toMatchObject([{ conclusion: "failure" }, { status: "completed" }]);
  });

  test("nothing is asked for a suspended installation, and what was pushed meanwhile is reviewed after", {
    timeout: 120_000,
  }, async () => {
    const at = stage.open(base, base);
    await at.tell("opened");
    const tenant = tenantOf(stage, at);
    await tenant.suspend();
    const before = requestsOf(stage.fake, at).length;
    await at.push(buggy);
    expect(requestsOf(stage.fake, at)).toHaveLength(before);
    await tenant.unsuspend();
    expect(at.checks().map(({ head }) => head)).toEqual(at.pull.heads);
    expect(at.checks().at(-1)).toMatchObject({ conclusion: "failure" });
  });

  test("names follow the number of a repository, also for jobs that were queued under the old ones", {
    timeout: 120_000,
  }, async () => {
    const at = stage.open(base, base);
    await at.tell("opened");
    const tenant = tenantOf(stage, at);
    const former = payloadOf(at, "reopened");
    await tenant.repository("renamed", (repository) => {
      repository.name = `renamed-${at.installationId}`;
      repository.private = true;
    });
    await tenant.renameAccount("gophers", "rodents");
    const rows = await traces(namesOf(at).repository);
    const names = { owner: "rodents", name: `renamed-${at.installationId}`, private: true };
    const [row] = rows.filter((each) => each.startsWith("public.repositories:"));
    expect(JSON.parse(row?.slice(row.indexOf("{")) ?? "{}")).toMatchObject(names);
    expect(former).toMatchObject({ repository: { name: `shop-${at.installationId}` } });
    await at.push(buggy);
    expect(at.checks().at(-1)).toMatchObject({ conclusion: "failure" });
  });
});
