/** Sources in, findings out: every package, every rule, suppressions applied, failures named. */
import type { Finding } from "../finding/finding.ts";
import { commentsOf } from "../go/comments.ts";
import type { GoFile, GoPackage, ParseGo } from "../go/model.ts";
import { buildProgram } from "../go/program.ts";
import { rememberTrees } from "../go/remembered-trees.ts";
import { goFileBytesMax, packageMsMax } from "../limits.ts";
import { rules as allRules } from "../rules/index.ts";
import type { Rule } from "../rules/rule.ts";
import { codeLines, declarationEnds } from "./lines.ts";
import { compareFindings, numberFindings, renderFinding } from "./render-finding.ts";
import { applyDirectives, findDirectives } from "./suppression.ts";
import type {
  Analysis,
  AnalyzeOptions,
  AnalyzeSources,
  NotAnalysed,
  SourceFile,
  SourcePackage,
  Sources,
  Suppression,
} from "./types.ts";

/** What an analyzer is made of. The clock (milliseconds, any origin) bounds the time per package. */
export interface Engine {
  readonly parse: ParseGo;
  /** Reads what is not judged. */
  readonly parseKnown: ParseGo;
  readonly now: () => number;
  readonly rules: readonly Rule[];
}

/** The analyzer with the rules of the program. */
export function createAnalyzer(
  parse: ParseGo,
  now: () => number,
  rules: readonly Rule[] = allRules,
): AnalyzeSources {
  const engine = { parse, parseKnown: rememberTrees(parse), now, rules };
  return (sources, options) => analyzeSources(engine, sources, options);
}

function analyzeSources(engine: Engine, sources: Sources, options: AnalyzeOptions): Analysis {
  const { kept, tooLarge } = withoutLargeFiles(sources);
  const running = engine.rules.filter((rule) => !rule.retired && !options.off.has(rule.id));
  const parts = buildProgram(kept, engine.parse, engine.parseKnown).packages.map((pkg) =>
    analyzePackage({ ...engine, rules: running }, pkg, options),
  );
  const files = sources.judged.flatMap((pkg) => pkg.files);
  return {
    findings: numberFindings(parts.flatMap((part) => part.findings)),
    suppressed: parts.flatMap((part) => part.suppressed).toSorted(compareFindings),
    suppressions: parts.flatMap((part) => part.suppressions).toSorted(comparePlaces),
    notAnalysed: [...tooLarge, ...parts.flatMap((part) => part.notAnalysed)].toSorted(comparePaths),
    stats: { files: files.length, bytes: files.reduce((sum, file) => sum + bytesOf(file), 0) },
  };
}

type Part = Omit<Analysis, "stats">;

function analyzePackage(engine: Engine, pkg: GoPackage, options: AnalyzeOptions): Part {
  const notAnalysed = pkg.files.flatMap(unfitReason);
  const skipped = new Set(notAnalysed.map(({ path }) => path));
  const { facts, failures } = runRules(engine, pkg, options);
  const judged = facts.filter(({ path }) => !skipped.has(path));
  const directives = pkg.files
    .filter((file) => !skipped.has(file.path))
    .flatMap((file) =>
      findDirectives(file.path, suppressionComments(file), codeLines(file), declarationEnds(file)),
    );
  return {
    ...applyDirectives(numberFindings(judged), directives),
    notAnalysed: [...notAnalysed, ...failures],
  };
}

/** Generated code is read for its types but not judged: nobody edits it. */
function unfitReason(file: GoFile): readonly NotAnalysed[] {
  const { path, tree } = file;
  if (file.generated) return [{ path, reason: "generated code", cause: "skipped" }];
  if (tree.abandoned) return [{ path, reason: "parsing took too long" }];
  // What the parser guessed around an error could be a lock it lost, so the file is looked past as a whole.
  if (tree.broken) return [{ path, reason: "syntax error" }];
  return [];
}

interface Run {
  readonly facts: readonly Finding[];
  readonly failures: readonly NotAnalysed[];
}

/** Each rule apart, so that one that fails costs only its own findings. */
function runRules(engine: Engine, pkg: GoPackage, options: AnalyzeOptions): Run {
  const path = pkg.files[0]?.path ?? pkg.directory;
  const deadline = engine.now() + packageMsMax;
  const found: Finding[] = [];
  const failures: NotAnalysed[] = [];
  for (const rule of engine.rules) {
    if (engine.now() > deadline) {
      failures.push({
        path,
        reason: `${rule.id} and later rules did not run: out of time`,
        cause: "failed",
      });
      break;
    }
    const ran = attempt(() =>
      [...rule.check(pkg)].map((fact) => renderFinding(rule, fact, options.language, engine.parse)),
    );
    if (ran.failure === undefined) found.push(...ran.value);
    else failures.push({ path, reason: `rule ${rule.id} failed: ${ran.failure}`, cause: "failed" });
  }
  return { facts: found, failures };
}

type Attempt<T> =
  | { readonly value: T; readonly failure?: undefined }
  | { readonly failure: string };

/** A defect of ours must cost a line in the check, never the review. */
function attempt<T>(action: () => T): Attempt<T> {
  try {
    return { value: action() };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

function suppressionComments(file: GoFile) {
  if (!/mapwarden|nolint/.test(file.tree.text)) return [];
  return commentsOf(file).filter(({ text }) => /mapwarden|nolint/.test(text));
}

function withoutLargeFiles(sources: Sources): {
  readonly kept: Sources;
  readonly tooLarge: readonly NotAnalysed[];
} {
  const fits = (file: SourceFile) => bytesOf(file) <= goFileBytesMax;
  const keep = <P extends SourcePackage>(packages: readonly P[]): P[] =>
    packages.map((pkg) => ({ ...pkg, files: pkg.files.filter(fits) }));
  const tooLarge = sources.judged
    .flatMap((pkg) => pkg.files)
    .filter((file) => !fits(file))
    .map(({ path }) => ({ path, reason: `larger than ${goFileBytesMax / 1024 / 1024} MB` }));
  return {
    kept: { ...sources, judged: keep(sources.judged), known: keep(sources.known) },
    tooLarge,
  };
}

function bytesOf(file: SourceFile): number {
  return Buffer.byteLength(file.text);
}

function comparePaths(a: NotAnalysed, b: NotAnalysed): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}

function comparePlaces(a: Suppression, b: Suppression): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : a.line - b.line;
}
