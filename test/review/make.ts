/** A finding for tests, complete and unremarkable but for what a test says. */
import type { Finding, Span } from "../../src/finding/finding.ts";
import type { Identity } from "../../src/finding/fingerprint.ts";

/** A span of one whole line. */
export function lineSpan(line: number, endLine = line): Span {
  return { line, column: 2, endLine, endColumn: 20 };
}

/** What a fingerprint is made of. */
export function makeIdentity(changes: Partial<Identity> = {}): Identity {
  const directory = "store";
  const said = { rule: "nil-map-write", declaration: "Fill", subject: "s.seen", snippet: "" };
  return { ...said, directory, ...changes };
}

export function makeFinding(changes: Partial<Finding> = {}): Finding {
  return {
    rule: "nil-map-write",
    severity: "error",
    confidence: "high",
    path: "store/store.go",
    span: lineSpan(12),
    words: {
      what: "`s.seen` is nil here, so this write panics.",
      why: "`s.seen` is declared without a value and nothing assigns it before this line.",
      fix: "Declare it with `make`.",
    },
    related: [],
    enclosing: lineSpan(10, 20),
    fingerprint: "0123456789abcdef01234567",
    identity: makeIdentity(),
    ...changes,
  };
}
