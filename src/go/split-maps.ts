/** Maps that one object takes from another of its type, so that two locks protect one map. */
import { accessesIn } from "./accesses.ts";
import type { Access, Lock } from "./facts.ts";
import { siblingsOf } from "./guard-relation.ts";
import { functionAround } from "./invocations.ts";
import { field, kind } from "./kinds.ts";
import { mayRunInParallel } from "./may-run-in-parallel.ts";
import type { GoFunction, GoPackage, GoSymbol } from "./model.ts";
import { isMadeHere } from "./ownership.ts";
import { symbolOf } from "./symbols.ts";
import { childAt, kindOf, type Node, none, onlyChild, parentOf } from "./tree.ts";
import { typeOfSymbol } from "./type-of.ts";
import { under } from "./types.ts";
import { destinationOf } from "./value-flow.ts";

export interface SplitMap {
  /** The map of the object that had it first. */
  readonly access: Access;
  /** The assignment or the element of the literal that gives it to the other one. */
  readonly node: Node;
  /** A change in place, and the lock of its own object that it holds. */
  readonly write: Access;
  readonly lock: Lock;
}

/** Tests left out, in source order. */
export function* splitMapsIn(pkg: GoPackage): Iterable<SplitMap> {
  for (const access of accessesIn(pkg)) {
    const { cell, path, file, owned, doubts } = access;
    if (cell.kind !== "field" || cell.depth > 0 || cell.incomplete) continue;
    if (owned || file.test || doubts.size > 0 || !isLasting(path.root)) continue;
    const node = takerOf(access);
    if (node === none || isDetached(access)) continue;
    const found = lockedWrite(access);
    if (found) yield { access, node, ...found };
  }
}

/** A package variable or the object of the method: parameters may be given up by the caller. */
function isLasting({ kind: of, owner }: GoSymbol): boolean {
  return of === "receiver" || (of === "var" && owner === undefined);
}

/** Where another object gets the map as the same field of its own; `none` where none does, or none that leaves. */
function takerOf({ op, file, base, cell, path, function: fn }: Access): Node {
  if (op !== "escape" && op !== "alias") return none;
  const { tree } = file;
  const to = destinationOf(file, base);
  const element = parentOf(tree, parentOf(tree, base));
  if (kindOf(tree, element) === kind.keyedElement) {
    const key = onlyChild(tree, childAt(tree, element, field.key));
    const isSame = key !== none && symbolOf(file, key) === cell.symbol;
    const leaves = to.kind === "return" || (to.kind === "local" && isHandedOut(fn, to.symbol));
    return isSame && leaves ? element : none;
  }
  if (to.kind !== "store" || !to.path || to.path.root === path.root) return none;
  const [last, ...others] = to.path.steps;
  if (others.length > 0 || last?.kind !== "field" || last.symbol !== cell.symbol) return none;
  const { root } = to.path;
  return !isMadeHere(fn, root) || isHandedOut(fn, root) ? to.node : none;
}

/** Whether a local goes to the caller or to where others find it. */
function isHandedOut(fn: GoFunction, symbol: GoSymbol): boolean {
  const { file } = fn;
  return symbol.uses.some((use) => {
    if (functionAround(file, use) !== fn) return true;
    const to = destinationOf(file, use);
    return to.kind === "return" || to.kind === "send" || to.kind === "store";
  });
}

/** The first owner goes on with another map, or with none. */
function isDetached({ cell, path, function: fn }: Access): boolean {
  return cell.accesses.some(
    (one) => one.op === "replace" && one.function === fn && one.path.exactKey === path.exactKey,
  );
}

/** A change in place under the mutex that each object has as part of itself. */
function lockedWrite({ cell }: Access): Pick<SplitMap, "write" | "lock"> | undefined {
  const own = new Set(siblingsOf(cell).filter((one) => under(typeOfSymbol(one)).kind === "struct"));
  for (const write of cell.accesses) {
    const isChange = write.effect === "write" && write.op !== "replace";
    if (!isChange || write.owned || write.constructing || write.file.test) continue;
    const lock = write.locks.must.find(({ symbol }) => symbol !== undefined && own.has(symbol));
    const isAlone = write.locks.must.length === 1;
    if (lock && isAlone && isShared(write)) return { write, lock };
  }
  return undefined;
}

/** Something shows that the objects of the type are used by several goroutines at once. */
function isShared(write: Access): boolean {
  return write.cell.accesses.some(
    (other) => other.effect !== "none" && mayRunInParallel(write, other) !== undefined,
  );
}
