/** The most memory that a scan of a large tree takes, all its threads together. */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { SourcePackage } from "../../src/analyze/types.ts";

interface ScanFigures {
  readonly files: number;
  readonly bytes: number;
  readonly threads: number;
  readonly findings: number;
  readonly failed: number;
  readonly ms: number;
  readonly processorMs: number;
  readonly peakMb: number;
}

/** Scans the folders of some packages in a process of its own and prints what that took. */
export function benchMemory(root: string, packages: readonly SourcePackage[]): void {
  const script = fileURLToPath(new URL("./scan-process.ts", import.meta.url));
  const printed = execFileSync(process.execPath, [script, root], {
    encoding: "utf8",
    input: packages.map(({ directory }) => directory).join("\n"),
  });
  const figures: ScanFigures = JSON.parse(printed);
  const { files, bytes, threads, ms, processorMs, peakMb, findings, failed } = figures;
  console.log(
    `memory    scan of ${files} files, ${(bytes / 1e6).toFixed(1)} MB of Go, ${threads} threads`,
  );
  console.log(`  peak of the process ${peakMb.toFixed(0)} MB`);
  console.log(`  ${ms.toFixed(0)} ms, of processors ${processorMs.toFixed(0)} ms`);
  console.log(`  findings ${findings}, given up ${failed}`);
}
