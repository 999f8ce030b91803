/** What a soak calls flat, and what not. */
import { expect, test } from "vitest";
import { type Bounds, judgeSamples, median, riseOf, type Sample } from "./verdict.ts";

const bounds: Bounds = {
  ...{ residentMb: 30, heldMb: 10, slower: 1.5, slowerMs: 20, slowestMs: 200 },
};
const flat: Sample = {
  ...{ minute: 0, events: 100, residentMb: 300, heapMb: 60, externalMb: 10 },
  ...{ ackMsP50: 10, ackMsP99: 60, checkMsP50: 300, checkMsP95: 2_000 },
  ...{ waiting: 0, oldestMs: 0, loopMsP99: 20 },
};
const noise = (index: number) => ((index * 7) % 5) - 2;

/** Thirty minutes of a sample each; `change` says what is unusual at a minute. */
function samplesOf(change: (minute: number) => Partial<Sample> = () => ({})): readonly Sample[] {
  return Array.from({ length: 30 }, (_, minute) => ({
    ...{ ...flat, minute, residentMb: flat.residentMb + 4 * noise(minute) },
    ...change(minute),
  }));
}
const held = { firstMb: 70, lastMb: 72 };
const wrongsOf = (samples: readonly Sample[], of = held) =>
  judgeSamples(samples, of, bounds).wrongs.join("\n");

test("noise is flat", () => {
  expect(wrongsOf(samplesOf())).toBe("");
});

test("resident memory that rises is told, with its pace", () => {
  const wrongs = wrongsOf(samplesOf((minute) => ({ residentMb: 300 + 2 * minute })));
  expect(wrongs).toMatch(/^resident memory \+58\.0 MB, \+120\.0 MB\/h .* it grows$/);
});

test("what is held beyond garbage is told, and so is what was not measured", () => {
  expect(wrongsOf(samplesOf(), { firstMb: 70, lastMb: 81 })).toMatch(/^held .* it grows$/);
  expect(wrongsOf(samplesOf(), { firstMb: 70, lastMb: Number.NaN })).toMatch(/^held /);
});

test.each([
  ["answer p50", { ackMsP50: 40 }],
  ["answer p99", { ackMsP99: 300 }],
  ["check p50", { checkMsP50: 500 }],
  ["check p95", { checkMsP95: 3_500 }],
  ["oldest job", { oldestMs: 6_000 }],
] as const)("%s that is longer at the end is told", (name, slow) => {
  const slowAtTheEnd = samplesOf((minute) => (minute < 20 ? {} : slow));
  expect(wrongsOf(slowAtTheEnd)).toMatch(new RegExp(`^${name} .* it slows down$`));
});

test("one bad minute is no trend", () => {
  const bad = { ackMsP50: 900, checkMsP50: 9_000, residentMb: 330 };
  expect(wrongsOf(samplesOf((minute) => (minute === 27 ? bad : {})))).toBe("");
});

test("what is too short for three thirds cannot pass", () => {
  expect(wrongsOf(samplesOf().slice(0, 2))).toBe("too short to be judged");
});

test("a line through points, and the middle of values", () => {
  expect(riseOf([1, 2, 3, 4].map((x) => [x, 5 * x] as const))).toBeCloseTo(15);
  expect(riseOf([[1, 5]])).toBe(0);
  expect(median([9, 1, 5])).toBe(5);
});
