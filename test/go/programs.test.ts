/** The facts over whole programs: those that run clean, and those that the race detector stops. */
import { expect, test } from "vitest";
import { cellsIn } from "../../src/go/accesses.ts";
import { guardOf } from "../../src/go/guards.ts";
import type { GoPackage } from "../../src/go/model.ts";
import { nilStateAt } from "../../src/go/nilness.ts";
import { parallelWrites } from "../../src/go/parallel.ts";
import { buildProgram } from "../../src/go/program.ts";
import { examplePrograms, type Program, silentPrograms } from "../support/fixtures.ts";
import { parse } from "../support/parse.ts";

function packagesOf({ text, goVersion }: Program): readonly GoPackage[] {
  const files = [{ path: "a.go", text }];
  const judged = [{ directory: "", files }];
  const modules = [{ directory: "", path: "example.test", goVersion }];
  return buildProgram({ modules, judged, known: [] }, parse).packages;
}

/** Maps with accesses that can collide, that miss their lock, or that write while nil. */
function suspects(program: Program): string[] {
  return packagesOf(program)
    .flatMap((pkg) => cellsIn(pkg))
    .flatMap((cell) => {
      const collide = parallelWrites(cell).length > 0 ? [`${cell.name} collides`] : [];
      const guard = guardOf(cell);
      const unlocked =
        guard && guard.missing.length > 0 ? [`${cell.name} misses ${guard.name}`] : [];
      const nil = cell.accesses.filter(
        (access) => access.op === "write" && nilStateAt(access.function, access.base) === "nil",
      );
      return [...collide, ...unlocked, ...nil.map(() => `${cell.name} is nil`)];
    });
}

// Its panic is recovered: that is what the program is about.
const panics = "recover-from-ordinary-map-panic";

/** What comes `near` a rule may be suspected: weighing it is for the rule, which stays silent. */
const unsuspicious = silentPrograms().filter(
  ({ name, text }) => !name.includes(panics) && !text.startsWith("// near: "),
);

test.each(unsuspicious)("$name: nothing is suspected", (program) => {
  expect(suspects(program)).toEqual([]);
});

const racing = [
  "deferred-map-op-after-unlock",
  "deferred-map-op-unlocked",
  "group-go-shared-map-write",
  "keyed-lock-racy-create",
  "lazy-init-map-race",
  "map-field-missing-lock",
  "map-goroutine-unsynchronized",
  "map-in-http-handler",
  "map-write-under-rlock",
  "marshal-shared-map",
  "range-goroutine-map-write",
];

test.each(examplePrograms().filter(({ name }) => racing.some((id) => name.includes(id))))(
  "$name: a collision is seen exactly where the race detector sees one",
  (program) => {
    const collisions = suspects(program).filter((line) => line.endsWith("collides"));
    expect(collisions.length > 0).toBe(!program.name.includes("good"));
  },
);
