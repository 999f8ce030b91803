import { expect, test } from "vitest";
import { fingerprintOf, kinOf } from "../../src/finding/fingerprint.ts";

const identity = {
  rule: "nil-map-write",
  directory: "store",
  declaration: "(*Store).Set",
  subject: "Store.items",
  snippet: "s.items[_]=_",
};

test("is the same for the same identity", () => {
  expect(fingerprintOf(identity, 0)).toBe(fingerprintOf({ ...identity }, 0));
});

test.each(["rule", "directory", "declaration", "subject", "snippet"] as const)(
  "differs when the %s differs",
  (part) => {
    expect(fingerprintOf({ ...identity, [part]: "other" }, 0)).not.toBe(fingerprintOf(identity, 0));
  },
);

test("does not confuse neighbouring parts", () => {
  const left = { ...identity, declaration: "ab", subject: "c" };
  const right = { ...identity, declaration: "a", subject: "bc" };
  expect(fingerprintOf(left, 0)).not.toBe(fingerprintOf(right, 0));
});

test("tells equals apart and still knows them as kin", () => {
  const first = fingerprintOf(identity, 0);
  const second = fingerprintOf(identity, 1);
  expect(second).not.toBe(first);
  expect(kinOf(second)).toBe(kinOf(first));
  expect(second).toMatch(/^[0-9a-f]{24}-1$/);
});
