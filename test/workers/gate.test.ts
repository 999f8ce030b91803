/** Tasks wait for a thread and for room, and none is forgotten. */
import { expect, test } from "vitest";
import { createGate } from "../../src/workers/gate.ts";

/** Which tasks are inside after each step: tasks enter as they come, then those inside end one by one. */
async function stepsOf(tasksMax: number, weightMax: number, weights: readonly number[]) {
  const gate = createGate(tasksMax, weightMax);
  const inside = new Map<number, () => void>();
  const steps: string[] = [];
  const all = weights.map((weight, name) =>
    gate(weight, () => new Promise<void>((end) => inside.set(name, end))),
  );
  for (let done = 0; done < weights.length; done++) {
    await new Promise(setImmediate);
    steps.push([...inside.keys()].join(" "));
    const [first] = inside;
    if (!first) break;
    inside.delete(first[0]);
    first[1]();
  }
  await Promise.all(all);
  return steps;
}

test("as many run as there are threads", async () => {
  expect(await stepsOf(2, 100, [1, 1, 1])).toEqual(["0 1", "1 2", "2"]);
});

test("what is too heavy beside others waits, and nothing passes it", async () => {
  expect(await stepsOf(4, 10, [4, 4, 8, 1])).toEqual(["0 1", "1", "2 3", "3"]);
});

test("what is heavier than all room runs alone", async () => {
  expect(await stepsOf(4, 10, [1, 50, 1])).toEqual(["0", "1", "2"]);
});

test("a task that fails makes room for the next", async () => {
  const gate = createGate(1, 10);
  const failing = gate(1, () => Promise.reject(new Error("no")));
  const next = gate(1, async () => "done");
  await expect(failing).rejects.toThrow("no");
  expect(await next).toBe("done");
});
