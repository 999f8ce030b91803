/** What a person sees follows GitHub: at once where an event says so, within minutes otherwise, and never longer. */
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { GrantRefusedError } from "../../../src/github/user-errors.ts";
import { viewFreshMs, viewKeptMsMax, viewRetryMs } from "../../../src/limits.ts";
import type { Store } from "../../../src/store/open.ts";
import { createPeople, type People } from "../../../src/store/people.ts";
import { createSeal } from "../../../src/store/seal.ts";
import { createSessions } from "../../../src/store/sessions.ts";
import { createViews } from "../../../src/store/views.ts";
import { createAccess } from "../../../src/web/login/access.ts";
import { createCutAccess } from "../../../src/web/login/cut-access.ts";
import { createOperators } from "../../../src/web/login/operators.ts";
import { useStores } from "../../support/stores.ts";

const stores = useStores("embedded");
const start = Date.UTC(2026, 10, 20);
const seal = createSeal(["a secret of thirty-two characters"]);
const ada = { id: 7, login: "ada" };

let store: Store;
let people: People;
let now: number;
/** GitHub at this moment: what it shows, or what it fails with; counted. */
let shown: number[];
let failure: Error | null;
let asked: number;
let refreshed: string[];

beforeEach(async () => {
  store = await stores.createStore();
  people = createPeople(store.db, seal);
  [now, shown, failure, asked, refreshed] = [start, [50], null, 0, []];
  await store.db
    .insertInto("installations")
    .values([{ id: 5 }, { id: 6 }])
    .execute();
  const named = { owner: "o", name: "n" };
  await store.db
    .insertInto("repositories")
    .values([
      { id: 50, installation_id: 5, ...named },
      { id: 51, installation_id: 5, ...named },
      { id: 60, installation_id: 6, ...named },
    ])
    .execute();
  await welcome(null);
});
afterEach(() => store.close());

async function welcome(expiresAt: Date | null) {
  const refresh = { refreshToken: "ghr_1", refreshExpiresAt: null };
  await people.welcome(ada, { token: "ghu_1", expiresAt, ...refresh });
}

function access(operators: readonly string[] = []) {
  return createAccess({
    people,
    views: createViews(store.db),
    oauth: {
      refresh: async (token) => {
        refreshed.push(token);
        const expiresAt = new Date(now + 8 * 3_600_000);
        return { token: "ghu_2", expiresAt, refreshToken: "ghr_2", refreshExpiresAt: null };
      },
    },
    githubFor: (token) => ({
      fetchUser: async () => {
        asked += 1;
        await sleep(5);
        if (failure) throw failure;
        return { ...ada, login: token === "ghu_2" ? "ada-renamed" : "ada" };
      },
      fetchInstallations: async () => [5, 6].map((id) => ({ id, account: null })),
      fetchRepositories: async (installationId) =>
        shown
          .filter((id) => Math.floor(id / 10) === installationId)
          .map((repositoryId) => ({ installationId, repositoryId })),
      administers: async () => false,
      mayPush: async () => false,
    }),
    operators: createOperators(operators),
    now: () => now,
    onError: () => undefined,
  });
}

const seeing = (...ids: number[]) => ({ person: { id: 7, login: "ada" }, sees: new Set(ids) });

test("GitHub is asked once for requests at once, and again only after some minutes", async () => {
  const { viewOf } = access();
  const seen = await Promise.all([viewOf(7), viewOf(7), viewOf(7)]);
  expect(seen).toEqual([seeing(50), seeing(50), seeing(50)]);
  shown = [51, 60, 99];
  now += viewFreshMs - 1;
  expect(await viewOf(7)).toEqual(seeing(50));
  expect(asked).toBe(1);
  now += 1;
  expect(await viewOf(7), "99 is not known here").toEqual(seeing(51, 60));
});

test("two processes ask once, and both know the answer", async () => {
  const [here, there] = [access(), access()];
  expect(await Promise.all([here.viewOf(7), there.viewOf(7)])).toEqual([seeing(50), seeing(50)]);
  expect(asked).toBe(1);
});

test("while GitHub is down the last answer serves for a quarter of an hour, then nothing does", async () => {
  const { viewOf } = access();
  await viewOf(7);
  failure = new Error("502");
  now += viewFreshMs;
  expect(await viewOf(7)).toEqual(seeing(50));
  await viewOf(7);
  expect(asked, "left in peace after a failure").toBe(2);
  now = start + viewKeptMsMax;
  expect(await viewOf(7)).toBe("unknown");
  failure = null;
  now += viewRetryMs;
  expect(await viewOf(7)).toEqual(seeing(50));
});

test("a grant that GitHub refuses ends every session with it", async () => {
  const sessions = createSessions(store.db);
  const id = await sessions.begin(7, new Date(now));
  failure = new GrantRefusedError("401");
  expect(await access().viewOf(7)).toBe("ended");
  expect(await sessions.find(id, new Date(now))).toBe("none");
  expect(await people.findGrant(7)).toBeNull();
});

test("a grant about to expire is refreshed once, and the new one is kept", async () => {
  await welcome(new Date(now + 60_000));
  expect(await access().viewOf(7)).toMatchObject({ person: { login: "ada-renamed" } });
  expect(refreshed).toEqual(["ghr_1"]);
  expect(await people.findGrant(7)).toMatchObject({ token: "ghu_2", refreshToken: "ghr_2" });
});

test.each([
  ["installation", { action: "suspend", installation: { id: 5 } }, []],
  ["installation", { action: "deleted", installation: { id: 5 } }, []],
  [
    "installation_repositories",
    { action: "removed", installation: { id: 5 }, repositories_removed: [{ id: 50 }] },
    [51],
  ],
  ["repository", { action: "transferred", installation: { id: 5 }, repository: { id: 51 } }, [50]],
])("%s %j takes away at once what it names", async (event, payload, left) => {
  shown = [50, 51];
  const { viewOf } = access();
  await viewOf(7);
  await createCutAccess(people, createViews(store.db))(event, payload);
  expect(await viewOf(7)).toEqual(seeing(...left));
  expect(asked).toBe(1);
});

test("what is taken away while GitHub is asked does not come back with its answer", async () => {
  const { viewOf } = access();
  const asking = viewOf(7);
  while (asked === 0) await sleep(1);
  const payload = { action: "deleted", installation: { id: 5 } };
  await createCutAccess(people, createViews(store.db))("installation", payload);
  expect(await asking).toBe("unknown");
});

test("a repository that moved to another installation is not seen by what GitHub said of the former", async () => {
  const { viewOf } = access();
  await viewOf(7);
  await store.db
    .updateTable("repositories")
    .set({ installation_id: 6 })
    .where("id", "=", 50)
    .execute();
  expect(await viewOf(7)).toEqual(seeing());
});

test("operators are known by number or login, and a login of digits is nobody's number", async () => {
  expect(await access(["7"]).viewOf(7)).toMatchObject({ sees: "everything" });
  expect(await access(["ADA"]).viewOf(7)).toMatchObject({ sees: "everything" });
  expect(createOperators(["12"]).includes({ id: 99, login: "12" })).toBe(false);
});
