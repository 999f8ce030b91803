/** Turns are bounded, and taken by the installations in rotation. */
import { expect, test } from "vitest";
import { createSlots } from "../../src/jobs/slots.ts";

const { signal } = new AbortController();

test("no more run at once than there are slots, and installations take turns", async () => {
  const slots = createSlots(2);
  const order: string[] = [];
  const gates: (() => void)[] = [];
  const work = (name: string) => () =>
    new Promise<void>((resolve) => {
      order.push(name);
      gates.push(resolve);
    });
  const asked = ["1a", "1b", "1c", "1d", "2a", "3a"];
  const all = asked.map((name) => slots.run(Number(name[0]), signal, work(name)));
  expect(slots.isFree()).toBe(false);
  for (const _ of asked) {
    await new Promise(setImmediate);
    gates.shift()?.();
  }
  await Promise.all(all);
  expect(order).toEqual(["1a", "1b", "1c", "2a", "3a", "1d"]);
  expect(slots.isFree()).toBe(true);
});

test("work that fails, or is not wanted any more, gives its slot back", async () => {
  const slots = createSlots(1);
  await expect(slots.run(1, signal, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  await expect(slots.run(1, AbortSignal.abort(), async () => 1)).rejects.toThrow();
  expect(await slots.run(1, signal, async () => 2)).toBe(2);
});

test("what is urgent gets the next slot, whoever waits", async () => {
  const slots = createSlots(1);
  const order: string[] = [];
  const held = Promise.withResolvers<void>();
  const work = (name: string) => async () => void order.push(name);
  const all = [
    slots.run(1, signal, () => held.promise),
    slots.run(2, signal, work("waits")),
    slots.run(1, signal, work("urgent"), true),
  ];
  held.resolve();
  await Promise.all(all);
  expect(order).toEqual(["urgent", "waits"]);
});
