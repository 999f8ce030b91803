/** Maps that a function puts into a structure of its own, and what it does with them there. */
import { accessesIn } from "./accesses.ts";
import { callAt, callsIn } from "./calls.ts";
import { decidesItself, encodesArgument } from "./encoders.ts";
import type { Access, Lock, Site } from "./facts.ts";
import { laterThan } from "./flow.ts";
import { flowOf, stepOf } from "./flow-build.ts";
import { functionAround, type Invocation, invocationsOf } from "./invocations.ts";
import { field, kind } from "./kinds.ts";
import { heldAt } from "./locks.ts";
import { mayRunInParallel } from "./may-run-in-parallel.ts";
import type { GoFile, GoFunction, GoPackage, GoSymbol, Path } from "./model.ts";
import { fieldsOf, isMutexType } from "./mutexes.ts";
import { joinPath, pathOf, pathOfSymbol } from "./path.ts";
import { symbolOf } from "./symbols.ts";
import { childAt, kindOf, type Node, none, onlyChild, parentOf } from "./tree.ts";
import { typeOfSymbol } from "./type-of.ts";
import { destinationOf } from "./value-flow.ts";

/** A map taken under a lock into a structure that outlives the section. */
export interface CarriedMap {
  readonly access: Access;
  /** The `v.f` of `v.f = s.m`, or the `f: s.m` of `v := T{f: s.m}`. */
  readonly node: Node;
  readonly lock: Lock;
  /** What goes over the map or changes it through the structure, the lock let go. */
  readonly use: Site;
  /** A change in place under the same lock, which may happen meanwhile. */
  readonly write: Access;
}

/** Tests left out, in source order. */
export function* carriedMapsIn(pkg: GoPackage): Iterable<CarriedMap> {
  for (const access of accessesIn(pkg)) {
    const { cell, file, owned, constructing, doubts, locks } = access;
    if (cell.kind === "local" || owned || constructing || file.test || doubts.size > 0) continue;
    const lock = locks.must.find(({ from }) => from === "here");
    const carriers = lock ? carriersOf(access) : [];
    if (!lock || carriers.length === 0) continue;
    const write = writeUnder(lock, access);
    const use = write && firstUse(lock, carriers);
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

/** A structure with the map in it, as a function names it from a step on. */
interface Carrier {
  readonly fn: GoFunction;
  /** The field that has the map. */
  readonly path: Path;
  readonly from: Node;
}

/** In the function that takes the map, or in its callers where it is part of the result. */
function carriersOf(access: Access): (Carrier | Site)[] {
  const { function: fn, node } = access;
  const path = carrierOf(access);
  if (path) return [{ fn, path, from: node }];
  const member = returnedField(access);
  return member ? invocationsOf(fn).flatMap((way) => resultAt(way, member)) : [];
}

/** The field of a literal that is returned as it is: `return T{f: s.m}`. */
function returnedField(access: Access): GoSymbol | undefined {
  const { file, base } = access;
  if (access.escape !== "return") return undefined;
  const element = parentOf(file.tree, parentOf(file.tree, base));
  const key = kindOf(file.tree, element) === kind.keyedElement ? keyOf(file, element) : undefined;
  const isSeen = key !== undefined && /^\p{Lu}/u.test(key.name);
  return isSeen && !siblingMutex(key) ? key : undefined;
}

/** A structure with a lock of its own is no answer that is made for one caller. */
function siblingMutex({ ownerType }: GoSymbol): boolean {
  return (
    ownerType === undefined ||
    fieldsOf(typeOfSymbol(ownerType)).some(({ type }) => isMutexType(type))
  );
}

/** What a caller does with the result: encodes it at once, or gives it a name. */
function resultAt(way: Invocation, member: GoSymbol): (Carrier | Site)[] {
  if (way.kind !== "call" || way.call.file.test || way.call.how !== "call") return [];
  const { file, node, caller } = way.call;
  const to = destinationOf(file, node);
  if (to.kind === "argument") {
    const outer = callAt(caller, to.call);
    return outer && encodesArgument(outer, to.index) ? [{ file, node: to.call }] : [];
  }
  if (to.kind !== "local" || to.symbol.writes.length !== 1) return [];
  const step = { kind: "field", symbol: member, promoted: false } as const;
  return [{ fn: caller, path: joinPath(pathOfSymbol(to.symbol), [step]), from: node }];
}

/** The first use of a carrier without the lock. */
function firstUse({ cell }: Lock, carriers: readonly (Carrier | Site)[]): Site | undefined {
  for (const carrier of carriers) {
    const uses = "fn" in carrier ? usesOf(carrier) : [carrier];
    const use = uses.find(({ file, node }) => {
      const fn = functionAround(file, node);
      return fn !== undefined && heldAt(fn, node).may.every((held) => held.cell !== cell);
    });
    if (use) return use;
  }
  return undefined;
}

/** Where the field is gone over or changed; empty where it is given another map too. */
function usesOf({ fn, path, from }: Carrier): Site[] {
  const { file } = fn;
  const flow = flowOf(fn);
  const own = accessesIn(file.package).filter(
    (one) => one.function === fn && one.path.exactKey === path.exactKey,
  );
  if (!flow || own.some((one) => one.op === "replace" && stepOf(fn, one.node) !== stepOf(fn, from)))
    return [];
  const later = laterThan(flow, stepOf(fn, from), new Set()).steps;
  const used = own.filter(
    ({ effect, op, deferred }) => effect !== "none" && op !== "replace" && !deferred,
  );
  return [...used.map(({ node }) => node), ...encodings(fn, path)]
    .filter((node) => later.has(stepOf(fn, node)))
    .map((node) => ({ file, node }));
}

/** Calls of helpers that encode the whole structure. */
function encodings(fn: GoFunction, { root, steps }: Path): Node[] {
  const [member] = steps;
  const isSeen = member?.kind === "field" && /^\p{Lu}/u.test(member.symbol.name);
  if (!isSeen || decidesItself(typeOfSymbol(root))) return [];
  return callsIn(fn).flatMap((call) => {
    const index = call.args.findIndex((arg) => {
      const path = pathOf(fn.file, arg);
      return path?.root === root && path.steps.length === 0;
    });
    return index >= 0 && encodesArgument(call, index) ? [call.node] : [];
  });
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
  const symbol = keyOf(file, element);
  const holder = symbolOf(file, name);
  if (!symbol || !holder) return undefined;
  return joinPath(pathOfSymbol(holder), [{ kind: "field", symbol, promoted: false }]);
}

function placeOf(access: Access): Node {
  const { op, node, base, file } = access;
  const isElement = op === "alias" || access.escape === "return";
  return isElement ? parentOf(file.tree, parentOf(file.tree, base)) : node;
}

/** The field that a keyed element of a literal names. */
function keyOf(file: GoFile, element: Node): GoSymbol | undefined {
  const key = onlyChild(file.tree, childAt(file.tree, element, field.key));
  const symbol = key === none ? undefined : symbolOf(file, key);
  return symbol?.kind === "field" ? symbol : undefined;
}
