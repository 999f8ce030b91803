/** Guards of maps in objects without a lock of their own: the lock of the table in which the objects are kept. */
import type { Access, Cell, Guard, Lock } from "./facts.ts";
import { relationOf, siblingsOf } from "./guard-relation.ts";
import { countedAccesses } from "./guards.ts";
import { invocationsOf } from "./invocations.ts";
import { kind } from "./kinds.ts";
import { heldAt } from "./locks.ts";
import type { GoFunction, GoPackage, GoSymbol, Path, Type } from "./model.ts";
import { isReadWrite } from "./mutexes.ts";
import { isOpen } from "./open-functions.ts";
import { isFresh } from "./ownership.ts";
import { isPrefix, objectOf, resolvedPathOf } from "./path-map.ts";
import { firstResults } from "./returns.ts";
import { kindOf } from "./tree.ts";
import { typeOfSymbol } from "./type-of.ts";
import { deref, namedOf, under } from "./types.ts";

/**
 * The lock under which all that changes the map looks its object up in a table, where other packages are handed such
 * objects. `missing` are the reads in exported methods of the object that hold no lock, and that nobody calls under it.
 */
export function tableGuardOf(cell: Cell): Guard | undefined {
  const owner = cell.symbol.ownerType;
  if (cell.kind !== "field" || cell.incomplete || !owner || siblingsOf(cell).length > 0) return;
  const counted = countedAccesses(cell);
  const writes = counted.filter(({ effect }) => effect === "write");
  const lock = writes[0]?.locks.must.find((one) => isOfTable(one, writes[0]));
  if (!lock?.symbol || relationOf(cell, lock.symbol, lock.cell) !== "owner") return;
  const holds = ({ locks }: Access) => locks.must.find(({ cell: held }) => held === lock.cell);
  const isWritten = writes.every((write) => isOfTable(holds(write), write));
  if (!isWritten || new Set(writes.map((write) => write.function)).size < 2) return;
  const missing = counted.filter((access) => isLeftToAnybody(access, lock));
  if (missing.length === 0 || !isHandedOut(cell.package, owner)) return;
  const evidence = counted.filter(holds);
  const { symbol } = lock;
  return {
    ...{ lock: lock.cell, symbol, name: symbol.name, readWrite: isReadWrite(symbol) },
    ...{ relation: "owner", evidence, missing, confidence: "medium" },
    held: evidence.length,
    total: counted.length,
  };
}

/** Whether the map that is written is in an object out of a table that the object with the lock has. */
function isOfTable(lock: Lock | undefined, access: Access | undefined): boolean {
  if (!lock?.path || !access || lock.mode !== "write" || access.op === "replace") return false;
  const object = objectOf(lock.path);
  const { root, steps } = access.path;
  const table = isPrefix(object, access.path) ? steps.slice(object.steps.length, -1) : [];
  return table.some((step) => step.kind === "index") || isOutOf(root, object);
}

/** `v, ok := s.table[key]`, or one after the other in `for _, v := range s.table`. */
function isOutOf({ kind: of, file, writes }: GoSymbol, object: Path): boolean {
  const [write, ...others] = writes.filter(({ how }) => how !== "zero");
  if (of !== "var" || !file || !write || others.length > 0) return false;
  const { how, index, value } = write;
  const isElement =
    how === "range" ? index === 1 : index <= 0 && kindOf(file.tree, value) === kind.indexExpression;
  const table = isElement ? resolvedPathOf(file, value) : undefined;
  return table !== undefined && isPrefix(object, table) && table.steps.length > object.steps.length;
}

/** Methods that printing and encoding call, nobody sees when. */
const calledByPrinting = /^(?:String|GoString|Error|Format)$|^Marshal/;

/** A read on the receiver of a method that any package may call, and that no caller here makes under the lock. */
function isLeftToAnybody(
  { function: fn, effect, path, locks, doubts }: Access,
  lock: Lock,
): boolean {
  if (effect !== "read" || path.root !== fn.receiver || locks.may.length > 0) return false;
  if (doubts.size > 0 || !isOpen(fn) || calledByPrinting.test(fn.symbol?.name ?? "")) return false;
  return !invocationsOf(fn).some(
    (way) =>
      "call" in way &&
      heldAt(way.call.caller, way.call.node).may.some(({ cell }) => cell === lock.cell),
  );
}

/** Whether an exported function answers objects of the type that others have too. */
function isHandedOut(pkg: GoPackage, type: GoSymbol): boolean {
  return pkg.functions.some(
    (fn) =>
      !fn.file.test &&
      isOpen(fn) &&
      fn.results.some((result) => isHeldBy(typeOfSymbol(result), type)) &&
      !isMaker(fn),
  );
}

/** A constructor hands out what nobody else has. */
function isMaker(fn: GoFunction): boolean {
  const [result] = fn.results;
  if (!result || under(typeOfSymbol(result)).kind !== "pointer") return false;
  return firstResults(fn).some((value) => isFresh(fn, value));
}

/** A pointer to the type, or a list or map of such pointers. */
function isHeldBy(type: Type, wanted: GoSymbol): boolean {
  const shape = under(type);
  const element = shape.kind === "slice" || shape.kind === "map" ? shape.element : type;
  return element.kind === "pointer" && namedOf(deref(element))?.symbol === wanted;
}
