/** What people answer a comment with: who may say what, what is done, and that it is remembered. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Files } from "../../src/demo/git-store.ts";
import type { Account } from "../../src/demo/stand-in-posted.ts";
import { openPull } from "../../src/demo/stand-in-state.ts";
import { pullRequestPayload } from "../../src/demo/webhook.ts";
import { createGithub } from "../../src/github/gateway.ts";
import { openStore, type StoreLocation } from "../../src/store/open.ts";
import { fakeApp } from "../fake-github/fake.ts";
import { refOf } from "../github/support.ts";
import { ignoreStoreErrors, useStores } from "../support/stores.ts";
import { type PullStage, type Stage, startStage } from "./stage.ts";
import { author, maintainer, type Talk, talkAt } from "./talk.ts";

const base: Files = { "go.mod": "module example.com/shop\n\ngo 1.22\n" };
const bug = 'func Fill() {\n\tvar m map[string]int\n\tm["a"] = 1\n}\n';
const goFile = (body: string) => `package store\n\n${body}`;
const buggy: Files = { ...base, "store/store.go": goFile(bug) };
const shifted: Files = { ...base, "store/store.go": goFile(`// Fill fills.\n${bug}`) };
const stranger: Account = { id: 103, login: "mallory", type: "User" };
const otherBot: Account = { id: 104, login: "helper[bot]", type: "Bot" };
const reason = "filled by the caller <img src=x> @team #1 `m`";

/** A second look at GitHub, beside the App's own. */
function connect({ fake: { privateKey, served } }: Stage) {
  const identity = { appId: fakeApp.id, privateKey, baseUrl: served.baseUrl };
  return createGithub({ ...identity, warn: () => undefined, now: Date.now });
}

