import { describe, expect, test } from "vitest";
import { GatewayError, type GatewayFailure } from "../../src/jobs/gateway-error.ts";
import { type Outage, waitOutOutages } from "../../src/jobs/wait-out-outages.ts";
import { reviewOf } from "../queue/jobs.ts";

function outageThat(isOn: boolean, isAway: boolean): Outage & { readonly asked: () => number } {
  let asked = 0;
  return {
    isOn: () => isOn,
    check: async () => {
      asked += 1;
      return isAway;
    },
    waitMs: () => 1_234,
    asked: () => asked,
  };
}

const waitOf = (error: unknown) => (error instanceof GatewayError ? error.retryAfterMs : undefined);

/** What becomes of a job, and how often it ran. */
async function endOf(outage: Outage, failure?: GatewayFailure | Error) {
  let runs = 0;
  const heeding = waitOutOutages(async () => {
    runs += 1;
    if (failure instanceof Error) throw failure;
    if (failure) throw new GatewayError(failure, "Cannot read the pull request: nothing.");
  }, outage);
  const error: unknown = await heeding(reviewOf(1, "a"), undefined).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  return { runs, error };
}

describe("a job that GitHub did not answer", () => {
  test.each(["unavailable", "unknown-outcome"] as const)(
    "waits where GitHub answers nobody (%s)",
    async (kind) => {
      const { error } = await endOf(outageThat(false, true), { kind });
      expect(error).toMatchObject({
        failure: { kind },
        message: "Cannot read the pull request: nothing.",
        retryAfterMs: 1_234,
      });
    },
  );

  test("has failed where GitHub answers others", async () => {
    const { error } = await endOf(outageThat(false, false), { kind: "unavailable" });
    expect(error).toBeInstanceOf(GatewayError);
    expect(waitOf(error)).toBeUndefined();
  });

  test("is not begun in an outage that is known, and is once that is over", async () => {
    const known = await endOf(outageThat(true, true));
    expect(known).toMatchObject({ runs: 0, error: { retryAfterMs: 1_234 } });
    expect(await endOf(outageThat(true, false))).toEqual({ runs: 1, error: null });
  });
});

test.each([
  new Error("a defect of ours"),
  { kind: "forbidden", needed: null },
  { kind: "rate-limited", until: new Date(0) },
  { kind: "refused", status: 422 },
] as const)("a failure that has an answer is none of an outage: %o", async (failure) => {
  const outage = outageThat(false, true);
  const { error } = await endOf(outage, failure);
  expect(error).not.toBeNull();
  expect(waitOf(error)).toBeUndefined();
  expect(outage.asked()).toBe(0);
});
