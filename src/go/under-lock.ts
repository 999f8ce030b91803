/** What runs between Lock and Unlock of a mutex that guards a map, and may wait for that mutex or for long. */
import { accessesIn, cellsIn } from "./accesses.ts";
import { type Call, callsIn, targetsOf } from "./calls.ts";
import type { Access, Cell, Lock } from "./facts.ts";
import { stepOf } from "./flow-build.ts";
import { guardOf } from "./guards.ts";
import { invocationsOf } from "./invocations.ts";
import { lockCallsIn } from "./lock-calls.ts";
import { heldAt } from "./locks.ts";
import type { CellKey, GoFile, GoFunction, GoPackage } from "./model.ts";
import { pathInCaller } from "./path-map.ts";
import { spawnsInFunction } from "./spawns.ts";
import { symbolOf } from "./symbols.ts";
import { contains, type Node, textOf, unparen } from "./tree.ts";
import { typeOf } from "./type-of.ts";
import { isNamed } from "./types.ts";

export interface RiskyCall {
  readonly call: Call;
  readonly lock: Lock;
  /** The other place: where the callback or goroutine takes the lock, or where callbacks are registered. */
  readonly other: { readonly fn: GoFunction; readonly node: Node } | undefined;
  /**
   * callback: what is handed in takes the same lock; wait: a goroutine that is waited for does;
   * registered: a function out of the guarded map; slow: a call that can take long.
   */
  readonly how: "callback" | "wait" | "registered" | "slow";
}

/** Calls under a lock of a map, tests left out, in source order of the functions. */
export function* riskyCalls(pkg: GoPackage): Iterable<RiskyCall> {
  const guarding = new Set(cellsIn(pkg).flatMap((cell) => [...locksOf(cell)]));
  for (const fn of pkg.functions) {
    for (const call of fn.file.test ? [] : callsIn(fn)) {
      if (call.how !== "call") continue;
      const judge = judgeOf(call);
      const lock = judge && heldAt(fn, call.node).must.find(({ cell }) => guarding.has(cell));
      const found = lock && judge(call, lock);
      if (found) yield found;
    }
  }
}

/** The guard of a map that outlives a call, or what every access to it holds. */
function locksOf(cell: Cell): readonly CellKey[] {
  if (cell.kind === "local") return [];
  const guard = guardOf(cell);
  if (guard) return guard.confidence === "low" ? [] : [guard.lock];
  const [first, ...others] = cell.accesses.filter(
    ({ effect, owned, constructing, file }) =>
      effect !== "none" && !owned && !constructing && !file.test,
  );
  const held = first?.locks.must.map((lock) => lock.cell) ?? [];
  return held.filter((key) =>
    others.every(({ locks }) => locks.must.some((lock) => lock.cell === key)),
  );
}

type Judge = (call: Call, lock: Lock) => RiskyCall | undefined;

/** By what is called; asking for the locks comes after, as it costs more. Fakes are slow on purpose. */
function judgeOf(call: Call): Judge | undefined {
  const { callee } = call;
  if (callee.kind === "variable") {
    return callee.symbol?.kind === "param" ? callbackThatLocks : registeredCallback;
  }
  if (callee.kind !== "external") return undefined;
  if (callee.path === "sync" && callee.receiverType === "WaitGroup" && callee.name === "Wait") {
    return waitForLocker;
  }
  const isPause = !isInstant(call) && !/fake|mock|stub/i.test(call.caller.name);
  return isPause && isSlow(callee.path, callee.receiverType, callee.name)
    ? (slow, lock) => ({ call: slow, lock, other: undefined, how: "slow" })
    : undefined;
}

/** Standard calls that can take as long as a network does. */
export function isSlow(path: string, receiver: string, name: string): boolean {
  if (path === "time") return name === "Sleep";
  if (path === "net/http") {
    return (
      (receiver === "" || receiver === "Client") && /^(?:Do|Get|Head|Post|PostForm)$/.test(name)
    );
  }
  if (path === "database/sql") return /^(?:Query|Exec|Ping|Begin)/.test(name);
  // A datagram has nobody to wait for: DialUDP and DialIP take an address and return at once.
  return path === "net" && receiver === "" && /^Dial(?:Timeout|TCP)?$/.test(name);
}

