/** The demo's Go code is Go: it compiles, is formatted, and `go vet` sees nothing where mapwarden does. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { sampleBase, sampleHead } from "../../src/demo/sample.ts";

test.each([
  { side: "base", files: sampleBase },
  { side: "head", files: sampleHead },
])("the sample's $side passes go vet and gofmt", ({ files }) => {
  const directory = mkdtempSync(join(tmpdir(), "demo-sample-"));
  try {
    for (const [path, text] of Object.entries(files)) {
      const target = join(directory, path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, String(text));
    }
    const run = (command: string, ...args: string[]) =>
      execFileSync(command, args, { cwd: directory, encoding: "utf8" });
    expect(run("go", "vet", "./...")).toBe("");
    expect(run("gofmt", "-l", ".")).toBe("");
  } finally {
    rmSync(directory, { recursive: true });
  }
});
