/** Posting loses nothing, repeats nothing, and obeys GitHub's limits to the second, over restarts too. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Files } from "../../src/demo/git-store.ts";
import { useStores } from "../support/stores.ts";
import { type PullStage, type Stage, startStage } from "./stage.ts";

const base: Files = { "go.mod": "module example.com/shop\n\ngo 1.22\n" };
const bug = 'func Fill() {\n\tvar m map[string]int\n\tm["a"] = 1\n}\n';
const goFile = (name: string) => `package ${name}\n\n${bug}`;
const buggy: Files = {
  ...base,
  "a/a.go": goFile("a"),
  "b/b.go": goFile("b"),
  "c/c.go": goFile("c"),
};

describe("posting", () => {
  const stores = useStores("embedded");
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage(await stores.createLocation());
  });
  afterAll(async () => {
    await stage.close();
    expect(stage.fake.problems).toEqual([]);
  });

  const conclusionsOf = (at: PullStage) => at.checks().map(({ conclusion }) => conclusion);

  test("of three comments one is refused: two are posted, one is told in the check", {
    timeout: 120_000,
  }, async () => {
    const at = stage.open(base, buggy);
    stage.fake.addFault({
      method: "POST",
      path: `${at.repository.name}/pulls/1/reviews$`,
      body: "b/b.go",
      how: {
        kind: "answer",
        status: 422,
        message: "Pull request review thread line must be part of the diff",
      },
    });
    await at.tell("opened");
    stage.fake.clearFaults();
    expect(
      at
        .threads()
        .map(({ path }) => path)
        .sort(),
    ).toEqual(["a/a.go", "c/c.go"]);
    const [run] = at.repository.checkRuns;
    expect(run?.annotations).toMatchObject([{ path: "b/b.go" }]);
    expect(run?.output.summary).toContain("3 findings: 2 in comments, 1 only in this summary.");
    await at.push({ ...buggy, "x.txt": "x" });
    expect(at.threads()).toHaveLength(3);
  });

  test.each([
    ["a 502 before the effect", "none", { kind: "answer", status: 502, message: "Bad gateway" }],
    ["a 502 after the effect", "done", { kind: "answer", status: 502, message: "Bad gateway" }],
    ["a broken connection before the effect", "none", { kind: "reset" }],
    ["a broken connection after the effect", "done", { kind: "reset" }],
  ] as const)(
    "after %s of each write there is one review and one run",
    {
      timeout: 120_000,
    },
    async (_, effect, how) => {
      const at = stage.open(base, buggy);
      const path = (rest: string) => `${at.repository.name}/${rest}`;
      stage.fake.addFault({ method: "POST", path: path("check-runs$"), times: 1, effect, how });
      stage.fake.addFault({
        method: "POST",
        path: path("pulls/1/reviews$"),
        times: 1,
        effect,
        how,
      });
      stage.fake.addFault({ method: "PATCH", path: path("check-runs/"), times: 1, effect, how });
      await at.tell("opened");
      expect(at.repository.reviews).toHaveLength(1);
      expect(at.threads()).toHaveLength(3);
      expect(conclusionsOf(at)).toEqual(["failure"]);
    },
  );

  test("a limit is obeyed to the second by every job of its installation, over a restart, and by no other", {
    timeout: 120_000,
  }, async () => {
    const limited = stage.open(base, buggy);
    const free = stage.open(base, buggy);
    const path = `${limited.repository.name}/check-runs$`;
    const how = { kind: "secondary", retryAfter: 6 } as const;
    stage.fake.addFault({ method: "POST", path, times: 1, how });
    const told = limited.tell("opened");
    const isHit = () =>
      stage.fake.log.find(
        (logged) => logged.status === 403 && logged.path.includes(limited.repository.name),
      );
    await expect.poll(isHit, { timeout: 20_000, interval: 20 }).toBeDefined();
    const hitAt = isHit()?.at ?? 0;
    await free.tell("opened").catch(() => undefined);
    await told.catch(() => undefined);
    expect(conclusionsOf(free)).toEqual(["failure"]);
    expect(conclusionsOf(limited)).toEqual(["failure"]);
    const after = timesOf(limited).filter((at) => at > hitAt);
    expect(Math.min(...after) - hitAt).toBeGreaterThanOrEqual(6_000);
    expect(Math.max(...timesOf(free)) - hitAt, "the other went on").toBeLessThan(5_000);
  });

  test("a pause outlives the process", { timeout: 120_000 }, async () => {
    const at = stage.open(base, buggy);
    const how = { kind: "secondary", retryAfter: 8, status: 429 } as const;
    stage.fake.addFault({ path: "/graphql$", body: at.repository.name, times: 1, how });
    const told = at.tell("opened").catch(() => undefined);
    const isHit = () => stage.fake.log.find((logged) => logged.status === 429);
    await expect.poll(isHit, { timeout: 20_000, interval: 20 }).toBeDefined();
    const hitAt = isHit()?.at ?? 0;
    await stage.restart();
    await stage.deliver("check_suite", {
      ...at.envelope,
      action: "rerequested",
      check_suite: { head_sha: at.pull.head.sha, app: { id: 4242 }, pull_requests: [] },
    });
    await told;
    await stage.settled();
    const after = timesOf(at).filter((time) => time > hitAt);
    expect(Math.min(...after) - hitAt).toBeGreaterThanOrEqual(8_000);
    expect(at.threads()).toHaveLength(3);
    expect(at.checks().every(({ status }) => status === "completed")).toBe(true);
  });

  test("a token that expires in the midst of a review costs a new one and nothing else", {
    timeout: 120_000,
  }, async () => {
    const at = stage.open(base, buggy);
    stage.fake.onRequest = ({ path }) => {
      if (!path.includes(`${at.repository.name}/compare`)) return;
      stage.fake.onRequest = undefined;
      stage.fake.state.tokens.clear();
    };
    await at.tell("opened");
    expect(at.repository.reviews).toHaveLength(1);
    expect(conclusionsOf(at)).toEqual(["failure"]);
  });

  function timesOf(at: PullStage): readonly number[] {
    return stage.fake.log
      .filter(({ path, body }) =>
        `${path} ${JSON.stringify(body ?? null)}`.includes(at.repository.name),
      )
      .map((logged) => logged.at);
  }
});
