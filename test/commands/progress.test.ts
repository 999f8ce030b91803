/** Progress is for those who watch. */
import { expect, test } from "vitest";
import { createProgress } from "../../src/commands/progress.ts";

function watch(isTTY: boolean) {
  const written: string[] = [];
  const stream = { isTTY, columns: 20, write: (text: string) => written.push(text) > 0 };
  let now = 0;
  const progress = createProgress(stream, () => now);
  return { written, progress, wait: (ms: number) => (now += ms) };
}

test("writes nothing where nobody watches", () => {
  const { written, progress } = watch(false);
  progress.show("1/2");
  progress.clear();
  expect(written).toEqual([]);
});

test("shows one line, cut to the terminal, not too often, and takes it away", () => {
  const { written, progress, wait } = watch(true);
  progress.show("first");
  progress.show("too soon");
  wait(200);
  progress.show("a line that is too long for it");
  progress.clear();
  progress.clear();
  expect(written).toEqual(["\r\u001b[Kfirst", "\r\u001b[Ka line that is too ", "\r\u001b[K"]);
});
