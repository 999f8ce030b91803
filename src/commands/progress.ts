/** One line of progress on a terminal; nothing where nobody watches. */

/** Least time between two lines; faster ones only flicker. */
const msBetween = 100;

export interface Progress {
  readonly show: (text: string) => void;
  readonly clear: () => void;
}

/** Writes to a stream only if it is a terminal, so that logs and pipes stay clean. */
export function createProgress(
  stream: Pick<NodeJS.WriteStream, "isTTY" | "columns" | "write"> = process.stderr,
  now: () => number = () => performance.now(),
): Progress {
  let shownAt = Number.NEGATIVE_INFINITY;
  let shown = false;
  return {
    show(text) {
      if (!stream.isTTY || now() - shownAt < msBetween) return;
      shownAt = now();
      shown = true;
      stream.write(`\r\u001b[K${text.slice(0, Math.max(10, (stream.columns ?? 80) - 1))}`);
    },
    clear() {
      if (shown) stream.write("\r\u001b[K");
      shown = false;
    },
  };
}
