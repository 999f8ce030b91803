/** go.mod as people write it. */
import { expect, test } from "vitest";
import { parseGoModule } from "../../src/jobs/go-module.ts";

test.each([
  ["module example.com/m\n\ngo 1.22.3\n", { path: "example.com/m", goVersion: "1.22.3" }],
  ['// c\nmodule "example.com/m" // x\n', { path: "example.com/m" }],
  ["module\texample.com/m/v2\r\ngo 1.21\r\n", { path: "example.com/m/v2", goVersion: "1.21" }],
])("%j", (text, module) => {
  expect(parseGoModule("d", text)).toEqual({ directory: "d", replaced: [], ...module });
});

test.each(["", "go 1.22\n", "// module x\n", "modules x\n"])("%j declares no module", (text) => {
  expect(parseGoModule("", text)).toBeNull();
});
