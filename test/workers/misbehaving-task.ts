/** A thread's task that does as the name of a package says. */
import type { Analysis, Sources } from "../../src/analyze/types.ts";

export async function misbehave({ sources }: { readonly sources: Sources }): Promise<Analysis> {
  const names = sources.judged.map(({ directory }) => directory);
  if (names.includes("hang")) for (;;);
  if (names.includes("exit")) process.exit(3);
  if (names.includes("throw")) throw new Error("a defect\nsecret code");
  if (names.includes("memory")) fill();
  return {
    findings: [],
    suppressed: [],
    suppressions: [],
    notAnalysed: [],
    stats: { files: names.length, bytes: 0 },
  };
}

function fill(): void {
  const kept: string[][] = [];
  for (;;) kept.push(Array.from({ length: 10_000 }, (_, i) => `${i}`));
}
