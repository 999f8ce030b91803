/** The checks of this machine: Node, the store and the disk below it. */
import { existsSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { inspectStore, type StoreState } from "../store/inspect.ts";
import type { StoreLocation } from "../store/open.ts";
import { fail, type Outcome, ok, warn } from "./check.ts";

const nodeMajorMin = 24;

/** The Node that runs this. */
export function checkNode(version: string): Outcome {
  const isEnough = Number(version.split(".")[0]) >= nodeMajorMin;
  const remedy = `install Node ${nodeMajorMin} or later`;
  return isEnough ? ok("node", version) : fail("node", version, remedy);
}

/** Reachable, and of this program's schema. */
export async function checkStore(location: StoreLocation): Promise<Outcome> {
  try {
    return describeStore(await inspectStore(location));
  } catch (error) {
    // The address of a database holds its password; the code of the failure does not.
    const code = error instanceof Error && "code" in error ? String(error.code) : "no answer";
    const remedy =
      location.kind === "postgres"
        ? "check DATABASE_URL and the server behind it"
        : "check DATA_DIR and who owns it";
    return fail("store", `it cannot be opened (${code})`, remedy);
  }
}

function describeStore(state: StoreState): Outcome {
  switch (state.kind) {
    case "absent":
      return ok("store", "none yet; the first start makes it");
    case "busy":
      return ok("store", "in use by a running mapwarden");
    case "current":
      return ok("store", "reached, its schema is current");
    case "behind":
      return ok("store", `reached; the next start brings it to ${state.pending.at(-1)}`);
  }
}

const gibibyte = 1024 ** 3;
/** The store alone needs a tenth of it; PostgreSQL stops where it cannot write its log. */
const freeBytesMin = gibibyte / 4;
const freeBytesNoted = gibibyte;

/** Room for the embedded store. */
export async function checkDisk(directory: string): Promise<Outcome> {
  // What is not there yet is made below the nearest directory that is.
  let at = resolve(directory);
  while (!existsSync(at) && dirname(at) !== at) at = dirname(at);
  const { bavail, bsize } = await statfs(at);
  return judgeDisk(bavail * bsize, directory);
}

/** Whether that many bytes are enough. */
export function judgeDisk(bytes: number, directory: string): Outcome {
  const what = `${(bytes / gibibyte).toFixed(1)} GB free at ${directory}`;
  const remedy = "make room, or set DATA_DIR to another disk";
  if (bytes < freeBytesMin) return fail("disk", what, remedy);
  return bytes < freeBytesNoted ? warn("disk", what, remedy) : ok("disk", what);
}
