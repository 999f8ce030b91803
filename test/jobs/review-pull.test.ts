/** A pull request is reviewed once a head, its check always ends, and nothing found is lost. */
import { expect, test } from "vitest";
import { endFailedReview } from "../../src/jobs/end-failed-review.ts";
import { reviewPull } from "../../src/jobs/review-pull.ts";
import { isMarkedFixed } from "../../src/review/mark.ts";
import { type FakePull, failureOf, jobOf, makePull } from "./fake-pull.ts";

const running = { signal: new AbortController().signal };
const base = { "a/a.go": "package a\n\nfunc f() {\n}\n" };
const buggy = { "a/a.go": "package a\n\nfunc f() {\n\t// BUG one\n}\n" };

async function review(fake: FakePull, more: Parameters<typeof jobOf>[1] = {}): Promise<void> {
  await reviewPull(jobOf(fake.state.head, more), running, fake.deps);
}

const conclusions = (fake: FakePull) =>
  fake.checks.map(({ head, result }) => `${head} ${result?.conclusion ?? "in progress"}`);

test("starts the check, posts one review, ends the check", async () => {
  const fake = makePull(base, buggy);
  await review(fake);
  expect(fake.calls).toEqual([
    "fetchPull",
    "startCheckRun",
    "fetchChange",
    "postReview",
    "completeCheckRun",
  ]);
  expect(fake.reviews).toMatchObject([
    { head: "1111111", body: "", comments: [{ path: "a/a.go", line: 4 }] },
  ]);
  expect(conclusions(fake)).toEqual(["1111111 failure"]);
  expect(fake.checks[0]?.result?.title).toBe("1 error");
  expect(fake.outcomes).toMatchObject([
    { state: "finished", conclusion: "failure", findings: [{ path: "a/a.go", line: 4 }] },
  ]);
});

test("a redelivery of a reviewed head costs one read and writes nothing", async () => {
  const fake = makePull(base, buggy);
  await review(fake);
  fake.calls.length = 0;
  await review(fake);
  await review(fake, { reason: "opened", deliveryId: "another" });
  expect(fake.calls).toEqual(["fetchPull", "fetchPull"]);
});

test("a re-run gets a check of its own and repeats no comment", async () => {
  const fake = makePull(base, buggy);
  await review(fake);
  await review(fake, { reason: "rerequested", deliveryId: "rerun" });
  expect(conclusions(fake)).toEqual(["1111111 failure", "1111111 failure"]);
  expect(fake.reviews).toHaveLength(1);
});

test.each(["postReview", "after postReview", "completeCheckRun", "fetchChange"])(
  "a crash at %s and another attempt end in one review and one check",
  async (step) => {
    const fake = makePull(base, buggy);
    fake.faults.set(step, failureOf({ kind: "unavailable" }));
    await expect(review(fake)).rejects.toThrow("Cannot do it");
    await review(fake);
    expect(fake.reviews).toHaveLength(1);
    expect(conclusions(fake)).toEqual(["1111111 failure"]);
  },
);

test("the same finding over pushes is one comment; marked when gone, unmarked when back", async () => {
  const fake = makePull(base, buggy);
  await review(fake);
  fake.push("2222222", { "a/a.go": `// more\n${buggy["a/a.go"]}` });
  await review(fake);
  expect(fake.reviews).toHaveLength(1);
  fake.push("3333333", { "a/a.go": `// more\n${base["a/a.go"]}` });
  await review(fake);
  expect(fake.state.posted.map(({ body }) => isMarkedFixed(body))).toEqual([true]);
  fake.push("4444444", buggy);
  await review(fake);
  expect(fake.state.posted.map(({ body }) => isMarkedFixed(body))).toEqual([false]);
  expect(fake.reviews).toHaveLength(1);
  expect(conclusions(fake)).toEqual([
    "1111111 failure",
    "2222222 failure",
    "3333333 success",
    "4444444 failure",
  ]);
});

test("a late event reviews the head as it is", async () => {
  const fake = makePull(base, buggy);
  await reviewPull(jobOf("older"), running, fake.deps);
  expect(conclusions(fake)).toEqual(["1111111 failure"]);
});

