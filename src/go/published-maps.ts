/** Writes to maps that other goroutines can load through sync/atomic. */
import { receiverPathOf } from "./callee.ts";
import { type Call, callAt, callsIn, targetsOf } from "./calls.ts";
import { laterThan } from "./flow.ts";
import { flowOf, stepOf } from "./flow-build.ts";
import { field, kind, token } from "./kinds.ts";
import { heldAt } from "./locks.ts";
import { type MapUse, mapUsesIn } from "./map-uses.ts";
import type { GoFile, GoFunction, GoPackage, GoSymbol } from "./model.ts";
import { fieldsOf, isMutex } from "./mutexes.ts";
import { ownershipAt } from "./ownership.ts";
import { cellOf } from "./path.ts";
import { resolvePath } from "./path-map.ts";
import { firstResults } from "./returns.ts";
import { symbolOf } from "./symbols.ts";
import { childAt, kindOf, type Node, none, operatorOf, parentOf, unparen } from "./tree.ts";
import { typeOf } from "./type-of.ts";

export interface PublishedWrite {
  readonly file: GoFile;
  readonly node: Node;
  /** The map expression. */
  readonly base: Node;
  /** The Load that gave it, or the Store that published it. */
  readonly call: Call;
  /** part: the map is a field of the struct that was loaded. */
  readonly how: "loaded" | "part" | "stored";
}

const changes: ReadonlySet<MapUse["op"]> = new Set(["write", "delete", "clear", "fill"]);

/** Writes in place, tests left out, in source order of the functions. */
export function* publishedWrites(pkg: GoPackage): Iterable<PublishedWrite> {
  for (const fn of pkg.functions) {
    const { file } = fn;
    if (file.test || fn.name === "init") continue;
    for (const { op, node, base } of mapUsesIn(fn)) {
      if (!changes.has(op)) continue;
      const origin = loadOf(fn, base, 0);
      if (origin && isExposed(pkg, fn, node, origin)) {
        yield { file, node, base, call: origin.call, how: origin.part ? "part" : "loaded" };
      }
      const store = origin ? undefined : storeBefore(fn, node, base);
      if (store) yield { file, node, base, call: store, how: "stored" };
    }
  }
}

interface Origin {
  readonly call: Call;
  readonly part: boolean;
}

/** The atomic Load an expression comes from: directly, by a local, or through a function that returns it. */
function loadOf(fn: GoFunction, expression: Node, depth: number): Origin | undefined {
  const { tree } = fn.file;
  const node = unparen(tree, expression);
  if (depth > 4 || node === none) return undefined;
  const operand = childAt(tree, node, field.operand);
  switch (kindOf(tree, node)) {
    case kind.typeAssertionExpression:
      return loadOf(fn, operand, depth + 1);
    case kind.unaryExpression:
      return operatorOf(tree, node) === token.star ? loadOf(fn, operand, depth + 1) : undefined;
    case kind.selectorExpression: {
      const origin = hasLock(fn.file, operand) ? undefined : loadOf(fn, operand, depth + 1);
      return origin && { ...origin, part: true };
    }
    case kind.identifier:
      return loadOfLocal(fn, symbolOf(fn.file, node), depth);
    case kind.callExpression:
      return loadOfCall(fn, node, depth);
    default:
      return undefined;
  }
}

/** All values that the local ever gets come from a Load. */
function loadOfLocal(fn: GoFunction, symbol: GoSymbol | undefined, depth: number) {
  const writes = symbol?.owner === fn ? symbol.writes.filter(({ how }) => how !== "zero") : [];
  if (symbol?.kind !== "var" || (symbol.addressTaken && !isOnlyPublished(fn, symbol))) {
    return undefined;
  }
  const origins = writes.map(({ value, index }) =>
    index <= 0 && value !== none ? loadOf(fn, value, depth + 1) : undefined,
  );
  return origins.every((origin) => origin !== undefined) ? origins[0] : undefined;
}

