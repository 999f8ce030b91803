/** The page of what runs beside our own code, and under which licences. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";

const lock = z
  .object({
    packages: z.record(
      z.string(),
      z.object({
        version: z.string().optional(),
        license: z.string().optional(),
        dev: z.boolean().optional(),
        optional: z.boolean().optional(),
        integrity: z.string().optional(),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync("package-lock.json", "utf8")));

const packages = Object.entries(lock.packages)
  .filter(([path]) => path !== "")
  .map(([path, found]) => ({ ...found, name: path.replace(/^.*node_modules\//, "") }));

/** Licences that ask for no more than to be named; a choice between two counts where one of them does. */
const allowed = new Set([
  "MIT",
  "ISC",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "0BSD",
  "BlueOak-1.0.0",
]);

/** Weak copyleft is for tools that are never shipped. */
const allowedForTools = new Set([...allowed, "MPL-2.0"]);

function isAllowed(license: string | undefined, set: ReadonlySet<string>): boolean {
  const choices = (license ?? "").replaceAll(/[()]/g, "").split(" OR ");
  return choices.some((choice) => set.has(choice));
}

function renderPage(): string {
  const shipped = packages
    .filter(({ dev }) => !dev)
    .map(({ name, version = "", license = "", optional }) => ({ name, version, license, optional }))
    .toSorted((a, b) => (`${a.name} ${a.version}` < `${b.name} ${b.version}` ? -1 : 1));
  const rows = shipped.map(
    ({ name, version, license, optional }) =>
      `| \`${name}\` | ${version} | ${license.replaceAll("|", "\\|")} |${optional ? " optional |" : " |"}`,
  );
  return [
    "# Dependencies",
    "",
    "Generated from `package-lock.json` by `npm run docs`: every package that runs with the App, direct or not. Versions are exact",
    "and held by integrity hashes; tools for building and testing are not listed, and not in the image.",
    "",
    "| Package | Version | Licence | |",
    "|---|---|---|---|",
    ...new Set(rows),
    "",
  ].join("\n");
}

test("the page of dependencies is current", async () => {
  await expect(renderPage()).toMatchFileSnapshot(
    join(import.meta.dirname, "../docs/dependencies.md"),
  );
});

test("every licence is one that may be shipped, or of a tool that is not", () => {
  const odd = packages.filter(
    ({ license, dev }) => !isAllowed(license, dev ? allowedForTools : allowed),
  );
  expect(odd.map(({ name, license }) => `${name}: ${license}`)).toEqual([]);
});

test("every package is held by a hash", () => {
  const loose = packages.filter(({ integrity }) => integrity === undefined);
  expect(loose.map(({ name }) => name)).toEqual([]);
});
