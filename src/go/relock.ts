/** Locks that a function takes while it already holds them, itself or through a function that it calls. */
import { type Call, callsIn, targetsOf } from "./calls.ts";
import type { Lock, LockMode } from "./facts.ts";
import { flowOf, stepOf } from "./flow-build.ts";
import { kind } from "./kinds.ts";
import { type LockCall, lockCallsIn } from "./lock-calls.ts";
import { ownStateAt } from "./locks.ts";
import type { GoFunction, Path } from "./model.ts";
import { isSteady, pathInCaller } from "./path-map.ts";
import { ancestorOf, contains, type Node } from "./tree.ts";
import { typeOfSymbol } from "./type-of.ts";
import { deref, isNamed, under } from "./types.ts";

/** Calls followed from the one that stands under the lock. */
const callDepthMax = 3;

export interface Relock {
  readonly fn: GoFunction;
  /** The call that waits for ever, and the lock as it was first taken. */
  readonly call: Call;
  readonly held: Lock;
  readonly mode: LockMode;
  /** The call of Lock in the callee where it is not `call` itself. */
  readonly inner?: LockCall;
}

/** The calls of `fn` that take a lock which is held at that point on every path. */
export function relocksIn(fn: GoFunction): Relock[] {
  return callsIn(fn).flatMap((call) => {
    if (call.how === "go") return [];
    const { held } = ownStateAt(fn, call.node);
    if (held.size === 0) return [];
    return locksOfCall(call, 0).flatMap(({ path, mode, inner }) => {
      const before = held.get(path.exactKey);
      if (!before?.must || before.lock.from !== "here" || !isFixed(path)) return [];
      if (isReleasedElsewhere(fn, path)) return [];
      const own = inner.call === call ? {} : { inner };
      return [{ fn, call, held: before.lock, mode, ...own }];
    });
  });
}

interface Taken {
  readonly path: Path;
  readonly mode: LockMode;
  readonly inner: LockCall;
}

/** Locks that a call takes whatever happens, under the names of the caller. */
function locksOfCall(call: Call, depth: number): Taken[] {
  const own = lockCallsIn(call.caller).find((lock) => lock.call === call);
  if (own) {
    const { op, tries, path, mode } = own;
    return op === "lock" && !tries && path ? [{ path, mode, inner: own }] : [];
  }
  const [callee, ...others] = targetsOf(call);
  if (!callee || others.length > 0 || call.callee.kind === "interface") return [];
  if (callee.file.package !== call.file.package || depth >= callDepthMax) return [];
  // A recursive call names the locks of another object like those of its own.
  if (isAround(callee, call.caller)) return [];
  return unconditionalLocks(callee, depth + 1).flatMap((taken) => {
    const path = pathInCaller(call, callee, taken.path);
    return path ? [{ ...taken, path }] : [];
  });
}

/** Locks that each call of `fn` takes, early returns apart, before it has released any. */
function unconditionalLocks(fn: GoFunction, depth: number): Taken[] {
  // A parameter may tell whether the caller holds the lock.
  if (fn.params.some(isBool)) return [];
  return callsIn(fn).flatMap((call) => {
    if (call.how !== "call" || isConditional(fn, call.node)) return [];
    const found = locksOfCall(call, depth);
    const { freed, held } = ownStateAt(fn, call.node);
    return found.filter(({ path }) => !freed.has(path.exactKey) && !held.has(path.exactKey));
  });
}

function isAround(outer: GoFunction, fn: GoFunction): boolean {
  for (let at: GoFunction | undefined = fn; at; at = at.parent) if (at === outer) return true;
  return false;
}

function isBool(param: GoFunction["params"][number]): boolean {
  const type = under(typeOfSymbol(param));
  return type.kind === "basic" && type.name === "bool";
}

/** Whether a branch or loop decides if `node` runs; a return that may come before it is not looked at. */
function isConditional(fn: GoFunction, node: Node): boolean {
  const { tree } = fn.file;
  if (flowOf(fn)?.positions.get(stepOf(fn, node))?.block === 0) return false;
  return contains(tree, fn.body, ancestorOf(tree, node, ...decisive));
}

const decisive = [
  ...[kind.ifStatement, kind.forStatement, kind.expressionSwitchStatement, kind.selectStatement],
  ...[kind.typeSwitchStatement, kind.labeledStatement, kind.binaryExpression],
];

/**
 * Whether the path means the same mutex all along: a steady variable, and fields that are not pointers, which
 * another value could be put into between the two calls.
 */
function isFixed({ root, steps }: Path): boolean {
  const last = steps.at(-1);
  const mutex = last?.kind === "field" ? last.symbol : root;
  if (last?.kind === "index" || !isSteady(root) || !isStandardMutex(mutex)) return false;
  return steps
    .slice(0, -1)
    .every((step) => step.kind === "field" && under(typeOfSymbol(step.symbol)).kind === "struct");
}

function isStandardMutex(symbol: Path["root"]): boolean {
  const type = deref(typeOfSymbol(symbol));
  return isNamed(type, "sync", "Mutex") || isNamed(type, "sync", "RWMutex");
}

/** A literal that unlocks what it has not locked may run in between: the mutex is then used as a signal. */
function isReleasedElsewhere(fn: GoFunction, path: Path): boolean {
  const family = [...fn.literals, ...(fn.parent ? [fn.parent] : [])];
  return family.some((other) => {
    const calls = lockCallsIn(other).filter(({ key }) => key === path.exactKey);
    return calls[0]?.op === "unlock";
  });
}
