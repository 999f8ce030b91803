/** Clocks are put forward and back, and machines stand still: nothing waits for ever, and nothing is sent too late. */
import { afterEach, expect, test, vi } from "vitest";
import { createGithub, type Github } from "../../src/github/gateway.ts";
import { createPulse } from "../../src/github/pulse.ts";
import { GatewayError } from "../../src/jobs/gateway-error.ts";
import { pauseMsMax, stillMsMax } from "../../src/limits.ts";
import { fakeApp } from "../fake-github/fake.ts";
import { type Scene, startScene } from "./support.ts";

const hourMs = 60 * 60 * 1_000;
let scene: Scene | undefined;
afterEach(async () => {
  await scene?.fake.close();
  scene = undefined;
});

/** An App whose clock is as far off as it is told. */
async function startWithClock(): Promise<{ scene: Scene; github: Github; clock: { off: number } }> {
  const started = await startScene({ "go.mod": "module a\n" }, { "go.mod": "module a // b\n" });
  scene = started;
  const clock = { off: 0 };
  const github = createGithub({
    appId: fakeApp.id,
    privateKey: started.fake.privateKey,
    baseUrl: started.fake.served.baseUrl,
    warn: () => undefined,
    now: () => Date.now() + clock.off,
  });
  return { scene: started, github, clock };
}

async function untilOf(asked: Promise<unknown>): Promise<number | null> {
  const error: unknown = await asked.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error === null) return null;
  if (!(error instanceof GatewayError) || error.failure.kind !== "rate-limited") throw error;
  return error.failure.until.getTime();
}

test("a pause ends although the clock is put back by hours in the midst of it", async () => {
  const { scene: at, github, clock } = await startWithClock();
  clock.off = 5 * hourMs;
  at.fake.addFault({ path: "/graphql$", times: 1, how: { kind: "secondary", retryAfter: 60 } });
  expect(await untilOf(github.gatewayFor(at.ref).fetchPull())).toBeGreaterThan(0);
  expect(await untilOf(github.gatewayFor(at.ref).fetchPull())).toBeGreaterThan(0);
  clock.off = 0;
  expect(await untilOf(github.gatewayFor(at.ref).fetchPull())).toBeNull();
});

test("a clock that is slow by hours makes no pause longer than GitHub's limits are", async () => {
  const { scene: at, github, clock } = await startWithClock();
  clock.off = -5 * hourMs;
  const reset = Math.ceil(Date.now() / 1_000) + 600;
  at.fake.addFault({ path: "/graphql$", times: 1, how: { kind: "primary", reset } });
  const until = await untilOf(github.gatewayFor(at.ref).fetchPull());
  expect(until).toBeLessThanOrEqual(Date.now() + clock.off + pauseMsMax);
  // It is obeyed all the same.
  expect(await untilOf(github.gatewayFor(at.ref).fetchPull())).not.toBeNull();
});

test("what began before the process stood still is told apart, whoever notices first", () => {
  vi.useFakeTimers();
  try {
    let now = 0;
    const pulse = createPulse(() => now);
    const begun = pulse.count();
    for (now = 0; now < 60_000; now += 500) vi.advanceTimersByTime(500);
    expect(pulse.count()).toBe(begun);
    now += stillMsMax + 1_000;
    expect(pulse.count(), "a request comes first").not.toBe(begun);
    const again = pulse.count();
    now += stillMsMax + 1_000;
    vi.advanceTimersByTime(500);
    expect(pulse.count(), "the timer comes first").not.toBe(again);
  } finally {
    vi.useRealTimers();
  }
});