describe("what people say", () => {
  const stores = useStores("embedded");
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

  interface Scene {
    readonly at: PullStage;
    readonly talk: Talk;
    /** The comment on the one finding. */
    readonly thread: number;
  }

  async function open(head: Files = buggy): Promise<Scene> {
    const at = stage.open(base, head);
    const talk = talkAt(stage, at);
    await at.tell("opened");
    return { at, talk, thread: at.repository.comments[0]?.id ?? 0 };
  }

  /** Thumbs as they are remembered, by comment. */
  async function thumbsOf({ at }: Scene): Promise<readonly { up: number; down: number }[]> {
    let rows: readonly { up: number; down: number }[] = [];
    await stage.restart(location, async () => {
      const store = await openStore(location, ignoreStoreErrors);
      rows = await store.db
        .selectFrom("comment_reactions")
        .select(["thumbs_up as up", "thumbs_down as down"])
        .where("repository_id", "=", at.repository.id)
        .execute();
      await store.close();
    });
    return rows;
  }

  const bodyOf = ({ at, thread }: Scene): string =>
    at.repository.comments.find(({ id }) => id === thread)?.body ?? "";
  const conclusions = ({ at }: Scene) => at.checks().map(({ conclusion }) => conclusion);
  const summary = ({ at }: Scene): string => at.repository.checkRuns.at(-1)?.output.summary ?? "";

  test("an ignored finding stays ignored over pushes: its comment says by whom and why, the check passes", {
    timeout: 120_000,
  }, async () => {
    const scene = await open();
    const { at, talk, thread } = scene;
    const asked = await talk.says(maintainer, `@mapwarden ignore ${reason}`, { inThread: thread });
    expect(talk.reactionsTo(asked)).toEqual(["+1"]);
    expect(conclusions(scene)).toEqual(["failure", "success"]);
    expect(bodyOf(scene)).toContain("**Ignored by `@ann`:** filled by the caller &lt;img src=x>");
    expect(bodyOf(scene)).not.toMatch(/(?<!`)@(?:ann|team)\b|<img/);
    expect(summary(scene)).toContain("**Ignored by `@ann`:**");
    expect(at.checks().at(-1)?.title).toBe("No open map-safety problems; 1 dismissed by people");
    at.requests();
    await at.push(shifted);
    expect(conclusions(scene)).toEqual(["failure", "success", "success"]);
    expect(at.repository.reviews).toHaveLength(1);
    expect(at.requests().length).toBeLessThanOrEqual(8);
    expect(talk.answers()).toEqual([]);
  });

  test("where it may resolve threads, a dismissed one is resolved, and one taken back is open again", {
    timeout: 120_000,
  }, async () => {
    const scene = await open();
    const { at, talk, thread } = scene;
    const installation = stage.fake.state.installations.get(at.installationId);
    if (installation) installation.permissions.contents = "write";
    await talk.says(maintainer, "@mapwarden false-positive the linter fills it", {
      inThread: thread,
    });
    expect(at.threads()).toMatchObject([{ resolved: true }]);
    expect(bodyOf(scene)).toContain("**Called a false alarm by `@ann`:** the linter fills it");
    await talk.says(maintainer, "@mapwarden reopen", { inThread: thread });
    expect(at.threads()).toMatchObject([{ resolved: false }]);
    expect(bodyOf(scene)).not.toContain("mapwarden:dismissed");
    expect(conclusions(scene)).toEqual(["failure", "success", "failure"]);
  });

  test("the author of a pull request cannot silence what blocks it, and is told so", {
    timeout: 120_000,
  }, async () => {
    const scene = await open();
    const { at, talk, thread } = scene;
    for (const verb of ["ignore it is fine", "false-positive it is fine", "resolve", "reopen"]) {
      const asked = await talk.says(author, `@mapwarden ${verb}`, { inThread: thread });
      expect(talk.reactionsTo(asked)).toEqual(["-1"]);
    }
    expect(conclusions(scene)).toEqual(["failure"]);
    expect(talk.answers()).toHaveLength(4);
    expect(talk.answers()[0]).toContain("This takes write access to the repository");
    await at.push(shifted);
    expect(conclusions(scene)).toEqual(["failure", "failure"]);
  });

  test("a stranger gets a reaction and no words, a bot nothing at all", {
    timeout: 120_000,
  }, async () => {
    const scene = await open();
    const { at, talk, thread } = scene;
    const help = await talk.says(stranger, "@mapwarden help", { inThread: thread });
    expect(talk.reactionsTo(help)).toEqual(["-1"]);
    at.requests();
    const bots = await talk.says(otherBot, "@mapwarden review");
    await talk.says(maintainer, "@someone-else review");
    await talk.says(
      maintainer,
      "> @mapwarden review\n\n```\n@mapwarden review\n```\nNo, @mapwarden.",
    );
    expect(talk.reactionsTo(bots)).toEqual([]);
    expect(at.requests()).toEqual([]);
    expect(talk.answers()).toEqual([]);
  });

  test("neither an edit nor a redelivery runs a command twice", { timeout: 120_000 }, async () => {
    const scene = await open();
    const { at, talk, thread } = scene;
    const first = { inThread: thread, guid: "one-delivery" };
    const asked = await talk.says(maintainer, "@mapwarden explain", first);
    const told = [talk.answers(), talk.reactionsTo(asked)];
    at.requests();
    const again = { inThread: thread, again: asked };
    await talk.says(maintainer, "@mapwarden explain", { ...again, guid: "one-delivery" });
    await talk.says(maintainer, "@mapwarden explain", { ...again, guid: "another-delivery" });
    await talk.says(maintainer, "@mapwarden review", { ...again, action: "edited" });
    expect([talk.answers(), talk.reactionsTo(asked)]).toEqual(told);
    expect(at.requests()).toEqual([]);
    expect(told).toMatchObject([[expect.stringContaining("nil-map-write")], ["+1"]]);
  });

  test("an answer whose outcome is unknown is looked for before it is given again", {
    timeout: 120_000,
  }, async () => {
    const { talk } = await open();
    for (const effect of ["done", "none"] as const) {
      const how = { kind: "answer", status: 502, message: "Bad gateway" } as const;
      stage.fake.addFault({ method: "POST", path: "/issues/1/comments$", times: 1, effect, how });
      await talk.says(author, "@mapwarden config");
    }
    expect(talk.answers()).toHaveLength(2);
  });

  test("a finding without a comment is named by its id; without one the way is shown", {
    timeout: 120_000,
  }, async () => {
    const at = stage.open(
      { ...base, ".github/mapwarden.yml": "limits: { comments: 0 }\n" },
      { ...buggy, ".github/mapwarden.yml": "limits: { comments: 0 }\n" },
    );
    const talk = talkAt(stage, at);
    await at.tell("opened");
    const scene = { at, talk, thread: 0 };
    const id = /over the limit of comments; `([0-9a-f]{8})`/.exec(summary(scene))?.[1] ?? "";
    const vague = await talk.says(maintainer, "@mapwarden ignore it is filled elsewhere");
    expect(talk.reactionsTo(vague)).toEqual(["confused"]);
    expect(talk.answers().at(-1)).toContain("Which finding?");
    const bare = await talk.says(maintainer, `@mapwarden ignore ${id}`);
    expect(talk.reactionsTo(bare)).toEqual(["confused"]);
    expect(talk.answers().at(-1)).toContain("A reason is needed");
    await talk.says(maintainer, `@mapwarden ignore ${id} it is filled elsewhere`);
    expect(conclusions(scene)).toEqual(["failure", "success"]);
  });

  test("to resolve holds for the one pull request, to ignore for the repository", {
    timeout: 120_000,
  }, async () => {
    const scene = await open();
    const { at, talk, thread } = scene;
    await talk.says(maintainer, "@mapwarden[bot]: resolve", { inThread: thread });
    expect(conclusions(scene)).toEqual(["failure", "success"]);
    expect(bodyOf(scene)).toContain("**Resolved by `@ann`:** no reason given.");
    const host = `http://${stage.fake.served.host}`;
    const links = { api: stage.fake.served.baseUrl, html: host };
    const another = async (branch: string): Promise<string | null | undefined> => {
      const pull = openPull(at.repository, { title: "Change", branch, files: buggy });
      const told = pullRequestPayload(stage.fake.state, links, at.repository, pull, "opened");
      await stage.deliver("pull_request", told);
      await stage.settled();
      return at.checks().at(-1)?.conclusion;
    };
    expect(await another("second")).toBe("failure");
    await talk.says(maintainer, "@mapwarden ignore known", { inThread: thread });
    expect(await another("third")).toBe("success");
  });

  test("review asks for a review, config shows the settings, help lists the commands, anything else puzzles", {
    timeout: 120_000,
  }, async () => {
    const scene = await open();
    const { at, talk } = scene;
    const review = await talk.says(author, "@mapwarden review");
    expect(talk.reactionsTo(review)).toEqual(["eyes"]);
    expect(at.checks()).toHaveLength(2);
    await talk.says(author, "@mapwarden config");
    expect(talk.answers().at(-1)).toContain("Settings in force");
    await talk.says(author, "@mapwarden");
    expect(talk.answers().at(-1)).toContain("`@mapwarden false-positive [id] <reason>`");
    const other = await talk.says(author, "@mapwarden approve");
    expect(talk.reactionsTo(other)).toEqual(["confused"]);
    expect(talk.answers()).toHaveLength(2);
  });

  test("an ignore without a reason silences nothing and says so on its line, one without use is noted", {
    timeout: 120_000,
  }, async () => {
    const lines = [
      "func Fill() {",
      "\tvar m map[string]int",
      '\tm["a"] = 1 //mapwarden:ignore nil-map-write',
      "}",
      "",
      "//mapwarden:ignore all nothing is wrong here",
      "func Good() {}",
      "",
      "func Known() {",
      "\tvar m map[string]int",
      "\t//mapwarden:ignore nil-map-write,nil-map-writes ends the process, as it should",
      '\tm["b"] = 1',
      "}",
      "",
    ];
    const scene = await open({ ...base, "store/store.go": goFile(lines.join("\n")) });
    const { at } = scene;
    expect(at.repository.comments.map(({ line }) => line)).toEqual([5]);
    const told = at.repository.checkRuns[0]?.annotations.map((each) => [
      each.start_line,
      each.annotation_level,
      String(each.message).replace(/[:,].*/, ""),
    ]);
    expect(told).toEqual([
      [5, "warning", "This comment silences nothing"],
      [8, "notice", "This comment silences nothing"],
      [13, "warning", "This comment names `nil-map-writes`"],
    ]);
    expect(summary(scene)).toContain("1 finding silenced by comments in the code.");
    expect(summary(scene)).toContain("### Comments that silence nothing");
  });

  test("thumbs under a comment are counted with the review, at no request of their own", {
    timeout: 120_000,
  }, async () => {
    const scene = await open();
    const { at, thread } = scene;
    const placed = { surface: "review", commentId: thread, content: "-1" } as const;
    for (const who of [author, stranger]) {
      at.repository.reactions.push({ ...placed, id: stage.fake.state.nextId(), author: who });
    }
    at.requests();
    await at.push(shifted);
    expect(at.requests().filter((each) => each.includes("reactions"))).toEqual([]);
    const pull = refOf(at.repository, at.pull, at.installationId);
    const { posted } = await connect(stage).gatewayFor(pull).fetchPull();
    expect(posted.map(({ thumbs }) => thumbs)).toEqual([{ up: 0, down: 2 }]);
    expect(await thumbsOf(scene)).toEqual([{ up: 0, down: 2 }]);
  });

  test("thumbs given since the last review are counted when the pull request is closed, in one request", {
    timeout: 120_000,
  }, async () => {
    const scene = await open();
    const { at, thread } = scene;
    const placed = { surface: "review", commentId: thread, content: "-1", author } as const;
    at.repository.reactions.push({ ...placed, id: stage.fake.state.nextId() });
    expect(await thumbsOf(scene)).toEqual([]);
    at.requests();
    at.pull.state = "closed";
    await at.tell("closed");
    expect(at.requests()).toEqual(["POST /graphql"]);
    expect(await thumbsOf(scene)).toEqual([{ up: 0, down: 1 }]);
    expect(conclusions(scene)).toEqual(["failure"]);
  });

  test("thumbs that cannot be read when the pull request is closed leave nothing undone", {
    timeout: 120_000,
  }, async () => {
    const scene = await open();
    const { at } = scene;
    stage.fake.addFault({
      path: "/graphql",
      body: at.repository.name,
      how: { kind: "answer", status: 404, message: "Not Found" },
    });
    at.requests();
    at.pull.state = "closed";
    await at.tell("closed");
    stage.fake.clearFaults();
    expect(at.requests(), "not worth a second attempt").toEqual(["POST /graphql"]);
    expect(conclusions(scene)).toEqual(["failure"]);
  });
});

describe("a store that is lost", () => {
  const stores = useStores("embedded");

  test("what people dismissed is read back from the comments", { timeout: 120_000 }, async () => {
    const first = await startStage(await stores.createLocation());
    const at = first.open(base, buggy);
    const talk = talkAt(first, at);
    await at.tell("opened");
    const thread = at.repository.comments[0]?.id ?? 0;
    await talk.says(maintainer, "@mapwarden ignore known", { inThread: thread });
    await first.restart(await stores.createLocation());
    await at.push(shifted);
    expect(at.checks().map(({ conclusion }) => conclusion)).toEqual([
      "failure",
      "success",
      "success",
    ]);
    expect(at.repository.comments[0]?.body).toContain("**Ignored by `@ann`:** known");
    await first.close();
    expect(first.fake.problems).toEqual([]);
  });
});