test("the check that an attempt on an older head left is ended, and not in red", async () => {
  const fake = makePull(base, buggy);
  fake.faults.set("fetchChange", failureOf({ kind: "unavailable" }));
  await expect(review(fake)).rejects.toThrow();
  fake.push("2222222", base);
  await reviewPull(jobOf("1111111"), running, fake.deps);
  expect(conclusions(fake)).toEqual(["1111111 neutral", "2222222 success"]);
});

test("a review that took long looks again before it posts", async () => {
  const fake = makePull(base, buggy);
  const { analyzer } = fake.deps;
  const slow = {
    ...analyzer,
    async analyze(...task: Parameters<typeof analyzer.analyze>) {
      fake.now += 20_000;
      fake.push("2222222", buggy);
      return analyzer.analyze(...task);
    },
  };
  await reviewPull(jobOf("1111111"), running, { ...fake.deps, analyzer: slow });
  expect(fake.reviews).toEqual([]);
  expect(conclusions(fake)).toEqual(["1111111 neutral"]);
  expect(fake.outcomes).toMatchObject([{ state: "superseded" }]);
});

test("lines that GitHub refuses lose nothing", async () => {
  const fake = makePull(base, buggy);
  fake.faults.set("postReview", failureOf({ kind: "anchor-rejected" }));
  await review(fake);
  const result = fake.checks[0]?.result;
  expect(result?.conclusion).toBe("failure");
  expect(result?.summary).toContain("GitHub refused one comment");
  expect(result?.summary).toContain("1 finding: 0 in comments, 1 only in this summary.");
  expect(result?.annotations).toMatchObject([{ path: "a/a.go", startLine: 4 }]);
});

test("lines refused because of a push are that push's affair", async () => {
  const fake = makePull(base, buggy);
  const { gatewayFor } = fake.deps;
  const gateway = gatewayFor(jobOf("x").pull);
  const moving = {
    ...gateway,
    async postReview() {
      fake.push("2222222", base);
      throw failureOf({ kind: "anchor-rejected" });
    },
  };
  await reviewPull(jobOf("1111111"), running, { ...fake.deps, gatewayFor: () => moving });
  expect(conclusions(fake)).toEqual(["1111111 neutral"]);
});

test("a head that a force-push took away is superseded", async () => {
  const fake = makePull(base, buggy);
  const gateway = fake.deps.gatewayFor(jobOf("x").pull);
  const forced = {
    ...gateway,
    async fetchChange() {
      fake.push("2222222", base);
      throw failureOf({ kind: "head-gone" });
    },
  };
  await reviewPull(jobOf("1111111"), running, { ...fake.deps, gatewayFor: () => forced });
  expect(conclusions(fake)).toEqual(["1111111 neutral"]);
});

test.each([
  ["without Go", {}, { "README.md": "x" }, "success No Go code changed"],
  [
    "without findings",
    {},
    { "a.go": "package a\n" },
    "success No map-safety problems in 1 Go file",
  ],
  ["that is closed", { open: false }, buggy, "neutral Closed: not reviewed"],
  ["that is switched off", { config: "enabled: false\n" }, buggy, "skipped Switched off"],
  [
    "that is a draft where drafts are not wanted",
    { config: "drafts: false\n", draft: true },
    buggy,
    "skipped Draft: not reviewed",
  ],
  ["that is a draft", { draft: true }, buggy, "failure 1 error"],
  [
    "with a rule that only comments",
    { config: "rules: {nil-map-write: comment}" },
    buggy,
    "success 1 error",
  ],
  ["in Chinese", { config: "language: zh-CN" }, buggy, "failure 1 个错误"],
  [
    "with a broken settings file",
    { config: "languag: en" },
    { "a.go": "package a\n" },
    "neutral No map-safety problems in 1 Go file",
  ],
  [
    "of which a package is given up",
    {},
    { "a.go": "package a // GIVE-UP\n" },
    "neutral No map-safety problems in what could be analysed",
  ],
  [
    "of which a package is given up, where that must hold the merge",
    { config: "failure: fail" },
    { "a.go": "package a // GIVE-UP\n" },
    "failure No map-safety problems in what could be analysed",
  ],
])("a pull request %s ends with its check", async (_, state, head, expected) => {
  const fake = makePull(base, head, state);
  await review(fake);
  const result = fake.checks[0]?.result;
  expect(`${result?.conclusion} ${result?.title}`).toBe(expected);
});

