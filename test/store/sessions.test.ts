/** Sessions, logins under way, people and their tokens, on both stores. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  formerSessionMs,
  loginAttemptMsMax,
  sessionIdleMsMax,
  sessionMsMax,
  sessionRotatedMs,
} from "../../src/limits.ts";
import { createApiTokens } from "../../src/store/api-tokens.ts";
import { createLoginAttempts } from "../../src/store/login-attempts.ts";
import type { Store } from "../../src/store/open.ts";
import { createPeople, type Grant } from "../../src/store/people.ts";
import { createSeal } from "../../src/store/seal.ts";
import { createSessions, type FoundSession, type Session } from "../../src/store/sessions.ts";
import { tidyLogin } from "../../src/store/tidy-login.ts";
import { createViews } from "../../src/store/views.ts";
import { storeKinds, useStores } from "../support/stores.ts";

const start = Date.UTC(2026, 10, 20);
const at = (ms: number) => new Date(start + ms);
const secret = "a secret of thirty-two characters";
const grant: Grant = {
  token: "ghu_first",
  expiresAt: at(1_000),
  refreshToken: "ghr_first",
  refreshExpiresAt: at(9_000),
};

function good(found: FoundSession): Session {
  if (found === "none" || "reused" in found) throw new Error("no session");
  return found;
}

describe.each(storeKinds)("on the %s store", (kind) => {
  const stores = useStores(kind);
  let store: Store;
  const seal = createSeal([secret]);
  beforeAll(async () => {
    store = await stores.createStore();
    await createPeople(store.db, seal).welcome({ id: 7, login: "ada" }, grant);
  });
  afterAll(() => store.close());

  test("a session is found by its id only, and neither id nor token stands in the store", async () => {
    const sessions = createSessions(store.db);
    const id = await sessions.begin(7, at(0));
    expect(id).toMatch(/^[\w-]{43}$/);
    expect(good(await sessions.find(id, at(1)))).toMatchObject({ personId: 7 });
    expect(await sessions.find(`${id}x`, at(1))).toBe("none");
    const everything = JSON.stringify([
      await store.db.selectFrom("sessions").selectAll().execute(),
      await store.db.selectFrom("people").selectAll().execute(),
    ]);
    for (const plain of [id, "ghu_first", "ghr_first"]) expect(everything).not.toContain(plain);
  });

  test("an hour later the id is another; the old one serves a minute, then ends the session", async () => {
    const sessions = createSessions(store.db);
    const first = await sessions.begin(7, at(0));
    const { renewed, id } = good(await sessions.find(first, at(sessionRotatedMs)));
    expect(renewed).toMatch(/^[\w-]{43}$/);
    const soon = at(sessionRotatedMs + formerSessionMs);
    expect(good(await sessions.find(first, soon))).toEqual({ id, personId: 7 });
    expect(good(await sessions.find(renewed ?? "", soon)).id).toBe(id);
    const late = at(sessionRotatedMs + formerSessionMs + 1);
    expect(await sessions.find(first, late)).toEqual({ reused: { personId: 7 } });
    expect(await sessions.find(renewed ?? "", late)).toBe("none");
  });

  test("an answer that others may keep is no occasion for a new id", async () => {
    const sessions = createSessions(store.db);
    const id = await sessions.begin(7, at(0));
    expect(good(await sessions.find(id, at(sessionRotatedMs), false)).renewed).toBeUndefined();
    expect(good(await sessions.find(id, at(sessionRotatedMs))).renewed).toBeDefined();
  });

  test("of two requests at once only one is given the new id", async () => {
    const sessions = createSessions(store.db);
    const id = await sessions.begin(7, at(0));
    const found = await Promise.all([1, 2, 3].map(() => sessions.find(id, at(sessionRotatedMs))));
    expect(found.filter((each) => good(each).renewed !== undefined)).toHaveLength(1);
  });

  test("a session ends unused, and in any case after a week", async () => {
    const sessions = createSessions(store.db);
    const idle = await sessions.begin(7, at(0));
    expect(await sessions.find(idle, at(sessionIdleMsMax + 1))).toBe("none");
    let used = await sessions.begin(7, at(0));
    const step = sessionIdleMsMax / 2;
    for (let now = step; now <= sessionMsMax; now += step) {
      used = good(await sessions.find(used, at(now))).renewed ?? used;
    }
    expect(await sessions.find(used, at(sessionMsMax + 1))).toBe("none");
  });

  test("a login comes back once, in time, in the browser that began it, with its verifier", async () => {
    const attempts = createLoginAttempts(store.db, seal);
    const begin = () => attempts.begin("/findings?rule=x", at(0));
    const { state, browser, verifier } = await begin();
    const returned = { verifier, returnTo: "/findings?rule=x" };
    expect(await attempts.finish(state, browser, at(1))).toEqual(returned);
    expect(await attempts.finish(state, browser, at(1)), "a second time").toBeNull();
    const other = await begin();
    expect(await attempts.finish(other.state, browser, at(1)), "another browser").toBeNull();
    expect(await attempts.finish(other.state, other.browser, at(1)), "then spent").toBeNull();
    const late = await begin();
    const after = at(loginAttemptMsMax + 1);
    expect(await attempts.finish(late.state, late.browser, after), "late").toBeNull();
  });

  test("a grant opens with the secret that sealed it, also while that is rotated out, and with no other", async () => {
    const people = createPeople(store.db, seal);
    await people.welcome({ id: 8, login: "bob" }, grant);
    const rotated = createPeople(store.db, createSeal(["b".repeat(32), secret]));
    expect(await rotated.findGrant(8)).toEqual(grant);
    const lost = createPeople(store.db, createSeal(["b".repeat(32)]));
    expect(await lost.findGrant(8)).toBeNull();
    await store.db
      .updateTable("people")
      .set((eb) => ({
        access_token: eb.selectFrom("people as ada").select("access_token").where("id", "=", 7),
      }))
      .where("id", "=", 8)
      .execute();
    expect(await people.findGrant(8), "another's token in one's own row").toBeNull();
  });

  test("an answer of before something was taken away does not bring it back", async () => {
    const people = createPeople(store.db, seal);
    const views = createViews(store.db);
    await store.db.insertInto("installations").values({ id: 5 }).execute();
    await store.db
      .insertInto("repositories")
      .values({ id: 50, installation_id: 5, owner: "o", name: "n" })
      .execute();
    const answer = {
      person: { id: 7, login: "ada" },
      shown: [
        { installationId: 5, repositoryId: 50 },
        { installationId: 6, repositoryId: 60 },
      ],
    };
    expect(await people.takeTurn(7, at(0), at(100))).toBe(true);
    expect(await people.takeTurn(7, at(50), at(150)), "a second one at once").toBe(false);
    await views.replace({ ...answer, at: at(0), turn: at(100) });
    expect([...(await views.find(7))]).toEqual([50]);
    expect(await people.takeTurn(7, at(200), at(300))).toBe(true);
    await views.hideInstallation(5);
    await views.replace({ ...answer, at: at(200), turn: at(300) });
    expect([...(await views.find(7))]).toEqual([]);
    expect(await people.endGrant(7, at(300)), "a turn that is over").toBe(false);
  });

  test("a token of the API is known by its hash, to the day it ends, and is its owner's to revoke", async () => {
    const tokens = createApiTokens(store.db);
    const token = (await tokens.create(7, "ticket system", at(10_000), at(0))) ?? "";
    expect(token).toMatch(/^mwt_[\w-]{43}$/);
    expect(await tokens.find(token, at(10_000))).toMatchObject({ personId: 7 });
    expect(await tokens.find(token, at(10_001))).toBeNull();
    const [listed] = await tokens.list(7);
    expect(listed).toMatchObject({ name: "ticket system", usedAt: at(10_000) });
    expect(
      JSON.stringify(await store.db.selectFrom("api_tokens").selectAll().execute()),
    ).not.toContain(token);
    expect(await tokens.revoke(8, listed?.id ?? 0), "somebody else's").toBeNull();
    expect(await tokens.revoke(7, listed?.id ?? 0)).toBe("ticket system");
    expect(await tokens.find(token, at(1))).toBeNull();
  });

  test("tidying drops what is over, and people with neither session nor token, and nobody else", async () => {
    const people = createPeople(store.db, seal);
    const sessions = createSessions(store.db);
    const tokens = createApiTokens(store.db);
    for (const id of [21, 22, 23]) await people.welcome({ id, login: `p${id}` }, grant);
    await sessions.begin(21, at(0));
    await tokens.create(22, "t", at(2 * sessionMsMax), at(0));
    await sessions.begin(23, at(sessionMsMax));
    await tidyLogin(store.db, at(sessionMsMax + 1).getTime());
    expect([await people.find(21), await sessions.count(21)]).toEqual([null, 0]);
    expect(await people.find(22)).toMatchObject({ login: "p22" });
    expect([(await people.find(23))?.login, await sessions.count(23)]).toEqual(["p23", 1]);
  });

  test("whoever is forgotten leaves nothing behind", async () => {
    const people = createPeople(store.db, seal);
    await people.welcome({ id: 7, login: "ada" }, grant);
    await createSessions(store.db).begin(7, at(0));
    await createApiTokens(store.db).create(7, "t", at(10_000), at(0));
    await people.forget(7);
    for (const table of ["sessions", "api_tokens", "view_repositories"] as const) {
      const rows = await store.db
        .selectFrom(table)
        .selectAll()
        .where("person_id", "=", 7)
        .execute();
      expect(rows, table).toEqual([]);
    }
  });
});
