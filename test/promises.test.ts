/** Every promise of docs/promises.md names a test that is there. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const rows = readFileSync("docs/promises.md", "utf8")
  .split("\n")
  .map((line) => /^\| .+ \| `(test\/.+)` \| (.+) \|$/.exec(line))
  .filter((match) => match !== null)
  .map(([, file = "", name = ""]) => ({ file, name }));

test("there are promises", () => {
  expect(rows.length).toBeGreaterThan(20);
});

test.each(rows)("$file: $name", ({ file, name }) => {
  expect(readFileSync(file, "utf8")).toContain(name);
});
