/** What the analysis takes and gives. Everything here is plain data, so that it crosses threads. */
import type { Finding, Language } from "../finding/finding.ts";

/** A Go file at one commit. The path is repository-relative with `/`. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** All Go files of one directory ("" is the root), test files and every package clause included. */
export interface SourcePackage {
  readonly directory: string;
  readonly files: readonly SourceFile[];
}

/** A `go.mod`: its directory, the module path and the `go` directive ("1.22"; absent means before 1.17's rule). */
export interface SourceModule {
  readonly directory: string;
  readonly path: string;
  readonly goVersion?: string;
}

/** A package that others import: outlines of its files, test files left out. */
export interface KnownPackage extends SourcePackage {
  readonly importPath: string;
}

/** The code at one commit, as far as it was fetched. */
export interface Sources {
  readonly modules: readonly SourceModule[];
  /** Packages that findings are wanted for. */
  readonly judged: readonly SourcePackage[];
  /** Other packages of the same modules, read only so that types are known. */
  readonly known: readonly KnownPackage[];
}

/** What was looked past, and why, in words fit for a check summary. */
export interface NotAnalysed {
  readonly path: string;
  readonly reason: string;
  /**
   * `skipped`: nobody wants it judged, such as generated code; `failed`: the analysis gave up. Absent where the
   * code itself is at fault: it could not be read, or does not parse.
   */
  readonly cause?: "skipped" | "failed";
}

export interface AnalyzeOptions {
  readonly language: Language;
  /** Rules that must not run; findings of the others are all returned, whatever their mode. */
  readonly off: ReadonlySet<string>;
}

/** A suppression comment that silenced a finding, or that silenced nothing. */
export interface Suppression {
  readonly path: string;
  readonly line: number;
  readonly rules: readonly string[] | "all";
  readonly reason: string;
  readonly used: boolean;
}

export interface Analysis {
  /** Sorted by path, line, column, rule. Suppressed findings are not among them. */
  readonly findings: readonly Finding[];
  readonly suppressed: readonly Finding[];
  readonly suppressions: readonly Suppression[];
  readonly notAnalysed: readonly NotAnalysed[];
  readonly stats: { readonly files: number; readonly bytes: number };
}

/** Sources in, findings out; pure but for the clock that bounds it. */
export type AnalyzeSources = (sources: Sources, options: AnalyzeOptions) => Analysis;
