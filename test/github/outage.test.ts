import { expect, test } from "vitest";
import { createOutage } from "../../src/github/outage.ts";
import { GatewayError, type GatewayFailure } from "../../src/jobs/gateway-error.ts";

const keptMs = 1_000;

/** GitHub as it is asked, with a clock. */
function begin() {
  const at = { now: 0, asked: 0, failure: null as GatewayFailure | null };
  const ask = async () => {
    at.asked += 1;
    if (at.failure) throw new GatewayError(at.failure, "Cannot ask.");
  };
  return { at, outage: createOutage(ask, keptMs, () => at.now) };
}

test("an answer is not trusted for longer than the question: it may be over at once", async () => {
  const { at, outage } = begin();
  expect([await outage.check(), await outage.check(), at.asked]).toEqual([false, false, 2]);
  expect(outage.isOn()).toBe(false);
});

test("in an outage one question in a while is asked, whoever wants to know", async () => {
  const { at, outage } = begin();
  at.failure = { kind: "unavailable" };
  expect(await Promise.all([outage.check(), outage.check(), outage.check()])).toEqual([
    ...[true, true, true],
  ]);
  at.now += keptMs - 1;
  expect(await outage.check()).toBe(true);
  expect([outage.isOn(), at.asked]).toEqual([true, 1]);
  at.now += 1;
  expect([await outage.check(), at.asked]).toEqual([true, 2]);
});

test("the first answer ends it", async () => {
  const { at, outage } = begin();
  at.failure = { kind: "unavailable" };
  await outage.check();
  at.failure = null;
  at.now += keptMs;
  expect([await outage.check(), outage.isOn()]).toEqual([false, false]);
});

test.each([{ kind: "unauthorised" }, { kind: "rate-limited", until: new Date(0) }] as const)(
  "a refusal is an answer: $kind",
  async (failure) => {
    const { at, outage } = begin();
    at.failure = failure;
    expect([await outage.check(), outage.isOn()]).toEqual([false, false]);
  },
);

test("jobs come back spread over time", () => {
  const { outage } = begin();
  const waits = Array.from({ length: 200 }, outage.waitMs);
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(keptMs);
  expect(Math.max(...waits)).toBeLessThanOrEqual(3 * keptMs);
  expect(new Set(waits).size).toBeGreaterThan(100);
});
