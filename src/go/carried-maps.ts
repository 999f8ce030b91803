/** Maps that a function puts into a structure of its own, and what it does with them there. */
import { accessesIn } from "./accesses.ts";
import type { Access, Lock } from "./facts.ts";
import { laterThan } from "./flow.ts";
import { flowOf, stepOf } from "./flow-build.ts";
import { field, kind } from "./kinds.ts";
import { mayRunInParallel } from "./may-run-in-parallel.ts";
import type { GoFile, GoPackage, Path } from "./model.ts";
import { joinPath, pathOfSymbol } from "./path.ts";
import { symbolOf } from "./symbols.ts";
import { childAt, kindOf, type Node, none, onlyChild, parentOf } from "./tree.ts";
import { destinationOf } from "./value-flow.ts";

/** A map taken under a lock into a structure that outlives the section. */
export interface CarriedMap {
  readonly access: Access;
  /** The `v.f` of `v.f = s.m`, or the `f: s.m` of `v := T{f: s.m}`. */
  readonly node: Node;
  readonly lock: Lock;
  /** What goes over the map or changes it through the structure, the lock let go. */
  readonly use: Access;
  /** A change in place under the same lock, which may happen meanwhile. */
  readonly write: Access;
}

/** Tests left out, in source order. */
export function* carriedMapsIn(pkg: GoPackage): Iterable<CarriedMap> {
  for (const access of accessesIn(pkg)) {
    const { cell, file, owned, constructing, doubts, locks } = access;
    if (cell.kind === "local" || owned || constructing || file.test || doubts.size > 0) continue;
    const lock = locks.must.find(({ from }) => from === "here");
    const carried = lock && carrierOf(access);
    const write = carried && writeUnder(lock, access);
    const use = write && useWithout(lock, access, carried);
    if (use) yield { access, node: placeOf(access), lock, use, write };
  }
}

/** A change of the map under the same lock; none where this function gives the owner another map. */
function writeUnder(lock: Lock, access: Access): Access | undefined {
  const { cell, function: fn } = access;
  if (cell.accesses.some((one) => one.op === "replace" && one.function === fn)) return undefined;
  return cell.accesses.find(
    (one) =>
      one.effect === "write" &&
      !(one.op === "replace" || one.owned || one.constructing || one.file.test) &&
      one.locks.must.some(({ cell: held, mode }) => held === lock.cell && mode === "write") &&
      mayRunInParallel(access, one) !== undefined,
  );
}

/** Where the field is gone over or changed without the lock; undefined where it is given another map too. */
function useWithout({ cell: lock }: Lock, access: Access, carried: Path): Access | undefined {
  const { function: fn, file } = access;
  const flow = flowOf(fn);
  const own = accessesIn(file.package).filter(
    (one) => one.function === fn && one.path.exactKey === carried.exactKey,
  );
  if (!flow || own.some((one) => one.op === "replace" && !contains(access, one))) return undefined;
  const later = laterThan(flow, stepOf(fn, access.node), new Set()).steps;
  return own.find(
    (one) =>
      one.effect !== "none" &&
      one.op !== "replace" &&
      !one.deferred &&
      later.has(stepOf(fn, one.node)) &&
      one.locks.may.every((held) => held.cell !== lock),
  );
}

/** The assignment of the map is itself a replacement of the field. */
function contains(access: Access, one: Access): boolean {
  const last = access.file.tree.last[one.node] ?? none;
  return one.node <= access.base && access.base <= last;
}

/** The field of a local variable that the map goes into. */
function carrierOf({ file, function: fn, base, op }: Access): Path | undefined {
  if (op !== "escape" && op !== "alias") return undefined;
  const to = destinationOf(file, base);
  const path =
    to.kind === "store"
      ? to.path
      : to.kind === "local"
        ? literalField(file, base, to.node)
        : undefined;
  if (path?.steps.length !== 1) return undefined;
  const { root } = path;
  const values = root.writes.filter(({ how }) => how !== "zero");
  const isOwn = root.kind === "var" && root.owner === fn && values.length <= 1;
  return isOwn && path.steps[0]?.kind === "field" ? path : undefined;
}

/** In `v := T{f: m}` the map goes into `v.f`. */
function literalField(file: GoFile, base: Node, name: Node): Path | undefined {
  const { tree } = file;
  const element = parentOf(tree, parentOf(tree, base));
  if (kindOf(tree, element) !== kind.keyedElement) return undefined;
  const key = onlyChild(tree, childAt(tree, element, field.key));
  const symbol = key === none ? undefined : symbolOf(file, key);
  const holder = symbolOf(file, name);
  if (symbol?.kind !== "field" || !holder) return undefined;
  return joinPath(pathOfSymbol(holder), [{ kind: "field", symbol, promoted: false }]);
}

function placeOf({ op, node, base, file }: Access): Node {
  return op === "alias" ? parentOf(file.tree, parentOf(file.tree, base)) : node;
}
