/** What a getter hands out of a guarded map under the lock, and its caller changes without it. */
import { cellsIn } from "../go/accesses.ts";
import { boundResults } from "../go/bound-results.ts";
import type { Call } from "../go/calls.ts";
import type { Access, Cell, Lock } from "../go/facts.ts";
import { functionAround, invocationsOf } from "../go/invocations.ts";
import { heldAt } from "../go/locks.ts";
import type { GoFunction, GoPackage, Type } from "../go/model.ts";
import { fieldsOf, isMutexType } from "../go/mutexes.ts";
import { ownershipAt } from "../go/ownership.ts";
import { pathOf } from "../go/path.ts";
import { firstResults } from "../go/returns.ts";
import { symbolOf } from "../go/symbols.ts";
import { lineOf, type Node, none } from "../go/tree.ts";
import { typeOf } from "../go/type-of.ts";
import { namedOf, under } from "../go/types.ts";
import { writeThrough } from "../go/written-through.ts";

export interface OutsideChange {
  readonly getter: Access;
  /** Held where the element is taken out, and at every other access to the map. */
  readonly lock: Lock;
  readonly caller: GoFunction;
  readonly write: Node;
}

/** One for each line. */
export function* changedOutside(pkg: GoPackage): Iterable<OutsideChange> {
  const said = new Set<string>();
  for (const cell of cellsIn(pkg)) {
    for (const getter of cell.kind === "local" ? [] : cell.accesses) {
      const lock = handsOut(getter) ? lockOf(cell, getter) : undefined;
      if (!lock) continue;
      for (const way of invocationsOf(getter.function)) {
        if (way.kind !== "call" || way.call.file.test || way.call.how !== "call") continue;
        const { caller } = way.call;
        const write = changeBy(way.call);
        if (write === undefined) continue;
        const place = `${caller.file.path} ${lineOf(caller.file.tree, caller.file.tree.start[write] ?? 0)}`;
        if (!said.has(place)) yield { getter, lock, caller, write };
        said.add(place);
      }
    }
  }
}

/** Returns the element itself, which others can reach as well. */
function handsOut({ op, file, node, function: fn }: Access): boolean {
  if (op !== "read" || file.test || fn.kind === "literal" || !isShared(typeOf(file, node))) {
    return false;
  }
  return firstResults(fn).some((value) => names(fn, value, node));
}

/** The lock of a section that ends with the function, where no access to the map does without it. */
function lockOf(cell: Cell, getter: Access): Lock | undefined {
  const counted = cell.accesses.filter(
    ({ effect, owned, constructing, file }) =>
      effect !== "none" && !owned && !constructing && !file.test,
  );
  return getter.locks.must.find(
    (lock) =>
      lock.from === "here" &&
      counted.every(({ locks }) => locks.must.some((held) => held.cell === lock.cell)),
  );
}

/** `return m[k]`, or `v := m[k]` and `return v`. */
function names({ file }: GoFunction, value: Node, element: Node): boolean {
  if (value === element) return true;
  const symbol = symbolOf(file, value);
  return symbol?.writes.length === 1 && symbol.writes[0]?.value === element;
}

/** A pointer to a struct that does not look after itself, a slice, or a map. */
function isShared(type: Type): boolean {
  const shape = under(type);
  if (shape.kind === "slice" || shape.kind === "map") return true;
  if (shape.kind !== "pointer" || under(shape.element).kind !== "struct") return false;
  return fieldsOf(shape).every(({ type: inner }) => {
    const named = namedOf(inner);
    return !isMutexType(inner) && named?.path !== "sync/atomic" && named?.path !== "sync";
  });
}

/** Where the caller changes what the call returned, with no lock held at all. */
function changeBy({ file, node, caller, callee }: Call): Node | undefined {
  const root = "receiver" in callee ? pathOf(file, callee.receiver)?.root : undefined;
  if (root && ownershipAt(caller, node, root) === "owned") return undefined;
  const [bound = none] = boundResults(file, node);
  const symbol = bound === none ? undefined : symbolOf(file, bound);
  const uses = symbol?.owner && symbol.writes.length === 1 ? symbol.uses : [];
  for (const use of [node, ...uses]) {
    const write = writeThrough(file, use);
    const fn = write === undefined ? undefined : functionAround(file, write);
    if (write !== undefined && fn && heldAt(fn, write).may.length === 0) return write;
  }
  return undefined;
}
