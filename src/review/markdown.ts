/** Text of strangers inside our Markdown: it is shown, and does nothing. */
import { codeSpan } from "../finding/code-span.ts";

/** Paths are shown whole as far as a line bears it. */
const pathCharsMax = 400;

/** A path, with a line where one is meant. */
export function pathSpan(path: string, line?: number): string {
  return codeSpan(line === undefined ? path : `${path}:${line}`, pathCharsMax);
}

/** A code block whose fence no line of the text can close. */
export function codeBlock(language: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}

/**
 * One paragraph whose code spans stay and in which nothing else can notify, link, or open a tag. The words of a
 * rule hold names only inside spans; should one break out of its span, it lands in the neutralised part.
 */
export function inertParagraph(markdown: string): string {
  // Invisible characters go: among them are those that show the words around them in another order.
  const text = markdown
    .replace(/\s+/g, " ")
    .replace(/[\p{Cc}\p{Cf}]/gu, "")
    .trim();
  let done = "";
  let plainFrom = 0;
  let at = 0;
  while (at < text.length) {
    const length = backticksAt(text, at);
    const end = length === 0 ? -1 : closingRun(text, at + length, length);
    if (end === -1) {
      // A backslash makes the backtick behind it plain.
      at += length || (text[at] === "\\" ? 2 : 1);
      continue;
    }
    done += inertText(text.slice(plainFrom, at)) + text.slice(at, end);
    at = end;
    plainFrom = end;
  }
  return done + inertText(text.slice(plainFrom));
}

/** Text outside code spans: entities, tags, links, mentions and references are shown as typed. */
function inertText(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replace(/[`[\]]/g, "\\$&")
    .replaceAll("@", "@\u200b")
    .replace(/(#|GH-)(?=\d)/gi, "$1\u200b")
    .replaceAll("://", ":\u200b//")
    .replace(/www\./gi, "www\u200b.");
}

function backticksAt(text: string, at: number): number {
  let end = at;
  while (text[end] === "`") end++;
  return end - at;
}

/** Where the next run of exactly `length` backticks ends, or -1. */
function closingRun(text: string, from: number, length: number): number {
  for (let at = from; at < text.length; at++) {
    const run = backticksAt(text, at);
    if (run === length) return at + run;
    at += run;
  }
  return -1;
}

const encoder = new TextEncoder();

/** GitHub's limits count characters; bytes are never fewer, so that counting them is safe whatever is meant. */
export function byteLength(text: string): number {
  return encoder.encode(text).length;
}
