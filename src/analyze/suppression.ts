/** Suppression comments: what they say, which lines they cover, and whether they silenced anything. */
import type { Finding } from "../finding/finding.ts";
import type { Suppression } from "./types.ts";

/** A comment of a Go file, as far as suppression looks at it. */
export interface Comment {
  readonly text: string;
  /** First line, from 1. */
  readonly line: number;
  /** Whether nothing but blanks stands before it on its line: it then speaks for the line below. */
  readonly alone: boolean;
}

/** A suppression with the lines it covers. */
export interface Directive {
  readonly path: string;
  readonly line: number;
  readonly rules: readonly string[] | "all";
  readonly reason: string;
  /** First and last line covered. */
  readonly from: number;
  readonly to: number;
  /** A bare `//nolint` speaks to every linter, so it is not ours to call unused. */
  readonly general: boolean;
}

/** Last line of the declaration that begins at a line, or the line itself: `//nolint` covers what it stands on. */
export type BlockEnd = (line: number) => number;

/** The directives among the comments of a file. `lines` tells blank or comment-only lines, which are stepped over. */
export function findDirectives(
  path: string,
  comments: readonly Comment[],
  codeLineFrom: (line: number) => number,
  blockEnd: BlockEnd,
): readonly Directive[] {
  return comments.flatMap((comment) => {
    const parsed = parseIgnore(comment.text) ?? parseNolint(comment.text);
    if (!parsed) return [];
    const from = comment.alone ? codeLineFrom(comment.line + 1) : comment.line;
    const to = parsed.block ? Math.max(from, blockEnd(from)) : from;
    const { rules, reason, general } = parsed;
    return [{ path, line: comment.line, rules, reason, from, to, general }];
  });
}

interface Parsed {
  readonly rules: readonly string[] | "all";
  readonly reason: string;
  readonly general: boolean;
  readonly block: boolean;
}

/** `//mapwarden:ignore rule[,rule]|all reason`. Go's own form for directives: no space after the slashes. */
function parseIgnore(text: string): Parsed | undefined {
  const [, list, reason = ""] =
    /^\/\/mapwarden:ignore(?:[ \t]+(\S+)(?:[ \t]+(.*))?)?\s*$/.exec(text) ?? [];
  if (list === undefined) {
    const bare = /^\/\/mapwarden:ignore\s*$/.test(text);
    return bare ? { rules: [], reason: "", general: false, block: false } : undefined;
  }
  const names = list.split(",").filter((name) => name !== "");
  const rules = names.includes("all") ? "all" : names;
  return { rules, reason: reason.trim(), general: false, block: false };
}

/** `//nolint`, `//nolint:all` and a `//nolint:` list that names mapwarden, as golangci-lint reads them. */
function parseNolint(text: string): Parsed | undefined {
  const match = /^\/\/\s?nolint(?::([\w,\- ]*?))?(?:\s*\/\/\s*(.*))?\s*$/.exec(text);
  if (!match) return undefined;
  const [, list, explanation] = match;
  const names = list?.split(",").map((name) => name.trim()) ?? [];
  const general = list === undefined || names.includes("all");
  if (!general && !names.includes("mapwarden")) return undefined;
  return { rules: "all", reason: explanation?.trim() || "nolint", general, block: true };
}

/** Findings parted into those that stand and those a directive silences; each directive with what became of it. */
export function applyDirectives(
  findings: readonly Finding[],
  directives: readonly Directive[],
): {
  readonly findings: readonly Finding[];
  readonly suppressed: readonly Finding[];
  readonly suppressions: readonly Suppression[];
} {
  const used = new Set<Directive>();
  const suppressed = findings.filter((finding) => {
    const silencing = directives.filter((directive) => silences(directive, finding));
    for (const directive of silencing) used.add(directive);
    return silencing.length > 0;
  });
  return {
    findings: findings.filter((finding) => !suppressed.includes(finding)),
    suppressed,
    suppressions: directives
      .filter((directive) => !directive.general || used.has(directive))
      .map((directive) => suppressionOf(directive, used.has(directive))),
  };
}

function suppressionOf({ path, line, rules, reason }: Directive, used: boolean): Suppression {
  return { path, line, rules, reason, used };
}

/** A directive without a reason silences nothing: the reason is what a later reader needs. */
function silences(directive: Directive, finding: Finding): boolean {
  if (directive.reason === "" || directive.path !== finding.path) return false;
  const { line } = finding.span;
  if (line < directive.from || line > directive.to) return false;
  return directive.rules === "all" || directive.rules.includes(finding.rule);
}
