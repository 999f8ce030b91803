/** Parsing against parsing plus analysis, over the same bytes in one process. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { Language, Parser } from "web-tree-sitter";
import { createAnalyzer } from "../../src/analyze/analyze.ts";
import type { SourcePackage, Sources } from "../../src/analyze/types.ts";
import { loadParser } from "../../src/go/parse.ts";

/** Every package below a folder up to `bytesMax` of Go, in the order of the folders. */
export function readPackages(root: string, bytesMax: number): Sources {
  const packages: SourcePackage[] = [];
  let bytes = 0;
  const folders = [root];
  while (folders.length > 0 && bytes < bytesMax) {
    const folder = folders.shift() ?? root;
    const entries = readdirSync(folder, { withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile() && entry.name.endsWith(".go"))
      .map((entry) => join(folder, entry.name))
      .map((path) => ({ path: relative(root, path), text: readFileSync(path, "utf8") }));
    const skipped = new Set(["testdata", "vendor", "node_modules", ".git"]);
    folders.push(
      ...entries
        .filter((entry) => entry.isDirectory() && !skipped.has(entry.name))
        .map((entry) => join(folder, entry.name)),
    );
    if (files.length > 0) packages.push({ directory: relative(root, folder), files });
    bytes += files.reduce((sum, { text }) => sum + text.length, 0);
  }
  const modules = [{ directory: "", path: "std", goVersion: "1.24" }];
  return { modules, judged: packages, known: [] };
}

/** The largest body of Go code that is at hand wherever the truth check runs: the toolchain's own sources. */
export function goSources(): string | undefined {
  try {
    const root = execFileSync("go", ["env", "GOROOT"], { encoding: "utf8", stdio: "pipe" }).trim();
    return join(root, "src");
  } catch {
    return undefined;
  }
}

/** Milliseconds for handing every file to the grammar and throwing the tree away. */
async function timeRawParse(sources: Sources): Promise<number> {
  await Parser.init();
  const grammar = new URL(import.meta.resolve("tree-sitter-go/tree-sitter-go.wasm"));
  const parser = new Parser().setLanguage(await Language.load(grammar));
  const started = performance.now();
  for (const { files } of sources.judged) {
    for (const { text } of files) parser.parse(text)?.delete();
  }
  return performance.now() - started;
}

/** Prints both times, their ratio, and what the analysis needed of memory. */
export async function benchAnalysis(root: string, bytesMax: number): Promise<void> {
  const sources = readPackages(root, bytesMax);
  const files = sources.judged.reduce((sum, each) => sum + each.files.length, 0);
  const bytes = sources.judged
    .flatMap((each) => each.files)
    .reduce((sum, { text }) => sum + text.length, 0);
  const parse = await loadParser();
  const analyze = createAnalyzer(parse, () => performance.now());
  // Both are run once before they are timed, so that neither pays for the compiler.
  const few = { ...sources, judged: sources.judged.slice(0, 20) };
  await timeRawParse(few);
  analyze(few, { language: "en", off: new Set() });

  const rawMs = await timeRawParse(sources);
  const flatStarted = performance.now();
  for (const each of sources.judged) for (const { path, text } of each.files) parse(path, text);
  const flatMs = performance.now() - flatStarted;
  const started = performance.now();
  const { findings, notAnalysed } = analyze(sources, { language: "en", off: new Set() });
  const ms = performance.now() - started;
  const megabytes = bytes / 1e6;
  console.log(`analysis  ${files} files, ${megabytes.toFixed(1)} MB of Go`);
  console.log(`  raw parse           ${rate(rawMs, megabytes)}`);
  console.log(
    `  parse and flatten   ${rate(flatMs, megabytes)}   ${(flatMs / rawMs).toFixed(2)} x raw`,
  );
  console.log(`  whole analysis      ${rate(ms, megabytes)}   ${(ms / rawMs).toFixed(2)} x raw`);
  console.log(`  findings ${findings.length}, not analysed ${notAnalysed.length}`);
  console.log(
    `  peak memory of this process ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`,
  );
}

function rate(ms: number, megabytes: number): string {
  return `${Math.round(ms).toString().padStart(7)} ms  ${(megabytes / (ms / 1000)).toFixed(1)} MB/s`;
}
