/** A scan in a process of its own, so that its memory is nobody else's. The folder is the argument, its packages the input. */
import { readFileSync } from "node:fs";
import { scanTree } from "../../src/jobs/scan-tree.ts";
import { createAnalyzerPool } from "../../src/workers/pool.ts";
import { createFolderReader } from "./folder-reader.ts";

const root = process.argv[2] ?? ".";
const packages = new Set(readFileSync(0, "utf8").split("\n"));
const analyzer = createAnalyzerPool();
const started = performance.now();
const { findings, notAnalysed, stats } = await scanTree(
  createFolderReader(root, packages),
  "folder",
  [""],
  analyzer,
  { language: "en", off: new Set() },
);
const { user, system } = process.cpuUsage();
process.stdout.write(
  JSON.stringify({
    ...stats,
    threads: analyzer.threads,
    findings: findings.length,
    failed: notAnalysed.filter(({ cause }) => cause === "failed").length,
    ms: performance.now() - started,
    processorMs: (user + system) / 1_000,
    peakMb: process.resourceUsage().maxRSS / 1_024,
  }),
);
await analyzer.close();
