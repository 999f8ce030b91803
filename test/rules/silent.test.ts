/** Correct programs stand beside the defective ones of every rule, at least as many. */
import { describe, expect, test } from "vitest";
import { rules } from "../../src/rules/index.ts";
import { conceptPrograms, examplePrograms, silentPrograms } from "../support/fixtures.ts";

const silent = silentPrograms();
const programs = [...examplePrograms(), ...conceptPrograms(), ...silent];

/** Rules that a correct program comes near to: `// near: <rule-id> …` in its head. */
function nearOf(text: string): readonly string[] {
  return /^\/\/ near: (.*)$/m.exec(text)?.[1]?.split(" ") ?? [];
}

/** Programs that are run, to misbehave as a rule says or to be clean. */
const loud = programs.filter(({ run }) => run !== undefined && run !== "clean");
const clean = programs.filter(({ run }) => run === "clean");

test("there are more clean programs than misbehaving ones", () => {
  expect(clean.length).toBeGreaterThan(loud.length);
});

test("a program is near to rules that there are", () => {
  const ids = rules.map(({ id }) => id);
  for (const { name, text } of silent) {
    for (const id of nearOf(text)) expect(ids, name).toContain(id);
  }
});

describe.each(rules.filter(({ retired }) => retired === undefined))("$id", ({ id }) => {
  test("has as many clean programs as misbehaving ones, and one that shows its limits", () => {
    const own = (text: string, name: string) =>
      nearOf(text).includes(id) || name.includes(`-${id}-`);
    const misbehaving = loud.filter(({ name }) => name.includes(`-${id}-`));
    const silentOnes = clean.filter(({ name, text }) => own(text, name));
    expect(silentOnes.length).toBeGreaterThanOrEqual(Math.max(2, misbehaving.length));
  });
});