test("a broken settings file is named with its line", async () => {
  const fake = makePull(base, { "a.go": "package a\n" }, { config: "# x\nlanguag: en\n" });
  await review(fake);
  expect(fake.checks[0]?.result?.annotations).toMatchObject([
    { path: ".github/mapwarden.yml", startLine: 2, message: 'unknown setting "languag"' },
  ]);
});

test("posts nothing once it is told to stop", async () => {
  const fake = makePull(base, buggy);
  const stopped = reviewPull(jobOf("1111111"), { signal: AbortSignal.abort() }, fake.deps);
  await expect(stopped).rejects.toThrow();
  expect(fake.reviews).toEqual([]);
});

test.each([
  ["neutral", null],
  ["failure", "failure: fail\n"],
])("a review that is given up ends its check: %s", async (conclusion, config) => {
  const fake = makePull(base, buggy, { config });
  fake.faults.set("fetchChange", failureOf({ kind: "unavailable" }));
  await expect(review(fake)).rejects.toThrow();
  await endFailedReview(
    jobOf("1111111"),
    { kind: "failed", message: "Cannot compare: <b> @x" },
    fake.deps,
  );
  await endFailedReview(jobOf("1111111"), { kind: "failed", message: "again" }, fake.deps);
  expect(conclusions(fake)).toEqual([`1111111 ${conclusion}`]);
  expect(fake.checks[0]?.result?.summary).toContain("Cannot compare: &lt;b> @\u200bx");
  expect(fake.outcomes).toMatchObject([{ state: "failed", error: "Cannot compare: <b> @x" }]);
});

test("a review that could not even be read ends with a check on the head of the event", async () => {
  const fake = makePull(base, buggy);
  fake.faults.set("fetchPull", failureOf({ kind: "forbidden", needed: "pull_requests=read" }));
  await endFailedReview(jobOf("1111111"), { kind: "failed", message: "no permission" }, fake.deps);
  expect(conclusions(fake)).toEqual(["1111111 neutral"]);
});

test("a review that hangs is ended", async () => {
  const fake = makePull(base, buggy, { config: "failure: fail\n" });
  const gateway = fake.deps.gatewayFor(jobOf("x").pull);
  const hanging = { ...gateway, fetchChange: () => new Promise<never>(() => undefined) };
  const deps = { ...fake.deps, gatewayFor: () => hanging, reviewMsMax: 20 };
  await reviewPull(jobOf("1111111"), running, deps);
  expect(conclusions(fake)).toEqual(["1111111 timed_out"]);
  expect(fake.outcomes).toMatchObject([{ state: "failed" }]);
});

test("where an event told of another head, the head is read again just before posting", async () => {
  const fake = makePull(base, buggy);
  const gateway = fake.deps.gatewayFor(jobOf("x").pull);
  const moving = {
    ...gateway,
    async fetchBlobs(...asked: Parameters<typeof gateway.fetchBlobs>) {
      fake.push("2222222", base);
      fake.told = "2222222";
      return gateway.fetchBlobs(...asked);
    },
  };
  await reviewPull(jobOf("1111111"), running, { ...fake.deps, gatewayFor: () => moving });
  expect(fake.reviews).toEqual([]);
  expect(conclusions(fake)).toEqual(["1111111 neutral"]);
});

test("what GitHub answers may lag behind its event: it is asked again before an old head is believed", async () => {
  const fake = makePull(base, buggy);
  await review(fake);
  const lagging = { ...fake.deps, sleep: async () => fake.push("2222222", base) };
  await reviewPull(jobOf("2222222"), running, lagging);
  expect(conclusions(fake)).toEqual(["1111111 failure", "2222222 success"]);
});

test("every run that a push left behind is ended, also one that was never noted", async () => {
  const fake = makePull(base, buggy);
  fake.faults.set("fetchChange", failureOf({ kind: "unavailable" }));
  await expect(review(fake)).rejects.toThrow();
  fake.push("2222222", buggy);
  // Killed between the creation of the run and its note.
  const { reviews } = fake.deps;
  const forgetful = { ...reviews, recordCheckRun: async () => Promise.reject(new Error("killed")) };
  await expect(
    reviewPull(jobOf("2222222"), running, { ...fake.deps, reviews: forgetful }),
  ).rejects.toThrow("killed");
  fake.push("3333333", base);
  await review(fake);
  expect(conclusions(fake)).toEqual(["1111111 neutral", "2222222 neutral", "3333333 success"]);
});