/** `p.Store(&m)`: the address goes to sync/atomic and to nobody who could put another map into the variable. */
function isOnlyPublished(fn: GoFunction, symbol: GoSymbol): boolean {
  const { file } = fn;
  const { tree } = file;
  return symbol.uses.every((use) => {
    const address = parentOf(tree, use);
    const isAddress =
      kindOf(tree, address) === kind.unaryExpression && operatorOf(tree, address) === token.and;
    if (!isAddress) return true;
    const call = callAt(fn, parentOf(tree, parentOf(tree, address)));
    return call?.callee.kind === "external" && call.callee.path === "sync/atomic";
  });
}

function loadOfCall(fn: GoFunction, node: Node, depth: number): Origin | undefined {
  const call = callAt(fn, node);
  if (!call) return undefined;
  if (isAtomic(call, "Load")) return { call, part: false };
  const [target, ...others] = targetsOf(call);
  if (!target || others.length > 0 || target.file.package !== fn.file.package) return undefined;
  const origins = firstResults(target).map((value) => loadOf(target, value, depth + 2));
  return origins.every((origin) => origin !== undefined) ? origins[0] : undefined;
}

function isAtomic({ callee }: Call, name: string): boolean {
  return (
    callee.kind === "external" &&
    callee.path === "sync/atomic" &&
    (callee.receiverType === "Value" || callee.receiverType === "Pointer") &&
    callee.name === name
  );
}

function hasLock(file: GoFile, operand: Node): boolean {
  return fieldsOf(typeOf(file, operand)).some(({ symbol }) => isMutex(symbol));
}

/** No lock is held, or there is a Load of the same pointer that does without it. */
function isExposed(pkg: GoPackage, fn: GoFunction, node: Node, { call, part }: Origin): boolean {
  const { may } = heldAt(fn, node);
  const root = receiverPathOf(call.file, call.node)?.root;
  if (root && ownershipAt(fn, node, root) === "owned") return false;
  if (may.length === 0) return true;
  const cell = cellOfCall(call);
  if (part || cell === undefined) return false;
  return pkg.functions.some((other) =>
    callsIn(other).some(
      (load) =>
        isAtomic(load, "Load") &&
        cellOfCall(load) === cell &&
        heldAt(other, load.node).may.every((lock) => may.every((held) => held.cell !== lock.cell)),
    ),
  );
}

function cellOfCall({ file, node }: Call) {
  const path = receiverPathOf(file, node);
  return path && cellOf(resolvePath(path));
}

/** The Store of a local map that runs before the write, with no other map put into the local in between. */
function storeBefore(fn: GoFunction, node: Node, base: Node): Call | undefined {
  const { file } = fn;
  const symbol = kindOf(file.tree, base) === kind.identifier ? symbolOf(file, base) : undefined;
  const flow = flowOf(fn);
  if (!flow || symbol?.owner !== fn || symbol.kind !== "var") return undefined;
  const barriers = new Set(symbol.writes.map((write) => stepOf(fn, write.node)));
  return callsIn(fn).find((call) => {
    if (!isAtomic(call, "Store") || call.how !== "call" || !names(file, call.args[0], symbol)) {
      return false;
    }
    const root = receiverPathOf(file, call.node)?.root;
    if (root && ownershipAt(fn, node, root) === "owned") return false;
    return laterThan(flow, stepOf(fn, call.node), barriers).steps.has(stepOf(fn, node));
  });
}

/** `m` or `&m`. */
function names(file: GoFile, argument: Node | undefined, symbol: GoSymbol): boolean {
  const node = unparen(file.tree, argument ?? none);
  const isAddress =
    kindOf(file.tree, node) === kind.unaryExpression && operatorOf(file.tree, node) === token.and;
  const named = isAddress ? childAt(file.tree, node, field.operand) : node;
  return symbolOf(file, named) === symbol;
}
