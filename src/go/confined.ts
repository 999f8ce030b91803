/** Maps that only one goroutine touches, which therefore need no lock. */
import type { Access, Spawn } from "./facts.ts";
import { rootsOf } from "./roots.ts";

/**
 * Whether every access to the map that is understood runs in the one goroutine in which this one runs: it starts at one
 * place, which does not start it again and again.
 */
export function isConfined(access: Access): boolean {
  const spawn = onlyRoot(access);
  if (!spawn || spawn.many || spawn.kind === "handler") return false;
  return access.cell.accesses.every(
    (other) =>
      other.effect === "none" ||
      other.owned ||
      other.constructing ||
      other.file.test ||
      other.doubts.size > 0 ||
      onlyRoot(other) === spawn,
  );
}

function onlyRoot({ function: fn, started }: Access): Spawn | undefined {
  const { spawns, open, start } = rootsOf(fn);
  const [spawn] = spawns;
  return started || open || start || spawns.size !== 1 ? undefined : spawn;
}
