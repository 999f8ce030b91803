/** Goroutines that go over a channel of their object until it is closed. */
import type { Spawn } from "./facts.ts";
import { waitsIn } from "./joins.ts";
import { kind } from "./kinds.ts";
import type { CellKey, GoFunction, GoPackage } from "./model.ts";
import { cellOf } from "./path.ts";
import { rootsOf } from "./roots.ts";
import { kindOf } from "./tree.ts";

/** Whether two goroutines both range over one channel: two that run at once would share out what it gives. */
export function drainOneChannel(left: Spawn, right: Spawn): boolean {
  const ofLeft = drainedBy(left);
  return drainedBy(right).some((cell) => ofLeft.includes(cell));
}

const known = new WeakMap<Spawn, readonly CellKey[]>();

/** The fields whose channels a goroutine ranges over, itself or in what it calls. */
function drainedBy(spawn: Spawn): readonly CellKey[] {
  const before = known.get(spawn);
  if (before) return before;
  const found = rangesIn(spawn.file.package).flatMap(({ fn, cell }) =>
    rootsOf(fn).spawns.has(spawn) ? [cell] : [],
  );
  known.set(spawn, found);
  return found;
}

interface Ranged {
  readonly fn: GoFunction;
  readonly cell: CellKey;
}

const ranges = new WeakMap<GoPackage, readonly Ranged[]>();

function rangesIn(pkg: GoPackage): readonly Ranged[] {
  const before = ranges.get(pkg);
  if (before) return before;
  const found = pkg.functions.flatMap((fn) =>
    waitsIn(fn)
      .filter(({ path, step }) => path.steps.length > 0 && isRange(fn, step))
      .map(({ path }) => ({ fn, cell: cellOf(path) })),
  );
  ranges.set(pkg, found);
  return found;
}

function isRange({ file }: GoFunction, step: number): boolean {
  return kindOf(file.tree, step) === kind.rangeClause;
}
