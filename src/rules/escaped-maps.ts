/** Where a guarded map itself leaves the functions that hold its lock. */
import { cellsIn } from "../go/accesses.ts";
import type { Access, Cell, Guard } from "../go/facts.ts";
import { guardOf } from "../go/guards.ts";
import { kind } from "../go/kinds.ts";
import type { GoPackage } from "../go/model.ts";
import { kindOf, parentOf } from "../go/tree.ts";
import { changesInPlace, isConvincing, isForeign } from "./missing-lock.ts";

export interface Escape {
  readonly access: Access;
  readonly guard: Guard;
  /** A write in place that the holder of the map may run into. */
  readonly write: Access;
}

export function* escapes(pkg: GoPackage): Iterable<Escape> {
  for (const cell of cellsIn(pkg)) {
    const guard = cell.kind === "local" || isForeign(cell) ? undefined : guardOf(cell);
    const write = cell.accesses.find(changesInPlace);
    if (!guard || !isConvincing(guard) || !write) continue;
    for (const access of cell.accesses) {
      if (leaves(access, guard) && !isDetached(cell, access)) yield { access, guard, write };
    }
  }
}

function leaves(access: Access, guard: Guard): boolean {
  const { op, owned, constructing, file, locks } = access;
  if (op !== "escape") return false;
  if (access.escape !== "send" && (access.escape !== "return" || !isResult(access))) return false;
  if (owned || constructing || file.test) return false;
  // An accessor that is used under the lock hands the map to code that holds it.
  return !locks.must.some(({ cell, from }) => cell === guard.lock && from !== "here");
}

/** The map is itself a result, not a part of one: a value built around it may be a view that shares the lock. */
function isResult({ file, base }: Access): boolean {
  const { tree } = file;
  let at = parentOf(tree, base);
  while (kindOf(tree, at) === kind.parenthesizedExpression) at = parentOf(tree, at);
  const inList = kindOf(tree, at) === kind.expressionList ? parentOf(tree, at) : at;
  return kindOf(tree, inList) === kind.returnStatement;
}

/** The owner takes another map in the same function, so the one handed out is no longer shared. */
function isDetached(cell: Cell, { function: fn }: Access): boolean {
  return cell.accesses.some((other) => other.op === "replace" && other.function === fn);
}
