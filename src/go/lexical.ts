/** Where literals, comments and braces of Go end, for what is read without the grammar. Offsets are UTF-16 units. */

const newLine = 10;
const doubleQuote = 34;
const singleQuote = 39;
const slash = 47;
const backslash = 92;
const backQuote = 96;
const openBrace = 123;
const closeBrace = 125;

/** Whether a string or rune literal begins with this unit. */
export function isQuote(code: number): boolean {
  return code === doubleQuote || code === singleQuote || code === backQuote;
}

/** The offset behind the literal at `start`; -1 where it does not end. */
export function endOfLiteral(text: string, start: number): number {
  const quote = text.charCodeAt(start);
  if (quote === backQuote) {
    const end = text.indexOf("`", start + 1);
    return end < 0 ? -1 : end + 1;
  }
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) return at + 1;
    if (code === newLine) return -1;
    if (code === backslash) at++;
  }
  return -1;
}

/** The offset behind the comment at `start`, or behind the slash where it begins none; -1 where it does not end. */
export function endOfComment(text: string, start: number): number {
  const mark = text[start + 1];
  if (mark === "/") {
    const end = text.indexOf("\n", start);
    return end < 0 ? text.length : end;
  }
  if (mark !== "*") return start + 1;
  const end = text.indexOf("*/", start + 2);
  return end < 0 ? -1 : end + 2;
}

/** The offset behind the brace that closes the one at `start`; -1 where none does. */
export function endOfBraces(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at >= 0 && at < text.length; ) {
    const code = text.charCodeAt(at);
    if (isQuote(code)) at = endOfLiteral(text, at);
    else if (code === slash) at = endOfComment(text, at);
    else {
      at++;
      if (code === openBrace) depth++;
      if (code === closeBrace && --depth === 0) return at;
    }
  }
  return -1;
}
