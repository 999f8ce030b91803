/** What other packages see of a Go file: its declarations, without the bodies of functions and values of variables. */
import { endOfBraces, endOfComment, endOfLiteral, isQuote } from "./lexical.ts";

export interface Outline {
  /**
   * Go source of the same lines. Bodies are left out as in declarations of assembly functions, what stands in the
   * braces of a value is gone, and of the comments only those that may speak of locks are kept.
   */
  readonly text: string;
  readonly imports: readonly OutlineImport[];
}

export interface OutlineImport {
  /** As written before the path; "" where nothing is, `.` and `_` as written. */
  readonly name: string;
  readonly path: string;
}

/** The outline of a file; of one whose brackets do not match, the file as it is. Linear in the text. */
export function outlineOf(text: string): Outline {
  const scan = new Scan(text);
  return scan.run()
    ? { text: scan.kept(), imports: scan.imports }
    : { text, imports: scan.imports };
}

type Declaration = "" | "func" | "value" | "type" | "import" | "other";

const declarationOf: ReadonlyMap<string, Declaration> = new Map([
  ["func", "func"],
  ["var", "value"],
  ["const", "value"],
  ["type", "type"],
  ["import", "import"],
  ["package", "other"],
]);

/** A word behind which a line does not end its statement: https://go.dev/ref/spec#Semicolons. */
const openWord = /^(?:func|var|const|type|import|package|interface|struct|map|chan)$/;

/** Comments that declare a guard are read across packages. */
const tellsOfLocks = /guard|protect|lock|synchroni/i;

const sticky = {
  word: /[\p{L}_][\p{L}\p{N}_]*/uy,
  number: /[\d.][\w.]*/y,
};

class Scan {
  readonly imports: OutlineImport[] = [];
  readonly #text: string;
  readonly #parts: string[] = [];
  #at = 0;
  /** Everything before it is in `#parts` or left out. */
  #done = 0;
  /** What the brackets are that are open, innermost last. */
  readonly #open: string[] = [];
  #declaration: Declaration = "";
  /** Whether a value is being read, behind `=`. */
  #inValue = false;
  /** The token before: a word, a single character, `"` for texts and `0` for numbers. */
  #before = "";
  #importName = "";

  constructor(text: string) {
    this.#text = text;
  }

  kept(): string {
    return this.#parts.join("");
  }

  /** False where brackets do not match. */
  run(): boolean {
    const text = this.#text;
    while (this.#at < text.length) if (!this.#step(text.charCodeAt(this.#at))) return false;
    this.#parts.push(text.slice(this.#done));
    return this.#open.length === 0;
  }

  #step(code: number): boolean {
    if (code === 10) this.#endLine();
    if (code <= 32) {
      this.#at++;
      return true;
    }
    if (code === 47) return this.#slash();
    if (isQuote(code)) return this.#literal();
    if (isWordStart(code)) return this.#word();
    if (code >= 48 && code <= 57) {
      this.#at = endOf(sticky.number, this.#text, this.#at);
      this.#before = "0";
      return true;
    }
    return this.#sign(this.#text[this.#at] ?? "");
  }

  #endLine(): void {
    if (!this.#isEnded()) return;
    if (this.#open.length === 0) this.#declaration = "";
    if (this.#open.every((each) => each === "group")) this.#inValue = false;
    this.#importName = "";
    this.#before = ";";
  }

  #isEnded(): boolean {
    const before = this.#before;
    if (before === '"' || before === "0") return true;
    if (before.length === 1 && !isWordStart(before.charCodeAt(0))) return /[)\]}]/.test(before);
    return before !== "" && !openWord.test(before);
  }

  #slash(): boolean {
    const text = this.#text;
    const mark = text[this.#at + 1];
    if (mark !== "/" && mark !== "*") return this.#sign("/");
    const start = this.#at;
    this.#at = endOfComment(text, start);
    if (this.#at < 0) return false;
    const comment = text.slice(start, this.#at);
    if (this.#declaration === "type" || this.#declaration === "value") {
      if (tellsOfLocks.test(comment)) return true;
    }
    this.#leaveOut(start, this.#at);
    if (mark === "*" && comment.includes("\n")) this.#endLine();
    return true;
  }

  #literal(): boolean {
    const start = this.#at;
    this.#at = endOfLiteral(this.#text, start);
    if (this.#at < 0) return false;
    this.#before = '"';
    if (this.#declaration === "import") {
      this.imports.push({
        name: this.#importName,
        path: this.#text.slice(start + 1, this.#at - 1),
      });
    }
    return true;
  }

  #word(): boolean {
    const start = this.#at;
    this.#at = endOf(sticky.word, this.#text, start);
    if (this.#at === start) return false;
    const word = this.#text.slice(start, this.#at);
    if (this.#declaration === "") {
      this.#declaration = declarationOf.get(word) ?? "other";
      this.#inValue = false;
    } else if (this.#declaration === "import") this.#importName = word;
    this.#before = word;
    return true;
  }

  #sign(sign: string): boolean {
    const before = this.#before;
    if (sign === "." && this.#declaration === "import") this.#importName = ".";
    if (sign === "{" && before !== "struct" && before !== "interface") {
      const isBody = this.#declaration === "func" && this.#open.length === 0;
      if (isBody || this.#inValue) return this.#skipBraces(isBody);
    }
    this.#at++;
    this.#before = sign;
    if (sign === ";") this.#endLine();
    if (sign === "=" && this.#declaration === "value") this.#inValue = true;
    if (sign === "(" || sign === "[" || sign === "{") {
      const isGroup = sign === "(" && this.#open.length === 0 && openWord.test(before);
      this.#open.push(isGroup && before !== "func" ? "group" : sign);
    }
    if (sign === ")" || sign === "]" || sign === "}") return this.#close(sign);
    return true;
  }

  #close(sign: string): boolean {
    const opened = this.#open.pop();
    if (opened === "group") this.#inValue = false;
    return opened === "group" ? sign === ")" : opened === opening[sign];
  }

  /** Looks past balanced braces; of a value's an empty pair stays. */
  #skipBraces(isBody: boolean): boolean {
    const start = this.#at;
    this.#at = endOfBraces(this.#text, start);
    if (this.#at < 0) return false;
    if (isBody) this.#leaveOut(start, this.#at);
    else this.#leaveOut(start + 1, this.#at - 1);
    this.#before = "}";
    return true;
  }

  #leaveOut(start: number, end: number): void {
    this.#parts.push(this.#text.slice(this.#done, start), linesOf(this.#text, start, end));
    this.#done = end;
  }
}

const opening: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };

function isWordStart(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code >= 128;
}

/** The line breaks between two offsets: what is behind stays on its line. */
function linesOf(text: string, start: number, end: number): string {
  let count = 0;
  for (let at = text.indexOf("\n", start); at >= 0 && at < end; at = text.indexOf("\n", at + 1)) {
    count++;
  }
  return "\n".repeat(count);
}

function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
