/** Git objects by id, all through one `git cat-file` that stays up. No name is ever passed: ids need no quoting. */
import { firstComplaint, GitError, type GitPlace, startFailure, startGit } from "./run.ts";

interface GitObject {
  readonly id: string;
  readonly type: string;
  readonly size: number;
  /** Null where the object is larger than was asked for. */
  readonly content: Buffer | null;
}

export interface ObjectReader {
  /** An object, or null where the repository has none of this id. */
  readonly read: (id: string, bytesMax: number) => Promise<GitObject | null>;
  readonly close: () => void;
}

interface Waiting {
  readonly bytesMax: number;
  readonly resolve: (object: GitObject | null) => void;
  readonly reject: (error: Error) => void;
}

/** An id, or the tree of a commit's id. */
const idPattern = /^(?:[0-9a-f]{40}|[0-9a-f]{64})(?:\^\{tree\})?$/;

/** Starts the process with the first read. */
export function openObjects(place: GitPlace): ObjectReader {
  let batch: Batch | undefined;
  return {
    read(id, bytesMax) {
      if (!idPattern.test(id)) return Promise.reject(new GitError(`not an object id: ${id}`));
      batch ??= new Batch(place);
      return batch.read(id, bytesMax);
    },
    close: () => batch?.close(),
  };
}

/** Requests are answered in order, so that a queue says whom an answer is for. */
class Batch {
  readonly #child;
  readonly #waiting: Waiting[] = [];
  readonly #parser: AnswerParser;
  #stderr = "";
  #failure: GitError | undefined;

  constructor(place: GitPlace) {
    this.#child = startGit(place, ["cat-file", "--batch"]);
    this.#parser = new AnswerParser(
      () => this.#waiting[0]?.bytesMax ?? 0,
      (object) => this.#waiting.shift()?.resolve(object),
    );
    this.#child.stdout.on("data", (chunk: Buffer) => this.#parser.push(chunk));
    this.#child.stderr.on("data", (chunk: Buffer) => {
      if (this.#stderr.length < 10_000) this.#stderr += chunk.toString();
    });
    this.#child.stdin.on("error", () => undefined);
    this.#child.on("error", (error) => this.#fail(startFailure(error)));
    this.#child.on("close", () =>
      this.#fail(new GitError(firstComplaint(this.#stderr) ?? "git cat-file ended early")),
    );
  }

  read(id: string, bytesMax: number): Promise<GitObject | null> {
    if (this.#failure) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ bytesMax, resolve, reject });
      this.#child.stdin.write(`${id}\n`);
    });
  }

  close(): void {
    this.#child.stdin.end();
  }

  #fail(error: GitError): void {
    this.#failure ??= error;
    for (const waiting of this.#waiting.splice(0)) waiting.reject(this.#failure);
  }
}

/** `<id> <type> <size>\n<content>\n`, or `<what was asked> missing\n`, in chunks of any size. */
class AnswerParser {
  readonly #bytesMax: () => number;
  readonly #done: (object: GitObject | null) => void;
  #header: Buffer[] = [];
  #object: { id: string; type: string; size: number; keep: boolean } | undefined;
  #content: Buffer[] = [];
  /** Bytes of content and its line break that are still to come. */
  #left = 0;

  constructor(bytesMax: () => number, done: (object: GitObject | null) => void) {
    this.#bytesMax = bytesMax;
    this.#done = done;
  }

  push(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) at = this.#object ? this.#take(chunk, at) : this.#begin(chunk, at);
  }

  #begin(chunk: Buffer, at: number): number {
    const end = chunk.indexOf(10, at);
    this.#header.push(chunk.subarray(at, end === -1 ? chunk.length : end));
    if (end === -1) return chunk.length;
    const [id = "", type = "", size] = Buffer.concat(this.#header).toString("latin1").split(" ");
    this.#header = [];
    if (size === undefined) {
      this.#done(null);
      return end + 1;
    }
    this.#object = { id, type, size: Number(size), keep: Number(size) <= this.#bytesMax() };
    this.#left = Number(size) + 1;
    return end + 1;
  }

  #take(chunk: Buffer, at: number): number {
    const end = Math.min(chunk.length, at + this.#left);
    if (this.#object?.keep) this.#content.push(chunk.subarray(at, end));
    this.#left -= end - at;
    if (this.#left > 0 || !this.#object) return end;
    const { id, type, size, keep } = this.#object;
    const content = keep ? Buffer.concat(this.#content).subarray(0, size) : null;
    this.#object = undefined;
    this.#content = [];
    this.#done({ id, type, size, content });
    return end;
  }
}
