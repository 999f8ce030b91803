/** Parsing against the whole analysis, over the same bytes in one process, package by package as `scan` cuts them. */
import { Language, Parser } from "web-tree-sitter";
import { createAnalyzer } from "../../src/analyze/analyze.ts";
import type { Analysis, AnalyzeSources, SourcePackage } from "../../src/analyze/types.ts";
import { loadParser } from "../../src/go/parse.ts";
import { mergeAnalyses } from "../../src/jobs/analyzer.ts";
import { bytesOf } from "./go-trees.ts";
import { type PassTime, profilePasses } from "./passes.ts";
import { type Timed, timed } from "./processor-time.ts";

const options = { language: "en", off: new Set<string>() } as const;
const modules = [{ directory: "", path: "std", goVersion: "1.24" }];

/** Each package alone, as in a scan. */
export function analyzeAll(analyze: AnalyzeSources, packages: readonly SourcePackage[]): Analysis {
  return mergeAnalyses(
    packages.map((each) => analyze({ modules, judged: [each], known: [] }, options)),
  );
}

/** Hands every file to the grammar and throws the tree away. */
export async function loadRawParse(): Promise<(packages: readonly SourcePackage[]) => void> {
  await Parser.init();
  const grammar = new URL(import.meta.resolve("tree-sitter-go/tree-sitter-go.wasm"));
  const parser = new Parser().setLanguage(await Language.load(grammar));
  return (packages) => {
    for (const { files } of packages) for (const { text } of files) parser.parse(text)?.delete();
  };
}

/** Prints what parsing and the analysis take, their ratio, and where the time goes. */
export async function benchAnalysis(packages: readonly SourcePackage[]): Promise<void> {
  const all = packages.flatMap(({ files }) => files);
  const megabytes = bytesOf(all) / 1e6;
  const parse = await loadParser();
  const parseRaw = await loadRawParse();
  const analyze = createAnalyzer(parse, () => performance.now());
  // Both are run once before they are timed, so that neither pays for the compiler.
  const few = packages.slice(0, 20);
  parseRaw(few);
  analyzeAll(analyze, few);

  const raw = timed(() => parseRaw(packages));
  const flat = timed(() => {
    for (const { path, text } of all) parse(path, text);
  });
  const whole = timed(() => analyzeAll(analyze, packages));
  const { findings, notAnalysed } = whole.value;
  const row = (name: string, { ms, besideMs }: Timed<unknown>) =>
    console.log(
      [
        `  ${name.padEnd(20)}${ms.toFixed(0).padStart(7)} ms`,
        `${(megabytes / (ms / 1_000)).toFixed(1).padStart(5)} MB/s`,
        `${(ms / raw.ms).toFixed(2).padStart(5)} x raw`,
        `beside it V8's own threads ${besideMs.toFixed(0).padStart(5)} ms`,
      ].join("  "),
    );
  console.log(
    `analysis  ${all.length} files in ${packages.length} packages, ${megabytes.toFixed(1)} MB of Go, processor time of one thread`,
  );
  row("raw parse", raw);
  row("parse and flatten", flat);
  row("whole analysis", whole);
  console.log(`  findings ${findings.length}, not analysed ${notAnalysed.length}`);
  printPasses(await profilePasses(() => analyzeAll(analyze, packages)), whole.ms);
}

/** A line for each pass; rules that take next to nothing share some. */
function printPasses(sampled: readonly PassTime[], total: number): void {
  const all = sampled.reduce((sum, { ms }) => sum + ms, 0);
  const times = sampled.map(({ pass, ms }) => ({ pass, ms: (ms / all) * total }));
  const isSmall = ({ pass, ms }: PassTime) => pass.startsWith("rule ") && ms < total / 400;
  const small = times.filter(isSmall);
  console.log("  by pass, as samples of a further run share the time of the whole analysis:");
  const print = ({ pass, ms }: PassTime) =>
    console.log(
      `    ${pass.padEnd(38)}${ms.toFixed(0).padStart(7)} ms ${((100 * ms) / total).toFixed(1).padStart(5)} %`,
    );
  for (const each of times.filter((one) => !isSmall(one))) print(each);
  if (small.length === 0) return;
  print({ pass: `${small.length} other rules`, ms: small.reduce((sum, { ms }) => sum + ms, 0) });
  const each = small.map(({ pass, ms }) => `${pass.slice("rule ".length)} ${ms.toFixed(1)}`);
  console.log(`      ms of each: ${each.join(", ")}`);
}
