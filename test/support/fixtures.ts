/** The Go programs under test: fixture files and the examples of the rules. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { exampleProgram } from "../../src/rules/example.ts";
import type { Example, Rule } from "../../src/rules/rule.ts";
import { wanted } from "./marks.ts";

/** A Go program with what its head says about it. */
export interface Program {
  /** Unique, and fit for a directory name. */
  readonly name: string;
  readonly text: string;
  /** The `go` directive of its module. */
  readonly goVersion: string;
  /** How it misbehaves when run: "race", "deadlock", "panic: …"; "clean" for a program that must not. */
  readonly run: string | undefined;
  /** Whether it is a test file, run by `go test`. */
  readonly test: boolean;
  /** Why it is not built: something that is not at hand offline. */
  readonly unbuilt: string | undefined;
  /** The vet analyzer that reports it too. */
  readonly vet: string | undefined;
  /** Marks, as "line rule-id". */
  readonly wanted: readonly string[];
}

const root = join(import.meta.dirname, "..");
const usualGoVersion = "1.26";

/** Programs of which no rule may say anything. */
export function silentPrograms(): readonly Program[] {
  return filesUnder(join(root, "fixtures/go/silent")).map((file) => programOf(file, "clean"));
}

/** The bad and the good program of each rule. */
export function examplePrograms(): readonly Program[] {
  return filesUnder(join(root, "fixtures/go/examples")).map((file) =>
    programOf(file, /good(_test)?\.go$/.test(file) ? "clean" : undefined),
  );
}

/** Constructs by concept, with marks: `test/rules/<id>/<concept>.go`. */
export function conceptPrograms(): readonly Program[] {
  return filesUnder(join(root, "rules")).map((file) => programOf(file, undefined));
}

/** The examples and limits of a rule as programs; a limit and a good one have no marks. */
export function ruleExamples(rule: Rule): readonly Program[] {
  const groups = { bad: rule.bad, good: rule.good, limit: rule.limits };
  return Object.entries(groups).flatMap(([group, examples]) =>
    examples.map((example, index) => exampleAsProgram(example, `${rule.id}-${group}-${index + 1}`)),
  );
}

/** An example as a program of its own. */
export function exampleAsProgram(example: Example, name: string): Program {
  return {
    ...headed(exampleProgram(example)),
    name,
    goVersion: example.goVersion ?? usualGoVersion,
    test: example.test ?? false,
    vet: example.vet,
  };
}

function filesUnder(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".go"))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}

function programOf(file: string, run: string | undefined): Program {
  const program = headed(readFileSync(file, "utf8"));
  const name = file.slice(root.length + 1, -".go".length).replaceAll(/[^a-z0-9-]+/g, "-");
  return { ...program, name, run: program.run ?? run, test: file.endsWith("_test.go") };
}

function headed(text: string): Omit<Program, "name" | "test"> {
  const header = (key: string) => new RegExp(`^// ${key}: (.*)$`, "m").exec(text)?.[1];
  return {
    text,
    goVersion: header("go") ?? usualGoVersion,
    run: header("run"),
    unbuilt: header("unbuilt"),
    vet: header("vet"),
    wanted: wanted(text),
  };
}
