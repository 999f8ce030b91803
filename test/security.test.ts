/** The page on security names tests that there are, and no more permissions than the App asks for. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";

const page = readFileSync("docs/security.md", "utf8");
const section = (title: string): readonly string[] => {
  const start = page.indexOf(`## ${title}`);
  const text = page.slice(start, page.indexOf("\n## ", start + 1));
  return text.split("\n").filter((line) => line.startsWith("|") && !/^\|[-| ]+\|$/.test(line));
};
const cells = (row: string): readonly string[] =>
  row
    .split("|")
    .map((cell) => cell.trim())
    .slice(1, -1);

const threats = section("Threats and controls").slice(1).map(cells);

/** The paths of a row; one without folders lies beside the one before it. */
function pathsOf(heldBy: string): readonly string[] {
  let folder = "";
  return [...heldBy.matchAll(/`([^`]+)`/g)].map(([, path = ""]) => {
    if (!path.includes("/") && path.endsWith(".ts")) return join(folder, path);
    folder = path.replace(/\/[^/]+\.ts$/, "");
    return path;
  });
}

test("there are threats, each with a control and what holds it", () => {
  expect(threats.length).toBeGreaterThan(25);
  for (const row of threats) {
    expect(row).toHaveLength(3);
    for (const cell of row) expect(cell).not.toBe("");
  }
});

test.each(threats)("%s", (_threat, _control, heldBy = "") => {
  const paths = pathsOf(heldBy).filter((path) => path.startsWith("test"));
  expect(paths.length + Number(/npm ci/.test(heldBy)), heldBy).toBeGreaterThan(0);
  for (const path of paths) {
    expect(existsSync(path), path).toBe(true);
    if (path.endsWith(".ts")) continue;
    const tests = readdirSync(path, { recursive: true, encoding: "utf8" });
    expect(
      tests.some((file) => /\.test\.tsx?$/.test(file)),
      `${path} has no test`,
    ).toBe(true);
  }
});

test("the table of permissions names those of the registration, and the events each brings", () => {
  const app = z
    .object({
      default_permissions: z.record(z.string(), z.string()),
      default_events: z.array(z.string()),
    })
    .parse(parse(readFileSync("app.yml", "utf8")));
  const rows = section("Permissions").slice(1).map(cells);
  const named = rows.map(([name = ""]) =>
    name.toLowerCase().replaceAll(" ", "_").replace(":_", ": "),
  );
  const asked = Object.entries(app.default_permissions).map(([name, level]) => `${name}: ${level}`);
  expect([...named].sort()).toEqual([...asked].sort());
  const events = rows.flatMap(([, , event = ""]) =>
    [...event.matchAll(/`(\w+)`/g)].map(([, name]) => name),
  );
  for (const event of app.default_events) expect(events).toContain(event);
});
