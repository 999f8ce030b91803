/** Stand-ins for the ports: a repository in memory, an analysis that finds every line with BUG. */
import { createHash } from "node:crypto";
import type { Analysis, AnalyzeOptions, SourceFile, Sources } from "../../src/analyze/types.ts";
import type { Finding } from "../../src/finding/finding.ts";
import { type Analyzer, emptyAnalysis } from "../../src/jobs/analyzer.ts";
import { directoryOf } from "../../src/jobs/go-paths.ts";
import type { Blob, CodeReader, TreeEntry } from "../../src/jobs/ports.ts";
import { lineSpan, makeFinding } from "../review/make.ts";

/** Contents by path; a text that starts with "!" cannot be read, for the reason behind it. */
export type Tree = Readonly<Record<string, string>>;

export interface FakeReader extends CodeReader {
  /** What was asked for: "commit:directory", and "blobs". */
  readonly asked: string[];
}

export function makeReader(commits: Readonly<Record<string, Tree>>): FakeReader {
  const asked: string[] = [];
  const texts = new Map<string, string>();
  const sizeOf = (text: string) => (text.startsWith("#huge") ? { size: 150 * 1024 * 1024 } : {});
  const listOf = (commit: string, directory: string): readonly TreeEntry[] => {
    const found = new Map<string, TreeEntry>();
    const prefix = directory === "" ? "" : `${directory}/`;
    for (const [path, text] of Object.entries(commits[commit] ?? {})) {
      if (!path.startsWith(prefix)) continue;
      const [name = "", ...below] = path.slice(prefix.length).split("/");
      const sha = createHash("sha1").update(text).digest("hex");
      texts.set(sha, text);
      const isFile = below.length === 0;
      found.set(
        name,
        isFile
          ? { path, sha, type: "blob", mode: "100644", ...sizeOf(text) }
          : { path: prefix + name, sha: "0".repeat(40), type: "tree", mode: "040000" },
      );
    }
    return [...found.values()];
  };
  return {
    asked,
    async fetchDirectories(commit, directories) {
      asked.push(...directories.map((directory) => `${commit}:${directory}`));
      return new Map(directories.map((directory) => [directory, listOf(commit, directory)]));
    },
    async fetchBlobs(entries) {
      asked.push("blobs");
      return new Map(entries.map(({ sha }) => [sha, toBlob(texts.get(sha) ?? "")]));
    },
  };
}

function toBlob(text: string): Blob {
  return text.startsWith("!")
    ? { kind: "unreadable", reason: text.slice(1) }
    : { kind: "text", text };
}

/** Findings for lines with BUG, silenced ones for HUSHED; GIVE-UP and GENERATED are not judged. */
export function makeAnalyzer(): Analyzer & {
  readonly seen: Sources[];
  readonly asked: AnalyzeOptions[];
} {
  const seen: Sources[] = [];
  const asked: AnalyzeOptions[] = [];
  return {
    seen,
    asked,
    threads: 1,
    async analyze(sources, options) {
      seen.push(sources);
      asked.push(options);
      const files = sources.judged.flatMap((each) => each.files);
      const given = files.filter(({ text }) => text.includes("GIVE-UP"));
      const generated = files.filter(({ text }) => text.includes("GENERATED"));
      return {
        ...emptyAnalysis,
        findings: findAll(files, "BUG"),
        suppressed: findAll(files, "HUSHED"),
        notAnalysed: [
          ...given.map(({ path }) => ({ path, reason: "out of time", cause: "failed" as const })),
          ...generated.map(({ path }) => ({
            path,
            reason: "generated",
            cause: "skipped" as const,
          })),
        ],
        stats: { files: files.length, bytes: 0 },
      } satisfies Analysis;
    },
    async close() {},
  };
}

function findAll(files: readonly SourceFile[], word: string): readonly Finding[] {
  return files
    .filter(({ text }) => !text.includes("GIVE-UP"))
    .flatMap(({ path, text }) =>
      text.split("\n").flatMap((line, index) => {
        if (!line.includes(word)) return [];
        const identity = `${directoryOf(path)} ${line.trim()}`;
        const fingerprint = createHash("sha256").update(identity).digest("hex").slice(0, 24);
        return [
          makeFinding({
            path,
            span: lineSpan(index + 1),
            enclosing: lineSpan(1, 999),
            fingerprint,
          }),
        ];
      }),
    );
}