/** `time.Sleep(time.Nanosecond)`: another tick of the clock, not a pause. */
function isInstant({ file, args }: Call): boolean {
  return args.some((arg) => /\b(?:Nano|Micro)second\b/.test(textOf(file.tree, arg)));
}

/** A caller of this function hands in something that takes the lock which is held here. */
function callbackThatLocks(call: Call, lock: Lock): RiskyCall | undefined {
  const { caller } = call;
  for (const fn of caller.file.package.functions) {
    for (const way of invocationsOf(fn)) {
      if (way.kind !== "callback" || way.inner !== call || way.call.file.test) continue;
      const held = lock.path && pathInCaller(way.call, way.callee, lock.path);
      const taken = held && firstLock(fn, held.exactKey, lock.mode === "write");
      if (taken) return { call, lock, other: { fn, node: taken.node }, how: "callback" };
    }
  }
  return undefined;
}

/** The call by which a function takes the lock; a reader only waits for a writer. */
function firstLock(fn: GoFunction, key: string, heldForWriting: boolean): Call | undefined {
  const [first] = lockCallsIn(fn).filter(({ path }) => path?.exactKey === key);
  const waits = first?.op === "lock" && !first.tries && (heldForWriting || first.mode === "write");
  return waits && first.call.how === "call" ? first.call : undefined;
}

/** A goroutine that this Wait waits for takes the lock first. */
function waitForLocker(call: Call, lock: Lock): RiskyCall | undefined {
  const { caller, node } = call;
  const step = stepOf(caller, node);
  for (const spawn of spawnsInFunction(caller)) {
    if (!spawn.joins.includes(step)) continue;
    for (const fn of spawn.targets) {
      const start = callsIn(caller).find((one) => contains(one.file.tree, spawn.node, one.node));
      const held = start && lock.path && outside(start, fn, lock);
      const taken = held && firstLock(fn, held, lock.mode === "write");
      if (taken) return { call, lock, other: { fn, node: taken.node }, how: "wait" };
    }
  }
  return undefined;
}

/** A literal names the lock as its maker does; another function is only told of by its own path. */
function outside(start: Call, fn: GoFunction, { path }: Lock): string | undefined {
  const isOwn = fn.parent === start.caller;
  return isOwn || path?.root.owner === undefined ? path?.exactKey : undefined;
}

/** A function out of a map that others fill under the same lock: registering from within it waits for ever. */
function registeredCallback(call: Call, lock: Lock): RiskyCall | undefined {
  const { caller, file, callee } = call;
  if (callee.kind !== "variable" || targetsOf(call).length > 0) return undefined;
  const node = unparen(file.tree, callee.node);
  if (isCancel(file, node)) return undefined;
  const own = accessesIn(file.package).filter((access) => access.function === caller);
  const source = own.find((access) => access.node === node) ?? boundTo(call, node, own);
  const registration = source?.cell.accesses.find(
    ({ op, function: fn, file: at, locks, owned, constructing }) =>
      op === "write" &&
      fn !== caller &&
      !(at.test || owned || constructing) &&
      locks.must.some(({ cell, from }) => cell === lock.cell && from === "here"),
  );
  if (!registration) return undefined;
  const other = { fn: registration.function, node: registration.node };
  return { call, lock, other, how: "registered" };
}

/** Cancelling a context runs nothing that would come back for the lock. */
function isCancel(file: GoFile, node: Node): boolean {
  const type = typeOf(file, node);
  const names = ["CancelFunc", "CancelCauseFunc"];
  return (
    names.some((name) => isNamed(type, "context", name)) || /cancel/i.test(textOf(file.tree, node))
  );
}

/** `f := m[k]`, or `for _, f := range m`. */
function boundTo({ file }: Call, node: Node, own: readonly Access[]): Access | undefined {
  const symbol = symbolOf(file, node);
  const [write, ...others] = symbol?.owner ? symbol.writes : [];
  if (!write || others.length > 0) return undefined;
  return own.find(({ op, node: at }) =>
    op === "range" ? contains(file.tree, at, write.node) : op === "read" && at === write.value,
  );
}
