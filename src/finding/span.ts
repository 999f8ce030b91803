/** Questions about spans. */
import type { Span } from "./finding.ts";

/** Last line that holds a character of the span; its end is exclusive and may be the start of the next line. */
export function lastLine(span: Span): number {
  return span.endColumn === 1 && span.endLine > span.line ? span.endLine - 1 : span.endLine;
}
