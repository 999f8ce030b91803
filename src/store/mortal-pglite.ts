/**
 * PGlite that knows when its PostgreSQL has ended. A server that cannot write its log ends itself, to be started
 * again by its supervisor; inside this process nobody starts it again, and who asked it once more would wait for ever,
 * with the whole process.
 */
import { PGlite, type PGliteOptions } from "@electric-sql/pglite";

/** The embedded PostgreSQL ended by itself; what it had committed is on the disk, for the next process. */
export class StoreEndedError extends Error {
  override readonly name = "StoreEndedError";
}

/** Whether the PostgreSQL of one PGlite still lives. */
export interface Fate {
  /** Resolves when it ends. */
  readonly ended: Promise<StoreEndedError>;
  /** Notes what it says of itself: its last words are the cause of its end. */
  readonly hear: (line: string) => void;
  readonly end: () => void;
  /** Throws where it has ended. */
  readonly check: () => void;
  /** Why it did not start: its last words, or the error, where it had none. */
  readonly explain: (error: unknown) => unknown;
}

/** What PostgreSQL says before it ends, without its own prefix. */
const lastWordsPattern = /(?:PANIC|FATAL):\s+(.*)/;

/** The fate of a PGlite that is about to be opened. */
export function createFate(): Fate {
  const ended = Promise.withResolvers<StoreEndedError>();
  let lastWords: string | undefined;
  let error: StoreEndedError | undefined;
  const lastError = () =>
    new StoreEndedError(`the embedded store ended: ${lastWords ?? "it gave no reason"}`);
  return {
    ended: ended.promise,
    hear: (line) => {
      lastWords = lastWordsPattern.exec(line)?.[1] ?? lastWords;
    },
    end: () => {
      error ??= lastError();
      ended.resolve(error);
    },
    check: () => {
      if (error) throw error;
    },
    explain: (other) => (lastWords === undefined ? other : lastError()),
  };
}

/** False: the line is not swallowed. */
function heard(line: string, fate: Fate): boolean {
  fate.hear(line);
  return false;
}

/** PGlite with a fate; `fate.end` has to be told by whoever hears of the end first. */
export class MortalPglite extends PGlite {
  readonly #fate: Fate;

  constructor(options: PGliteOptions, fate: Fate) {
    super({ ...options, onStderr: (line) => heard(line, fate) });
    this.#fate = fate;
  }

  override execProtocolRawSync(message: Uint8Array): Uint8Array {
    this.#fate.check();
    return super.execProtocolRawSync(message);
  }
}
