import { join } from "node:path";
import pLimit from "p-limit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { applySuggestion } from "../../src/rules/fix.ts";
import { rules } from "../../src/rules/index.ts";
import { analyzeProgram } from "../support/analyze-go.ts";
import {
  conceptPrograms,
  examplePrograms,
  type Program,
  ruleExamples,
  silentPrograms,
} from "../support/fixtures.ts";
import { createWorkspace, fileNameOf, goVersion, type Outcome, run, type Workspace } from "./go.ts";

const written = [
  ...silentPrograms(),
  ...examplePrograms(),
  ...conceptPrograms(),
  ...rules.flatMap(ruleExamples),
].filter(({ unbuilt }) => unbuilt === undefined);

/** Each program with one of its suggestions accepted. */
const fixed: readonly Program[] = written.flatMap((program) =>
  analyzeProgram(program).findings.flatMap(({ suggestion }, index) =>
    suggestion
      ? [
          {
            ...program,
            name: `${program.name}-fixed-${index + 1}`,
            text: applySuggestion(program.text, suggestion),
          },
        ]
      : [],
  ),
);

/** Programs that misbehave for one reason, with that reason taken away: then they must not. */
const cured: readonly Program[] = fixed.flatMap((program) => {
  const { name, run: how } = program;
  const before = written.find((one) => name.startsWith(`${one.name}-fixed-`));
  const isOnly = before !== undefined && analyzeProgram(before).findings.length === 1;
  const isCurable = how !== undefined && /^(?:race|deadlock|panic)/.test(how);
  return isOnly && isCurable ? [{ ...program, run: "clean" }] : [];
});

const all = [...written, ...fixed];
const runnable = [...written.filter(({ run: how }) => how !== undefined), ...cured];
const parallelRuns = 4;
/** A race needs an overlap, which one run may miss. */
const attemptsMax = 5;
const runMsMax = 20_000;
/** `go test` builds before it runs. */
const testMsMax = 120_000;
/** Vetting, linking and running all of them, on two busy cores. */
const prepareMsMax = 1_200_000;

type Build = "race" | "plain";

/** With the race detector linked in, the runtime no longer sees that all goroutines sleep. */
function buildOf({ run: how }: Program): Build {
  return how === "deadlock" ? "plain" : "race";
}

describe.skipIf(goVersion() === undefined)("the Go toolchain agrees", () => {
  let workspace: Workspace;
  const vetted = new Map<string, Outcome>();
  const outcomes = new Map<string, Outcome>();

  beforeAll(async () => {
    workspace = createWorkspace(all);
    for (const module of workspace.modules) {
      // It compiles every package; linking is for those that are run.
      vetted.set(module, await run("go", ["vet", "./..."], module));
      await link(module, "race", ["-race"]);
      await link(module, "plain", []);
    }
    const limit = pLimit(parallelRuns);
    await Promise.all(
      runnable.map((program) =>
        limit(async () => outcomes.set(program.name, await runProgram(program))),
      ),
    );
  }, prepareMsMax);

  afterAll(() => workspace.remove());

  /** Binaries of the programs of a module that are run with or without the race detector. */
  async function link(module: string, build: Build, flags: readonly string[]): Promise<void> {
    const own = runnable.filter(
      (program) =>
        !program.test &&
        buildOf(program) === build &&
        join(workspace.directoryOf(program), "..") === module,
    );
    if (own.length === 0) return;
    const packages = own.map(({ name }) => `./${name}`);
    await run("go", ["build", ...flags, "-o", `${join(module, build)}/`, ...packages], module);
  }

  async function runProgram(program: Program): Promise<Outcome> {
    const module = join(workspace.directoryOf(program), "..");
    const [command, args] = program.test
      ? ["go", ["test", "-race", `./${program.name}`]]
      : [join(module, buildOf(program), program.name), []];
    const limitMs = program.test ? testMsMax : runMsMax;
    for (let attempt = 1; ; attempt++) {
      const outcome = await run(command, args, module, limitMs);
      if (program.run !== "race" || outcome.status !== 0 || attempt === attemptsMax) return outcome;
    }
  }

  test.each(all)("vets $name", (program) => {
    const said = (vetted.get(join(workspace.directoryOf(program), ".."))?.output ?? "")
      .split("\n")
      .filter((line) => line.includes(`${program.name}/${fileNameOf(program)}:`));
    const { vet } = program;
    // An accepted suggestion may have mended what vet said, and must not bring anything else.
    expect(said.filter((line) => vet === undefined || !line.includes(vet))).toEqual([]);
    if (vet !== undefined && written.includes(program)) expect(said).not.toEqual([]);
  });

  test("keeps the layout of gofmt", async () => {
    const { output } = await run("gofmt", ["-l", "."], workspace.root);
    expect(output).toBe("");
  });

  test.each(runnable)("runs $name: $run", (program) => {
    const outcome = outcomes.get(program.name);
    const output = outcome?.output ?? "";
    if (program.run === "clean") {
      expect(output).not.toContain("DATA RACE");
      expect(outcome?.status, output).toBe(0);
    } else if (program.run === "race") {
      expect(output).toMatch(/DATA RACE|fatal error: concurrent map/);
    } else if (program.run === "deadlock") {
      expect(output).toContain("all goroutines are asleep - deadlock!");
    } else {
      expect(output).toMatch(new RegExp(program.run ?? ""));
    }
  });
});
