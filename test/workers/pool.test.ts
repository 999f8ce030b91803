/** Threads that hang, die or run out of memory cost their package, and nothing else. */
import { afterEach, expect, test } from "vitest";
import type { Sources } from "../../src/analyze/types.ts";
import type { Analyzer } from "../../src/jobs/analyzer.ts";
import { createAnalyzerPool } from "../../src/workers/pool.ts";

const options = { language: "en", off: new Set<string>() } as const;
const misbehave = {
  url: new URL("./misbehaving-task.ts", import.meta.url),
  name: "misbehave",
};

let pool: Analyzer | undefined;
afterEach(() => pool?.close());

function sourcesOf(...directories: string[]): Sources {
  const judged = directories.map((directory) => ({
    directory,
    files: [{ path: `${directory}/a.go`, text: "package a\n" }],
  }));
  return { modules: [], judged, known: [] };
}

test.each([
  ["hang", "out of time"],
  ["memory", "out of memory"],
  ["throw", "the analysis failed: a defect"],
  ["exit", "the analysis failed: worker exited with code: 3"],
])(
  "a package that makes the thread %s is named, and its neighbours are judged",
  async (name, reason) => {
    pool = createAnalyzerPool({ threads: 2, taskMsMax: 1_500, heapMbMax: 64, task: misbehave });
    const analysis = await pool.analyze(sourcesOf("good", name, "fine"), options);
    expect(analysis.notAnalysed).toEqual([{ path: name, reason, cause: "failed" }]);
    expect(analysis.stats.files).toBe(2);
  },
);

test("a task that waits for a thread does not use up its time", async () => {
  pool = createAnalyzerPool({ threads: 1, taskMsMax: 1_500, task: misbehave });
  const hanging = pool.analyze(sourcesOf("hang"), options);
  const waiting = pool.analyze(sourcesOf("good"), options);
  expect((await waiting).stats.files).toBe(1);
  expect((await hanging).notAnalysed).toHaveLength(1);
});

test("judges real Go in a thread", async () => {
  pool = createAnalyzerPool({ threads: 1 });
  const text = 'package a\n\nfunc f() {\n\tvar m map[string]int\n\tm["a"] = 1\n}\n';
  const judged = [{ directory: "a", files: [{ path: "a/a.go", text }] }];
  const analysis = await pool.analyze({ modules: [], judged, known: [] }, options);
  expect(analysis.notAnalysed).toEqual([]);
  expect(analysis.findings.map(({ rule, span }) => `${rule} ${span.line}`)).toEqual([
    "nil-map-write 5",
  ]);
});

test("refuses work after it is closed", async () => {
  pool = createAnalyzerPool({ threads: 1, task: misbehave });
  await pool.close();
  await expect(pool.analyze(sourcesOf("good"), options)).rejects.toThrow("shut down");
});
