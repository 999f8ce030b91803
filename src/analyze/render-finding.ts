/** Facts of a rule as findings: placed, worded, with a fingerprint and a suggestion that was tried. */
import type { Finding, Language, RelatedPlace, Span, Suggestion } from "../finding/finding.ts";
import { fingerprintOf, type Identity, kinOf } from "../finding/fingerprint.ts";
import { kind } from "../go/kinds.ts";
import type { GoFile, ParseGo } from "../go/model.ts";
import { functionAt } from "../go/symbols.ts";
import { ancestorOf, type Node, none, spanOf } from "../go/tree.ts";
import { applySuggestion, type Fix, suggestionOf } from "../rules/fix.ts";
import type { Fact, Rule } from "../rules/rule.ts";
import { renderLabel, renderWords } from "../rules/words.ts";
import { plainSubject, snippetOf } from "./snippet.ts";

/** A finding whose ordinal among equals is still to be told. */
export function renderFinding(rule: Rule, fact: Fact, language: Language, parse: ParseGo): Finding {
  const { file, node } = fact;
  const span = spanOf(file.tree, node);
  const identity: Identity = {
    rule: rule.id,
    directory: file.package.directory,
    declaration: declarationName(file, node),
    subject: plainSubject(file, node, fact.subject),
    snippet: snippetOf(file, node),
  };
  const suggestion = fact.fix && trySuggestion(fact.fix, file, span.line, parse);
  return {
    rule: rule.id,
    severity: fact.severity ?? rule.severity,
    confidence: fact.confidence ?? rule.confidence,
    path: file.path,
    span,
    words: renderWords(rule, fact, language),
    related: relatedPlaces(fact, language),
    ...(suggestion && { suggestion }),
    enclosing: enclosingSpan(file, node),
    fingerprint: fingerprintOf(identity, 0),
    identity,
  };
}

/** Sorted findings with ordinals, so that equal code at several places stays several findings. */
export function numberFindings(findings: readonly Finding[]): readonly Finding[] {
  const counts = new Map<string, number>();
  return findings.toSorted(compareFindings).map((finding) => {
    const kin = kinOf(finding.fingerprint);
    const ordinal = counts.get(kin) ?? 0;
    counts.set(kin, ordinal + 1);
    return ordinal === 0 ? finding : { ...finding, fingerprint: `${kin}-${ordinal}` };
  });
}

/** By path, line, column, rule; then by words, so that the order never depends on the order of detection. */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    compareText(a.path, b.path) ||
    a.span.line - b.span.line ||
    a.span.column - b.span.column ||
    compareText(a.rule, b.rule) ||
    compareText(a.words.what, b.words.what)
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function relatedPlaces(fact: Fact, language: Language): readonly RelatedPlace[] {
  return (fact.related ?? []).map((related) => ({
    path: related.file.path,
    span: spanOf(related.file.tree, related.node),
    label: renderLabel(related, language),
  }));
}

/** A suggestion must leave a file that parses; anything else is said in prose only. */
function trySuggestion(
  fix: Fix,
  file: GoFile,
  line: number,
  parse: ParseGo,
): Suggestion | undefined {
  const suggestion = suggestionOf(fix, fix.tree === file.tree ? line : undefined);
  if (!suggestion || file.tree.broken) return undefined;
  const fixed = parse(file.path, applySuggestion(file.tree.text, suggestion));
  return fixed.broken ? undefined : suggestion;
}

/** The name of the outermost declaration: literals are counted through, so that adding one renames nothing. */
function declarationName(file: GoFile, node: Node): string {
  let fn = functionAt(file, node);
  while (fn?.parent) fn = fn.parent;
  return fn?.name ?? "";
}

function enclosingSpan(file: GoFile, node: Node): Span {
  const { tree } = file;
  const declaration = ancestorOf(
    tree,
    node,
    kind.functionDeclaration,
    kind.methodDeclaration,
    kind.varDeclaration,
    kind.typeDeclaration,
  );
  return spanOf(tree, declaration === none ? node : declaration);
}
