/** Settings of the organisation and of the base branch are used, those at the head are looked at; all of it is told. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Files } from "../../src/demo/git-store.ts";
import { addRepository, type Repository } from "../../src/demo/stand-in-state.ts";
import { useStores } from "../support/stores.ts";
import { type PullStage, type Stage, startStage } from "./stage.ts";

const settings = ".github/mapwarden.yml";
const base: Files = { "go.mod": "module example.com/shop\n\ngo 1.22\n", "README.md": "Shop\n" };
const bug = 'func Fill() {\n\tvar m map[string]int\n\tm["a"] = 1\n}\n';
const buggy: Files = { ...base, "store/store.go": `package store\n\n${bug}` };

let owners = 0;

describe("settings", () => {
  const stores = useStores("embedded");
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage(await stores.createLocation());
  });
  afterAll(async () => {
    await stage.close();
    expect(stage.fake.problems).toEqual([]);
  });

  /** A pull request of an owner of its own. */
  function open(before: Files, after: Files): PullStage {
    owners += 1;
    return stage.open(before, after, { owner: `gophers-${owners}` });
  }

  /** The owner's `.github` repository, on which the App is installed too. */
  function organise({ repository, installationId }: PullStage, text: string | null): Repository {
    const files: Files = text === null ? { "README.md": "Us\n" } : { [settings]: text };
    const names = { owner: repository.owner, name: ".github", files };
    return addRepository(stage.fake.state, names, installationId);
  }

  const summaryOf = ({ repository }: PullStage): string =>
    repository.checkRuns.at(-1)?.output.summary ?? "";

  test("the organisation's settings hold, the repository's win over them, and the check tells which is whose", {
    timeout: 120_000,
  }, async () => {
    const own = { [settings]: "language: en\n" };
    const at = open({ ...base, ...own }, { ...buggy, ...own });
    const { branches } = organise(at, "language: zh-CN\nthresholds: { block: never }\n");
    await at.tell("opened");
    expect(at.checks()).toMatchObject([{ conclusion: "success", title: "1 error" }]);
    expect(at.threads()).toHaveLength(1);
    const { owner, branches: ownBranches } = at.repository;
    expect(summaryOf(at)).toContain(
      `\`${owner}/.github\` \`${settings}\` (\`${branches.get("main")?.slice(0, 10)}\`)`,
    );
    expect(summaryOf(at)).toContain('thresholds.block: "never"');
    expect(summaryOf(at)).not.toContain("zh-CN");
    expect(summaryOf(at)).toContain(`(\`${ownBranches.get("main")?.slice(0, 10)}\`)`);
  });

  test("the organisation's settings cost no request, whether they are there, missing or out of sight", {
    timeout: 120_000,
  }, async () => {
    const counts: number[] = [];
    for (const prepare of [
      () => undefined,
      (at: PullStage) => organise(at, null),
      (at: PullStage) => organise(at, "drafts: false\n"),
      (at: PullStage) =>
        stage.fake.state.installations
          .get(at.installationId)
          ?.repositoryIds.delete(organise(at, "enabled: false\n").id),
    ]) {
      const at = open(base, buggy);
      prepare(at);
      await at.tell("opened");
      expect(at.checks()).toMatchObject([{ conclusion: "failure" }]);
      counts.push(at.requests().length);
    }
    console.info(`requests of a review, token aside: ${counts.join(", ")}`);
    expect(new Set(counts).size, counts.join()).toBe(1);
    expect(counts[0]).toBeLessThanOrEqual(7);
  });

  test("what GitHub refuses for the moment is asked for again, and not taken for missing", {
    timeout: 120_000,
  }, async () => {
    const at = open(base, buggy);
    organise(at, "thresholds: { block: never }\n");
    const busy = { kind: "answer", status: 502, message: "Bad gateway" } as const;
    stage.fake.addFault({ path: "/graphql$", body: "reviewThreads", times: 4, how: busy });
    await at.tell("opened");
    expect(at.checks()).toMatchObject([{ conclusion: "success" }]);
  });

  test("an organisation's file with mistakes is told, and the repository's counts all the same", {
    timeout: 120_000,
  }, async () => {
    const own = { [settings]: "thresholds: { block: never }\n" };
    const at = open({ ...base, ...own }, { ...buggy, ...own });
    organise(at, "language: en\nfailures: fail\n");
    await at.tell("opened");
    expect(at.checks()).toMatchObject([{ conclusion: "neutral", title: "1 error" }]);
    expect(summaryOf(at)).toContain('line 2: `unknown setting "failures"`');
    expect(at.repository.checkRuns[0]?.annotations).toEqual([]);
  });

  test("a pull request that breaks the settings is told on the lines, without Go too, and the base's are used", {
    timeout: 120_000,
  }, async () => {
    const own = { [settings]: "language: zh-CN\n" };
    const at = open(
      { ...base, ...own },
      {
        ...base,
        [settings]: "language: en\nrules:\n  nil-map: off\n  map-goroutine-unsynchronized: of\n",
      },
    );
    await at.tell("opened");
    const title = "设置中有 2 处错误；没有 Go 代码变更";
    expect(at.checks()).toMatchObject([{ conclusion: "failure", title }]);
    const found = at.repository.checkRuns[0]?.annotations ?? [];
    expect(found).toMatchObject([
      { path: settings, start_line: 3, end_line: 3, start_column: 3, end_column: 10 },
      { path: settings, start_line: 4, end_line: 4, annotation_level: "failure" },
    ]);
    const requests = at.requests();
    expect(requests.length, requests.join("\n")).toBeLessThanOrEqual(5);
    await at.push({ ...base, [settings]: "language: en\n" });
    expect(at.checks().at(-1)).toMatchObject({ conclusion: "success", title: "没有 Go 代码变更" });
    expect(summaryOf(at)).toContain("合并后生效");
    expect(summaryOf(at)).toContain('language: "zh-CN"');
  });

  test.each([
    ["YAML that is none", "rules: [\n", /^[12]$/],
    ["a wrong type", "enabled: true\ndrafts: maybe\n", /^2$/],
    ["an unknown rule", "rules:\n  # why\n  no-such-rule: off\n", /^3$/],
  ])(
    "%s is annotated on its line beside the findings",
    { timeout: 120_000 },
    async (_, text, line) => {
      const at = open(base, { ...buggy, [settings]: text });
      await at.tell("opened");
      expect(at.checks()).toMatchObject([{ conclusion: "failure" }]);
      expect(at.checks()[0]?.title).toMatch(/^[12] mistakes? in the settings; 1 error$/);
      expect(at.repository.checkRuns[0]?.annotations[0]).toMatchObject({ path: settings });
      expect(String(at.repository.checkRuns[0]?.annotations[0]?.start_line)).toMatch(line);
      expect(at.threads()).toHaveLength(1);
    },
  );

  test.each<[string, string, boolean]>([
    ["in a repository that is switched off", "enabled: false\n", false],
    ["in a draft that is not wanted", "drafts: false\n", true],
  ])(
    "a settings file is looked at %s, and the code is not",
    { timeout: 120_000 },
    async (_, own, draft) => {
      owners += 1;
      const owner = `gophers-${owners}`;
      const before = { ...base, [settings]: own };
      const broken = { ...buggy, [settings]: `${own}rules:\n  no-such-rule: off\n` };
      const at = stage.open(before, broken, { owner, draft });
      await at.tell("opened");
      expect(at.checks()).toMatchObject([{ status: "completed", conclusion: "neutral" }]);
      expect(at.checks()[0]?.title).toMatch(/^1 mistake in the settings; /);
      expect(at.repository.checkRuns[0]?.annotations).toMatchObject([
        { path: settings, start_line: 3, annotation_level: "failure" },
      ]);
      expect(at.threads()).toEqual([]);
      const requests = at.requests();
      expect(requests.length, requests.join("\n")).toBeLessThanOrEqual(5);
      await at.push({ ...buggy, [settings]: `${own}language: zh-CN\n` });
      expect(at.checks().at(-1)).toMatchObject({ conclusion: "skipped" });
      expect(summaryOf(at)).toContain("is used once it is merged");
      expect(at.repository.checkRuns.at(-1)?.annotations).toEqual([]);
      at.requests();
      await at.push({ ...buggy, [settings]: own });
      expect(at.requests().length).toBeLessThanOrEqual(4);
      expect(at.checks().at(-1)).toMatchObject({ conclusion: "skipped" });
      expect(summaryOf(at)).not.toContain("is used once it is merged");
    },
  );

  test("a draft whose settings have mistakes is reviewed when it is ready", {
    timeout: 120_000,
  }, async () => {
    owners += 1;
    const before = { ...base, [settings]: "drafts: false\n" };
    const at = stage.open(
      before,
      { ...buggy, [settings]: "drafts: maybe\n" },
      { owner: `gophers-${owners}`, draft: true },
    );
    await at.tell("opened");
    at.pull.draft = false;
    await at.tell("ready_for_review");
    expect(at.checks()).toMatchObject([{ conclusion: "neutral" }, { conclusion: "failure" }]);
    expect(at.threads()).toHaveLength(1);
  });

  test("settings that only the base has changed since are not the pull request's", {
    timeout: 120_000,
  }, async () => {
    const before = { ...base, [settings]: "enabled: true\nrules:\n  no-such-rule: off\n" };
    const at = open(before, { ...buggy, [settings]: before[settings] ?? "" });
    const { git, branches } = at.repository;
    const off = { ...base, [settings]: "enabled: false\n" };
    branches.set("main", git.commit(off, [branches.get("main") ?? ""], "Off").sha);
    await at.tell("opened");
    expect(at.checks()).toMatchObject([{ conclusion: "skipped" }]);
    expect(at.repository.checkRuns[0]?.annotations).toEqual([]);
  });

  test("a merge group is judged by both files, in one request for both", {
    timeout: 120_000,
  }, async () => {
    const at = open(base, buggy);
    organise(at, "thresholds: { block: never }\n");
    const tip = at.repository.branches.get("main") ?? "";
    const { sha } = at.repository.git.commit(buggy, [tip, at.pull.head.sha], "Merge");
    at.repository.mergeQueue.push({ branch: "main", pull: at.pull.number, base: tip, head: sha });
    const merge_group = { head_sha: sha, base_sha: tip, base_ref: "refs/heads/main" };
    at.requests();
    await stage.deliver("merge_group", { ...at.envelope, action: "checks_requested", merge_group });
    await stage.settled();
    const asked = stage.fake.log.filter(({ body }) => /"commit":/.test(JSON.stringify(body ?? "")));
    expect(asked.filter(({ path }) => path === "/graphql")).toHaveLength(1);
    expect(at.checks()).toMatchObject([{ head: sha, conclusion: "success", title: "1 error" }]);
    expect(summaryOf(at)).toContain('thresholds.block: "never"');
  });

  test("the settings of the `.github` repository are its own, and are read once", {
    timeout: 120_000,
  }, async () => {
    owners += 1;
    const own = { [settings]: "exclude: [gen/**]\n" };
    const at = stage.open(
      { ...base, ...own },
      { ...buggy, ...own },
      { owner: `gophers-${owners}` },
    );
    Object.assign(at.repository, { name: ".github" });
    await at.tell("opened");
    expect(at.checks()).toMatchObject([{ conclusion: "failure" }]);
    expect(summaryOf(at).match(/gen\/\*\*/g)).toHaveLength(1);
    expect(summaryOf(at)).not.toContain("The organisation");
  });
});
