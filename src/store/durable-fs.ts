/** PGlite's file system with the fsync it lacks, so that what was committed survives a loss of power. */
import { closeSync, fsyncSync, openSync } from "node:fs";
import { NodeFS } from "@electric-sql/pglite/nodefs";

/** The parts of Emscripten's NODEFS that the mend relies on; they are internal, hence the exact pin of PGlite. */
interface EmscriptenNodeFs {
  readonly stream_ops: { fsync?: (stream: EmscriptenStream) => number };
  readonly realPath: (node: unknown) => string;
}

interface EmscriptenStream {
  /** The file descriptor of the real file; streams of directories have none that may be synced. */
  readonly nfd?: number;
  readonly node: unknown;
}

function isNodeFs(value: unknown): value is EmscriptenNodeFs {
  if (typeof value !== "object" || value === null) return false;
  if (!("realPath" in value && "stream_ops" in value)) return false;
  const { realPath, stream_ops: streamOps } = value;
  if (typeof realPath !== "function" || typeof streamOps !== "object") return false;
  return streamOps !== null && "write" in streamOps && "open" in streamOps;
}

/** Counts what reached the disk, so that a test can prove it did. */
export interface FsyncCounter {
  fsyncs: number;
}

function syncStream(nodeFs: EmscriptenNodeFs, stream: EmscriptenStream): void {
  if (typeof stream.nfd === "number") {
    fsyncSync(stream.nfd);
    return;
  }
  const opened = openSync(nodeFs.realPath(stream.node), "r");
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}

/** Gives one PGlite module a real fsync, or throws where the place for it is gone. */
export function mendFsync(module: unknown, counter: FsyncCounter): void {
  const nodeFs =
    typeof module === "object" && module !== null && "NODEFS" in module ? module.NODEFS : null;
  if (!isNodeFs(nodeFs)) {
    throw new Error(
      "this release of PGlite hides NODEFS, so commits would not reach the disk: install the pinned one",
    );
  }
  nodeFs.stream_ops.fsync = (stream) => {
    counter.fsyncs += 1;
    syncStream(nodeFs, stream);
    return 0;
  };
}

/** A `NodeFS` whose fsync is real, and that tells when the program on it aborts. */
export class DurableFs extends NodeFS {
  readonly #counter: FsyncCounter;
  readonly #onAbort: () => void;

  constructor(directory: string, counter: FsyncCounter, onAbort: () => void) {
    super(directory);
    this.#counter = counter;
    this.#onAbort = onAbort;
  }

  override async init(...args: Parameters<NodeFS["init"]>): ReturnType<NodeFS["init"]> {
    const { emscriptenOpts } = await super.init(...args);
    const mend = (module: unknown) => mendFsync(module, this.#counter);
    const { preRun = [] } = emscriptenOpts;
    const steps = Array.isArray(preRun) ? preRun : [preRun];
    const more = { preRun: [...steps, mend], onAbort: this.#onAbort };
    return { emscriptenOpts: { ...emscriptenOpts, ...more } };
  }
}
