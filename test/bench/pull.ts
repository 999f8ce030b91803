/** The judging of a large pull request on one thread: reading, both sides, differences; no network. */
import { createTwoFilesPatch } from "diff";
import { createAnalyzer } from "../../src/analyze/analyze.ts";
import type { SourcePackage } from "../../src/analyze/types.ts";
import { loadParser } from "../../src/go/parse.ts";
import type { Analyzer } from "../../src/jobs/analyzer.ts";
import { directoryOf } from "../../src/jobs/go-paths.ts";
import type { Change, ChangedFile, CodeReader, TreeEntry } from "../../src/jobs/ports.ts";
import { reviewChange } from "../../src/jobs/review-change.ts";
import { bytesOf, linesOf, takeLines } from "./go-trees.ts";
import { processorMs } from "./processor-time.ts";

type Commit = ReadonlyMap<string, string>;

const options = { language: "en", off: new Set<string>() } as const;

/** The analysis in this very thread. */
async function createThreadless(): Promise<Analyzer> {
  const analyze = createAnalyzer(await loadParser(), () => performance.now());
  return { threads: 1, analyze: async (...asked) => analyze(...asked), close: async () => {} };
}

/** A line more at the end of some files, spread over all. */
function editFiles(commit: Commit, count: number): Commit {
  const paths = [...commit.keys()];
  const step = Math.max(1, Math.floor(paths.length / count));
  const chosen = new Set(paths.filter((_, index) => index % step === 0).slice(0, count));
  return new Map(
    [...commit].map(([path, text], index) => {
      const more = `\nfunc edited${index}(m map[string]int) {\n\tm["edited"]++\n}\n`;
      return [path, chosen.has(path) ? text + more : text];
    }),
  );
}

function changeBetween(base: Commit, head: Commit): Change {
  const files = [...head].flatMap(([path, after]): ChangedFile[] => {
    const before = base.get(path) ?? "";
    if (before === after) return [];
    const patch = createTwoFilesPatch(path, path, before, after, "", "", { context: 3 });
    const hunks = patch.slice(patch.indexOf("@@"));
    return [{ path, status: "modified", additions: 4, deletions: 0, patch: hunks }];
  });
  return { base: "base", head: "head", files, filesTotal: files.length };
}

function createReader(commits: Readonly<Record<string, Commit>>): CodeReader {
  return {
    async fetchDirectories(commit, directories) {
      const entries = [...(commits[commit] ?? [])].map(
        ([path, text]): TreeEntry => ({
          ...{ path, sha: `${commit}:${path}`, type: "blob", mode: "100644" },
          size: text.length,
        }),
      );
      const byDirectory = Map.groupBy(entries, ({ path }) => directoryOf(path));
      return new Map(directories.map((each) => [each, byDirectory.get(each) ?? []]));
    },
    async fetchBlobs(entries) {
      return new Map(
        entries.map(({ path, sha }) => {
          const text = commits[sha.slice(0, sha.indexOf(":"))]?.get(path) ?? "";
          return [sha, { kind: "text", text }];
        }),
      );
    },
  };
}

/** Prints what judging `filesMax` changed files among packages of `linesMax` lines takes. */
export async function benchPull(
  packages: readonly SourcePackage[],
  filesMax: number,
  linesMax: number,
): Promise<void> {
  const files = takeLines(packages, linesMax).flatMap((each) => each.files);
  const base: Commit = new Map([
    ["go.mod", "module std\n\ngo 1.24\n"],
    ...files.map(({ path, text }): [string, string] => [path, text]),
  ]);
  const goFiles: Commit = new Map([...base].filter(([path]) => path !== "go.mod"));
  const head: Commit = new Map([...base, ...editFiles(goFiles, filesMax)]);
  const change = changeBetween(base, head);
  const reader = createReader({ base, head });
  const analyzer = await createThreadless();
  // Once before it is timed: a server has long compiled what it runs.
  await reviewChange(reader, change, analyzer, options);
  const started = processorMs();
  const { findings, notAnalysed } = await reviewChange(reader, change, analyzer, options);
  const ms = processorMs() - started;
  const size = `${change.files.length} changed files, ${linesOf(files)} lines (${(bytesOf(files) / 1e6).toFixed(1)} MB)`;
  console.log("pull      a pull request judged on both sides, one thread, no network");
  console.log(`  ${size} around them: ${ms.toFixed(0)} ms`);
  console.log(`  findings ${findings.length}, not analysed ${notAnalysed.length}`);
}
