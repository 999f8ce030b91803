/** A pull request over many pushes: each finding is one thread, each head has its check, whatever order events come in. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Files } from "../../src/demo/git-store.ts";
import { push } from "../../src/demo/stand-in-state.ts";
import { useStores } from "../support/stores.ts";
import { rebase, type Stage, startStage } from "./stage.ts";

const settings = ".github/mapwarden.yml";
const base: Files = { "go.mod": "module example.com/shop\n\ngo 1.22\n", "README.md": "Shop\n" };
const bug = 'func Fill() {\n\tvar m map[string]int\n\tm["a"] = 1\n}\n';
const good = 'func Fill() {\n\tm := map[string]int{}\n\tm["a"] = 1\n}\n';
const goFile = (body: string) => `package store\n\n${body}`;
const buggy: Files = { ...base, "store/store.go": goFile(bug) };
const mended: Files = { ...base, "store/store.go": goFile(good) };

describe("over many pushes", () => {
  const stores = useStores("embedded");
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage(await stores.createLocation());
  });
  afterAll(async () => {
    await stage.close();
    expect(stage.fake.problems).toEqual([]);
  });

  test("a finding is said once over shifts, renames of its file, rebases and force-pushes", {
    timeout: 120_000,
  }, async () => {
    const at = stage.open(base, buggy);
    await at.tell("opened");
    await at.push({ ...base, "store/store.go": goFile(`// Fill fills.\n// It does.\n${bug}`) });
    await at.push({ ...base, "store/cache.go": goFile(bug) });
    push(at.repository, "main", { ...base, "README.md": "Shop, renamed\n" });
    rebase(at, { ...base, "README.md": "Shop, renamed\n", "store/cache.go": goFile(bug) });
    await at.tell("synchronize");
    await at.push({ ...base, "store/cache.go": goFile(`\n\n${bug}`) }, { force: true });
    expect(at.repository.reviews).toHaveLength(1);
    expect(at.threads()).toEqual([{ path: "store/store.go", fixed: false, resolved: false }]);
    expect(at.checks().map(({ head }) => head)).toEqual(at.pull.heads);
    expect(new Set(at.checks().map(({ conclusion }) => conclusion))).toEqual(new Set(["failure"]));
  });

  test("what is gone is marked in its comment, what returns is unmarked there; nobody is notified", {
    timeout: 120_000,
  }, async () => {
    const at = stage.open(base, buggy);
    await at.tell("opened");
    const head = await at.push(mended);
    expect(at.repository.comments[0]?.body).toContain(`Gone as of \`${head.slice(0, 10)}\``);
    expect(at.threads()).toEqual([{ path: "store/store.go", fixed: true, resolved: false }]);
    await at.push(buggy);
    expect(at.threads()).toEqual([{ path: "store/store.go", fixed: false, resolved: false }]);
    expect(at.repository.reviews).toHaveLength(1);
    expect(at.checks().map(({ conclusion }) => conclusion)).toEqual([
      "failure",
      "success",
      "failure",
    ]);
  });

  test("where it may, it resolves the thread and opens it again; a thread with an answer it leaves", {
    timeout: 120_000,
  }, async () => {
    const at = stage.open(base, { ...buggy, "other/other.go": `package other\n\n${bug}` });
    const installation = stage.fake.state.installations.get(at.installationId);
    if (installation) installation.permissions.contents = "write";
    await at.tell("opened");
    const [answered] = at.repository.comments;
    if (!answered) throw new Error("no comment");
    const person = { id: 9, login: "gopher", type: "User" } as const;
    const id = stage.fake.state.nextId();
    at.repository.comments.push({
      ...answered,
      id,
      author: person,
      inReplyTo: answered.id,
      body: "Sure?",
    });
    await at.push(base);
    expect(at.threads()).toEqual([
      { path: "other/other.go", fixed: true, resolved: false },
      { path: "store/store.go", fixed: true, resolved: true },
    ]);
    await at.push(buggy);
    expect(at.threads()).toEqual([
      { path: "other/other.go", fixed: true, resolved: false },
      { path: "store/store.go", fixed: false, resolved: false },
    ]);
    expect(at.repository.reviews).toHaveLength(1);
  });

  test("a comment that somebody deleted is not posted again: the check tells of it", {
    timeout: 120_000,
  }, async () => {
    const at = stage.open(base, { ...buggy, "other/other.go": `package other\n\n${bug}` });
    await at.tell("opened");
    const { comments } = at.repository;
    comments.splice(
      comments.findIndex(({ path }) => path === "store/store.go"),
      1,
    );
    const moved = { "store/store.go": goFile(`// Fill fills.\n${bug}`) };
    await at.push({ ...base, ...moved, "other/other.go": `package other\n\n${bug}` });
    await stage.restart();
    await at.push({ ...base, ...moved });
    expect(at.threads()).toEqual([{ path: "other/other.go", fixed: true, resolved: false }]);
    expect(at.repository.reviews).toHaveLength(1);
    expect(at.checks().at(-1)).toMatchObject({ conclusion: "failure", title: "1 error" });
    const { summary } = at.repository.checkRuns.at(-1)?.output ?? {};
    expect(summary).toContain("One comment was deleted by somebody");
    expect(summary).toContain("its comment was deleted");
    expect(at.repository.checkRuns.at(-1)?.annotations).toEqual([]);
  });

  test("a package that moves keeps the threads of its findings", {
    timeout: 120_000,
  }, async () => {
    const at = stage.open(base, buggy);
    await at.tell("opened");
    await at.push({ ...base, "internal/shelf/store.go": goFile(bug) });
    expect(at.threads()).toEqual([{ path: "store/store.go", fixed: false, resolved: false }]);
    expect(at.repository.comments[0]?.body).toContain("internal/shelf/store.go:5");
    const { body } = at.repository.comments[0] ?? {};
    await at.push({ ...base, "internal/shelf/store.go": goFile(`\n${bug}`) });
    expect(at.repository.comments[0]?.body).toBe(body);
    await at.push(base);
    expect(at.threads()).toEqual([{ path: "store/store.go", fixed: true, resolved: false }]);
    expect(at.repository.reviews).toHaveLength(1);
  });

  test("a force-push back to an earlier head is judged again, so that its comment is true again", {
    timeout: 120_000,
  }, async () => {
    const at = stage.open(base, buggy);
    await at.tell("opened");
    const first = at.pull.head.sha;
    await at.push(mended);
    at.repository.branches.set("topic", first);
    at.pull.head.sha = first;
    await at.tell("synchronize");
    expect(at.threads()).toEqual([{ path: "store/store.go", fixed: false, resolved: false }]);
    expect(at.checks().at(-1)).toMatchObject({ head: first, conclusion: "failure" });
  });

  test("a draft gets its check where drafts are not wanted, and its review when it is ready", {
    timeout: 120_000,
  }, async () => {
    const quiet = { [settings]: "drafts: false\n" };
    const at = stage.open({ ...base, ...quiet }, { ...buggy, ...quiet }, { draft: true });
    await at.tell("opened");
    expect(at.checks()).toMatchObject([{ conclusion: "skipped" }]);
    at.pull.draft = false;
    await at.tell("ready_for_review");
    expect(at.checks()).toMatchObject([{ conclusion: "skipped" }, { conclusion: "failure" }]);
    expect(at.threads()).toHaveLength(1);
  });

  test("a draft that was reviewed is not reviewed again for being ready", {
    timeout: 120_000,
  }, async () => {
    const at = stage.open(base, buggy, { draft: true });
    await at.tell("opened");
    at.pull.draft = false;
    await at.tell("ready_for_review");
    expect(at.checks()).toMatchObject([{ conclusion: "failure" }]);
  });

  test("another base is another change", { timeout: 120_000 }, async () => {
    const at = stage.open(base, buggy);
    await at.tell("opened");
    const { sha } = at.repository.git.commit(
      { ...buggy, "README.md": "Release\n" },
      [at.repository.branches.get("main") ?? ""],
      "Release",
    );
    at.repository.branches.set("release", sha);
    rebase(Object.assign(at, { pull: Object.assign(at.pull, { base: { ref: "release" } }) }), {
      ...buggy,
      "README.md": "Release\n",
      "store/more.go": "package store\n",
    });
    await at.tell("edited", { changes: { base: { ref: { from: "main" } } } });
    expect(at.checks().at(-1)).toMatchObject({ conclusion: "success" });
    expect(at.threads()).toMatchObject([{ fixed: true }]);
  });

  test("closing costs no request where nothing was said, one where something was; reopening is reviewed", {
    timeout: 120_000,
  }, async () => {
    const quiet = stage.open(base, { ...base, "README.md": "Words\n" });
    const at = stage.open(base, buggy);
    for (const each of [quiet, at]) {
      await each.tell("opened");
      each.requests();
      each.pull.state = "closed";
      await each.tell("closed");
    }
    expect(quiet.requests()).toEqual([]);
    expect(at.requests()).toEqual(["POST /graphql"]);
    at.pull.state = "open";
    await at.tell("reopened");
    expect(at.checks()).toMatchObject([{ conclusion: "failure" }, { conclusion: "failure" }]);
    expect(at.threads()).toHaveLength(1);
  });

  test("late and doubled events of older heads change nothing", { timeout: 120_000 }, async () => {
    const at = stage.open(base, buggy);
    const old = { pull_request: { ...payloadOf(at.pull.number, at.pull.head.sha) } };
    await at.tell("opened");
    const head = await at.push(mended);
    await at.tell("synchronize", old);
    await at.tell("opened", old);
    expect(at.checks().map((check) => [check.head, check.conclusion])).toEqual([
      [at.pull.heads[0], "failure"],
      [head, "success"],
    ]);
    expect(at.threads()).toMatchObject([{ fixed: true }]);
  });

  test("a push in the midst of a review ends it in grey, and says nothing of the old head", {
    timeout: 120_000,
  }, async () => {
    const at = stage.open(base, buggy);
    let told: Promise<void> | undefined;
    stage.fake.onRequest = ({ path }) => {
      if (told || !path.includes(`${at.repository.name}/compare`)) return;
      told = at.push(buggy, { force: true }).then(() => undefined);
    };
    await at.tell("opened");
    stage.fake.onRequest = undefined;
    await told;
    const [first, second] = at.pull.heads;
    expect(at.checks()).toMatchObject([
      { head: first, conclusion: "neutral", title: "Superseded" },
      { head: second, conclusion: "failure" },
    ]);
    expect(at.repository.reviews.map(({ commit }) => commit)).toEqual([second]);
  });

  test("a push that changes no Go costs five requests at most", { timeout: 120_000 }, async () => {
    const at = stage.open(base, buggy);
    await at.tell("opened");
    at.requests();
    await at.push({ ...buggy, "README.md": "Another word\n" });
    const requests = at.requests();
    console.info(`requests for a push without Go: ${requests.length}`);
    expect(requests.length, requests.join("\n")).toBeLessThanOrEqual(5);
  });
});

function payloadOf(number: number, sha: string): object {
  return { number, state: "open", head: { sha }, base: { sha: "b".repeat(40) } };
}
