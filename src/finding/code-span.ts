/** Names taken from code, made fit for Markdown: whatever they hold, they stay inside one code span. */

/** Longer names are cut: a key literal may be a whole document. */
const codeCharsMax = 80;

/**
 * A Markdown code span that shows `text`. Nothing inside a span is interpreted by GitHub (no mention, no link,
 * no HTML), so the fence must outlast every run of backticks, and the text must stay on one line.
 */
export function codeSpan(text: string, charsMax = codeCharsMax): string {
  const shown = cutAt(oneLine(text), charsMax);
  const longest = Math.max(0, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  // A space on both sides is stripped by the renderer; it parts a fence from a backtick of the text.
  const pad = shown.startsWith("`") || shown.endsWith("`") ? " " : "";
  return `${fence}${pad}${shown}${pad}${fence}`;
}

/** Line breaks, other control and invisible characters (bidirectional overrides among them) become one space. */
export function plainLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, " ").trim();
}

function oneLine(text: string): string {
  const plain = plainLine(text);
  // An empty span is no span: "``" would open a fence and swallow the sentence.
  return plain === "" ? "?" : plain;
}

function cutAt(text: string, charsMax: number): string {
  const characters = [...text];
  return characters.length <= charsMax ? text : `${characters.slice(0, charsMax - 1).join("")}…`;
}
