/** What a comment asks of the App, if anything: pure text in, one command out. */
import { commandCharsMax, reasonCharsMax } from "../limits.ts";

/** What can be asked for. */
export const verbs = [
  "review",
  "ignore",
  "false-positive",
  "resolve",
  "reopen",
  "explain",
  "config",
  "help",
] as const;

export type Verb = (typeof verbs)[number];

export interface Command {
  /** Null where the word behind the mention is none of ours. */
  readonly verb: Verb | null;
  /** Short id of a finding, where one is named. */
  readonly finding: string | null;
  /** What follows, on one line; empty where nothing does. */
  readonly reason: string;
}

/** Somebody is spoken to by name; whether it is us, only the App's own name can tell. */
export interface Addressed {
  readonly name: string;
  readonly command: Command;
}

const named: ReadonlySet<string> = new Set(verbs);
/** Of these the next word can name the finding. */
const aboutFinding: ReadonlySet<string> = new Set([
  "ignore",
  "false-positive",
  "resolve",
  "reopen",
  "explain",
]);

/** GitHub's names, and the suffix it gives to apps. Only the start of a line speaks to somebody. */
const mention =
  /^ {0,3}@([a-z\d](?:[a-z\d-]{0,98}[a-z\d])?)(?:\[bot\])?(?![\w/-])[:,]?[ \t]*(.*)$/i;
const shortId = /^[0-9a-f]{8}(?:-[1-9][0-9]{0,5})?$/i;

/** The first line that speaks to somebody by name, with what it asks. */
export function findCommand(body: string): Addressed | null {
  for (const line of spokenLines(body.slice(0, commandCharsMax))) {
    const [, name, rest] = mention.exec(line) ?? [];
    if (name !== undefined) return { name: name.toLowerCase(), command: parse(rest ?? "") };
  }
  return null;
}

/** Lines that are said, not shown: no quotes, no code, no comments that nobody sees. */
function spokenLines(body: string): readonly string[] {
  const visible = body.replace(/<!--[\s\S]*?(?:-->|$)/g, "");
  const lines: string[] = [];
  let fence: string | null = null;
  for (const line of visible.split(/\r\n|[\n\r]/)) {
    const run = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line);
    const [, marks = "", info = ""] = run ?? [];
    if (fence !== null) {
      // A fence ends with one of its kind that is no shorter and has nothing behind it.
      if (marks.startsWith(fence) && info.trim() === "") fence = null;
    } else if (run) fence = marks;
    else if (!/^(?: {4}|\t| {0,3}>)/.test(line)) lines.push(line);
  }
  return lines;
}

function parse(rest: string): Command {
  const [, word = "", tail = ""] = /^(\S*)\s*(.*)$/.exec(rest.trim()) ?? [];
  const asked = word === "" ? "help" : word.toLowerCase();
  if (!isVerb(asked)) return { verb: null, finding: null, reason: "" };
  const [, first = "", others = ""] = /^(\S*)\s*(.*)$/.exec(tail) ?? [];
  const isNamed = aboutFinding.has(asked) && shortId.test(first);
  return {
    verb: asked,
    finding: isNamed ? first.toLowerCase() : null,
    reason: cut(isNamed ? others : tail),
  };
}

function isVerb(word: string): word is Verb {
  return named.has(word);
}

/** One line without control and other invisible characters, of bearable length. */
function cut(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, " ").trim();
  const characters = [...plain];
  if (characters.length <= reasonCharsMax) return plain;
  return `${characters.slice(0, reasonCharsMax - 1).join("")}…`;
}
