/** The lock a map belongs to, also where there are too few accesses to infer a guard from their number. */
import type { Access, Cell, Guard, Lock } from "../go/facts.ts";
import { guardOf } from "../go/guards.ts";
import type { GoSymbol } from "../go/model.ts";
import { isReadWrite } from "../go/mutexes.ts";

/**
 * The inferred guard of the cell of `access`; or, of medium confidence, the one lock that every other access holds,
 * a write among them. For rules whose pattern is telling by itself.
 */
export function guardBeside(access: Access): Guard | undefined {
  const { cell } = access;
  const guard = guardOf(cell);
  if (guard) return guard.confidence === "low" ? undefined : guard;
  if (cell.incomplete || cell.kind === "local") return undefined;
  const others = cell.accesses.filter((other) => other !== access && counts(other));
  const lock = others.find(({ effect }) => effect === "write")?.locks.must[0];
  if (!lock || !others.every((other) => holdsLock(other, lock))) return undefined;
  return asGuard(cell, access, lock, others);
}

function counts({ effect, owned, constructing, once, file, deferred }: Access): boolean {
  return effect !== "none" && !owned && !constructing && !once && !file.test && !deferred;
}

function holdsLock({ locks }: Access, lock: Lock): boolean {
  return locks.must.some(({ cell }) => cell === lock.cell);
}

function asGuard(
  cell: Cell,
  access: Access,
  lock: Lock,
  evidence: readonly Access[],
): Guard | undefined {
  const symbol = mutexOf(lock);
  if (!symbol) return undefined;
  return {
    lock: lock.cell,
    symbol,
    name: symbol.name,
    readWrite: isReadWrite(symbol),
    relation: relationOf(cell, symbol),
    held: evidence.length,
    total: evidence.length + 1,
    evidence,
    missing: [access],
    confidence: "medium",
  };
}

/** The field or variable that is the mutex; nothing where it is reached through an index. */
function mutexOf({ path }: Lock): GoSymbol | undefined {
  const last = path?.steps.at(-1);
  if (!last) return path?.root;
  return last.kind === "field" ? last.symbol : undefined;
}

function relationOf(cell: Cell, mutex: GoSymbol): Guard["relation"] {
  if (mutex.kind !== "field") return mutex.owner ? "local" : "global";
  return mutex.ownerType === cell.symbol.ownerType ? "sibling" : "owner";
}
