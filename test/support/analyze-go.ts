/** Runs the analysis over Go text for tests. */
import { createAnalyzer } from "../../src/analyze/analyze.ts";
import type { Analysis, AnalyzeOptions, SourceFile } from "../../src/analyze/types.ts";
import type { Rule } from "../../src/rules/rule.ts";
import type { Program } from "./fixtures.ts";
import { parse } from "./parse.ts";

/** What a test may want different from the usual: English, all rules, Go 1.26. */
export interface GoTestOptions {
  readonly rules?: readonly Rule[];
  readonly goVersion?: string;
  readonly options?: Partial<AnalyzeOptions>;
  readonly now?: () => number;
}

/** The analysis of files of one directory. */
export function analyzeFiles(files: readonly SourceFile[], how: GoTestOptions = {}): Analysis {
  const analyze = createAnalyzer(parse, how.now ?? (() => 0), how.rules);
  const directory = files[0]?.path.split("/").slice(0, -1).join("/") ?? "";
  return analyze(
    {
      modules: [{ directory: "", path: "example.test", goVersion: how.goVersion ?? "1.26" }],
      judged: [{ directory, files }],
      known: [],
    },
    { language: "en", off: new Set(), ...how.options },
  );
}

/** The analysis of one file. */
export function analyzeText(text: string, how: GoTestOptions = {}): Analysis {
  return analyzeFiles([{ path: "a.go", text }], how);
}

/** The analysis of a program under test. */
export function analyzeProgram(program: Program, how: GoTestOptions = {}): Analysis {
  const path = program.test ? "a_test.go" : "a.go";
  const { text, goVersion } = program;
  return analyzeFiles([{ path, text }], { goVersion, ...how });
}

/** Findings as "line rule-id", to compare with the marks. */
export function reportedLines(analysis: Analysis): readonly string[] {
  return analysis.findings.map(({ span, rule }) => `${span.line} ${rule}`);
}