test("a click on the check of a head that was left is answered there once, however many attempts it takes", async () => {
  const fake = makePull(base, buggy);
  await review(fake);
  fake.push("2222222", buggy);
  const click = jobOf("1111111", { reason: "rerequested", deliveryId: "click" });
  for (const step of ["fetchChange", "completeCheckRun"]) {
    fake.faults.set(step, failureOf({ kind: "unavailable" }));
    await expect(reviewPull(click, running, fake.deps)).rejects.toThrow("Cannot do it");
  }
  await reviewPull(click, running, fake.deps);
  expect(conclusions(fake)).toEqual(["1111111 failure", "2222222 failure", "1111111 neutral"]);
});

test("a command asks for the head that there is, and says nothing on the one it was written at", async () => {
  const fake = makePull(base, buggy);
  await review(fake);
  fake.push("2222222", buggy);
  const command = jobOf("1111111", { reason: "commanded", deliveryId: "command" });
  await reviewPull(command, running, fake.deps);
  await reviewPull({ ...command, deliveryId: "another" }, running, fake.deps);
  expect(conclusions(fake)).toEqual(["1111111 failure", "2222222 failure", "2222222 failure"]);
});

test("of comments that GitHub refuses, only those are told in the summary", async () => {
  const names = Array.from({ length: 5 }, (_, index) => `${"abcde"[index]}/a.go`);
  const head = Object.fromEntries(
    names.map((name, index) => [name, `package a\n// BUG ${index}\n`]),
  );
  const fake = makePull({}, head);
  fake.refuse = ({ comments }) => {
    if (comments.some(({ path }) => path === "d/a.go"))
      throw failureOf({ kind: "anchor-rejected" });
  };
  await review(fake);
  expect(fake.state.posted.map(({ path }) => path).sort()).toEqual(
    names.filter((name) => name !== "d/a.go"),
  );
  const result = fake.checks[0]?.result;
  expect(result?.annotations.map(({ path }) => path)).toEqual(["d/a.go"]);
  expect(result?.summary).toContain("5 findings: 4 in comments, 1 only in this summary.");
});

test("of many refused comments, some are tried and all are told", async () => {
  const text = Array.from({ length: 60 }, (_, index) => `// BUG ${index}\n`).join("");
  const config = "limits: {comments: 50, commentsPerRule: 50}\n";
  const fake = makePull({}, { "a/a.go": `package a\n${text}` }, { config });
  fake.refuse = () => {
    throw failureOf({ kind: "refused", status: 422 });
  };
  await review(fake);
  expect(fake.calls.filter((call) => call === "postReview").length).toBeLessThanOrEqual(12);
  expect(fake.checks[0]?.result?.annotations).toHaveLength(60);
});

test("a locked conversation takes no comment; the check tells it all", async () => {
  const fake = makePull(base, buggy);
  fake.refuse = () => {
    throw failureOf({ kind: "forbidden", needed: null });
  };
  await review(fake);
  expect(conclusions(fake)).toEqual(["1111111 failure"]);
  expect(fake.checks[0]?.result?.annotations).toHaveLength(1);
});

test("closing ends what is open, and nothing else", async () => {
  const fake = makePull(base, buggy);
  await review(fake, { reason: "closed" });
  expect(fake.calls).toEqual([]);
  fake.faults.set("fetchChange", failureOf({ kind: "unavailable" }));
  await expect(review(fake)).rejects.toThrow();
  fake.state = { ...fake.state, open: false };
  await review(fake, { reason: "closed" });
  expect(conclusions(fake)).toEqual(["1111111 neutral"]);
});

test("a pull request that waits for its turn has a check run that says so", async () => {
  const fake = makePull(base, buggy);
  const gate = Promise.withResolvers<void>();
  const busy = fake.deps.slots.run(9, running.signal, () => gate.promise);
  const waiting = review(fake);
  await expect.poll(() => fake.beginnings).toEqual(["queued"]);
  expect(conclusions(fake)).toEqual(["1111111 in progress"]);
  gate.resolve();
  await Promise.all([busy, waiting]);
  expect(conclusions(fake)).toEqual(["1111111 failure"]);
  fake.push("2222222", base);
  await review(fake);
  expect(fake.beginnings).toEqual(["queued", "in_progress"]);
});
