/** Suppression comments that do not do what their author thinks: without a reason, of unknown rules, or of no use. */
import { rules } from "../rules/index.ts";
import type { Analysis, Suppression } from "./types.ts";

export type DirectiveProblem = {
  readonly path: string;
  readonly line: number;
} & (
  | { readonly kind: "no-reason" | "unused" }
  | { readonly kind: "unknown-rule"; readonly rule: string }
);

const known: ReadonlySet<string> = new Set(rules.map(({ id }) => id));

/**
 * What is wrong with the directives of the files that were analysed. One is called unused only where every rule it
 * speaks of has looked: `off` are those that did not run, and a package on which a rule failed proves nothing.
 */
export function findDirectiveProblems(
  { suppressions, notAnalysed }: Pick<Analysis, "suppressions" | "notAnalysed">,
  off: ReadonlySet<string>,
): readonly DirectiveProblem[] {
  const failed = new Set(
    notAnalysed.filter(({ cause }) => cause === "failed").map(({ path }) => directoryOf(path)),
  );
  return suppressions.flatMap((each): readonly DirectiveProblem[] => {
    const { path, line, rules: named, reason, used } = each;
    const unknown = named === "all" ? [] : named.filter((rule) => !known.has(rule));
    if (unknown.length > 0) {
      return unknown.map((rule) => ({ path, line, kind: "unknown-rule", rule }));
    }
    if (reason === "" || named.length === 0) return [{ path, line, kind: "no-reason" }];
    const isSure = !failed.has(directoryOf(path)) && hasLooked(each, off);
    return used || !isSure ? [] : [{ path, line, kind: "unused" }];
  });
}

function hasLooked({ rules: named }: Suppression, off: ReadonlySet<string>): boolean {
  return named === "all" ? off.size === 0 : !named.some((rule) => off.has(rule));
}

/** A package that failed as a whole is named by its directory, else by one of its files. */
function directoryOf(path: string): string {
  return path.endsWith(".go") ? path.slice(0, Math.max(0, path.lastIndexOf("/"))) : path;
}
