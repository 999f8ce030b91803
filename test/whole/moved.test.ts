/** What people said of a finding goes with its package to another directory, and with nothing else. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Files } from "../../src/demo/git-store.ts";
import { openPull } from "../../src/demo/stand-in-state.ts";
import { pullRequestPayload } from "../../src/demo/webhook.ts";
import { useStores } from "../support/stores.ts";
import { type PullStage, type Stage, startStage } from "./stage.ts";
import { maintainer, type Talk, talkAt } from "./talk.ts";

const base: Files = { "go.mod": "module example.com/shop\n\ngo 1.22\n" };
const bug = 'func Fill() {\n\tvar m map[string]int\n\tm["a"] = 1\n}\n';
const goFile = (body: string) => `package store\n\n${body}`;
const inStore: Files = { ...base, "store/store.go": goFile(bug) };
const inShelf: Files = { ...base, "internal/shelf/store.go": goFile(bug) };

describe("what was said of moved code", () => {
  const stores = useStores("embedded");
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage(await stores.createLocation());
  });
  afterAll(async () => {
    await stage.close();
    expect(stage.fake.problems).toEqual([]);
  });

  interface Scene {
    readonly at: PullStage;
    readonly talk: Talk;
    /** The comment on the one finding. */
    readonly thread: number;
  }

  /** A pull request whose one finding was dismissed. */
  async function dismissed(verb = "ignore it is filled", head: Files = inStore): Promise<Scene> {
    const at = stage.open(base, head);
    const talk = talkAt(stage, at);
    await at.tell("opened");
    const thread = at.repository.comments[0]?.id ?? 0;
    await talk.says(maintainer, `@mapwarden ${verb}`, { inThread: thread });
    expect(verdicts(at)).toEqual(["failure", "success"]);
    return { at, talk, thread };
  }

  const verdicts = (at: PullStage) => at.checks().map(({ conclusion }) => conclusion);

  /** Makes these the files of the main branch, opens a pull request to others, and tells its verdict. */
  async function another(
    at: PullStage,
    branch: string,
    main: Files,
    head: Files,
  ): Promise<string | null | undefined> {
    const { git, branches } = at.repository;
    branches.set("main", git.commit(main, [branches.get("main") ?? ""], "Main").sha);
    const pull = openPull(at.repository, { title: "Change", branch, files: head });
    const links = { api: stage.fake.served.baseUrl, html: `http://${stage.fake.served.host}` };
    await stage.deliver(
      "pull_request",
      pullRequestPayload(stage.fake.state, links, at.repository, pull, "opened"),
    );
    await stage.settled();
    return at.checks().at(-1)?.conclusion;
  }

  test("a dismissed finding stays so where a push moves its package, and in its own thread", {
    timeout: 120_000,
  }, async () => {
    const { at, talk, thread } = await dismissed();
    at.requests();
    await at.push(inShelf);
    expect(verdicts(at).at(-1)).toBe("success");
    expect(at.requests().length).toBeLessThanOrEqual(9);
    expect(at.threads()).toEqual([{ path: "store/store.go", fixed: false, resolved: false }]);
    expect(at.repository.comments[0]?.body).toContain("**Ignored by `@ann`:** it is filled");
    expect(at.repository.comments[0]?.body).toContain("internal/shelf/store.go");
    const { body } = at.repository.comments[0] ?? {};
    await at.push({ ...inShelf, "internal/shelf/store.go": goFile(`\n${bug}`) });
    expect(at.repository.comments[0]?.body).toBe(body);
    await talk.says(maintainer, "@mapwarden reopen", { inThread: thread });
    await at.push({ ...inShelf, "internal/shelf/store.go": goFile(`\n\n${bug}`) });
    expect(verdicts(at).slice(-3)).toEqual(["success", "failure", "failure"]);
    expect(at.repository.reviews).toHaveLength(1);
  });

  test("what was ignored stays so in the repository when git sees its package move", {
    timeout: 120_000,
  }, async () => {
    const { at } = await dismissed();
    // Nothing is said of code that only moves; whoever brings it anew, at its place of now, is not told of it again.
    expect(await another(at, "move", inStore, inShelf)).toBe("success");
    expect(await another(at, "again", base, inShelf)).toBe("success");
    expect(at.repository.reviews).toHaveLength(1);
    expect(at.repository.checkRuns.at(-1)?.output.summary).toContain("**Ignored by `@ann`:**");
  });

  test("what was resolved in one pull request is open in others, moved or not", {
    timeout: 120_000,
  }, async () => {
    const { at } = await dismissed("resolve");
    await at.push(inShelf);
    expect(verdicts(at).at(-1)).toBe("success");
    expect(await another(at, "again", base, inShelf)).toBe("failure");
  });

  test("a copy of a package is not dismissed with it", { timeout: 120_000 }, async () => {
    const { at } = await dismissed();
    await at.push({ ...inStore, ...inShelf });
    expect(verdicts(at).at(-1)).toBe("failure");
    expect(at.threads().map(({ path }) => path)).toEqual([
      "store/store.go",
      "internal/shelf/store.go",
    ]);
  });

  test("one that was there beside the dismissed one is not taken for it", {
    timeout: 120_000,
  }, async () => {
    const rest = { "internal/shelf/shelf.go": goFile(bug) };
    const { at } = await dismissed();
    await at.push({ ...inStore, ...rest });
    await at.push({ ...base, ...rest });
    expect(verdicts(at).at(-1)).toBe("failure");
    expect(at.threads()).toEqual([
      { path: "store/store.go", fixed: true, resolved: false },
      { path: "internal/shelf/shelf.go", fixed: false, resolved: false },
    ]);
  });

  test("two that go to different places take nothing along", { timeout: 120_000 }, async () => {
    const { at } = await dismissed();
    await at.push({
      ...inShelf,
      "cellar/store.go": goFile(bug),
    });
    expect(verdicts(at).at(-1)).toBe("failure");
    expect(at.checks().at(-1)?.title).toContain("2 errors");
  });

  test("a package that flows into another one keeps nothing that could be another's", {
    timeout: 120_000,
  }, async () => {
    const { at } = await dismissed();
    const other = { "internal/shelf/a.go": "package store\n\nfunc Other() {}\n" };
    const main = { ...inStore, ...other };
    expect(await another(at, "move", main, { ...inShelf, ...other })).toBe("success");
    expect(await another(at, "again", base, inShelf)).toBe("failure");
  });
});
