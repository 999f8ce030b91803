/** Work on one entry of a sync.Map that is done in two steps, with no lock over both. */
import { aliasDepthMax } from "../limits.ts";
import { type Answer, absenceTest, answerOf } from "./absence.ts";
import { type Call, callsIn } from "./calls.ts";
import { runsOnce } from "./function-roles.ts";
import { field, kind } from "./kinds.ts";
import { heldAt } from "./locks.ts";
import type { GoFunction } from "./model.ts";
import { runsAlone } from "./single-flight.ts";
import { symbolOf } from "./symbols.ts";
import { type SyncMapCall, syncMapCallsIn } from "./sync-map.ts";
import { ancestorOf, childAt, contains, kindOf, type Node, none, unparen } from "./tree.ts";

/** A Store that hangs on what an earlier Load of the same key found. */
export interface LoadThenStore {
  readonly load: SyncMapCall;
  readonly store: SyncMapCall;
  /** create: because nothing was found; update: the value is computed from what was found. */
  readonly why: "create" | "update";
}

export function loadsThenStoresIn(fn: GoFunction): LoadThenStore[] {
  const calls = syncMapCallsIn(fn);
  return calls.flatMap((store) => {
    const isStore = store.name === "Store" && isShared(fn, store.path);
    const pair = isStore ? pairOf(fn, calls, store) : undefined;
    return pair ? [pair] : [];
  });
}

/** The last Load of the same key before the Store, if the Store hangs on it. */
function pairOf(
  fn: GoFunction,
  calls: readonly SyncMapCall[],
  store: SyncMapCall,
): LoadThenStore | undefined {
  const before = calls.filter(
    ({ path, keyText, call }) =>
      path.exactKey === store.path.exactKey &&
      keyText === store.keyText &&
      call.node < store.call.node,
  );
  const load = before.at(-1);
  if (load?.name !== "Load" || heldAt(fn, store.call.node).may.length > 0) return undefined;
  const answer = answerOf(fn.file, load.call.node);
  if (!answer) return undefined;
  if (isComputedFrom(fn, answer, store)) return { load, store, why: "update" };
  const test = absenceTest(fn.file, answer, statementOf(fn, store));
  return test === none ? undefined : { load, store, why: "create" };
}

function statementOf({ file }: GoFunction, { call }: SyncMapCall): Node {
  return ancestorOf(file.tree, call.node, kind.expressionStatement);
}

/** `m.Store(k, v.(int)+1)`: the old value in an expression, not handed back as it is. */
function isComputedFrom({ file }: GoFunction, { value }: Answer, { call }: SyncMapCall): boolean {
  const { tree } = file;
  const stored = unparen(tree, call.args[1] ?? none);
  if (!value || kindOf(tree, stored) !== kind.binaryExpression) return false;
  return value.uses.some((use) => {
    if (!contains(tree, stored, use) || symbolOf(file, use) !== value) return false;
    return childAt(tree, stored, field.left) !== none;
  });
}

/** A package variable, a field, or a local that a function literal shares. */
function isShared(fn: GoFunction, { root, steps }: SyncMapCall["path"]): boolean {
  return steps.length > 0 || root.owner !== fn;
}

/** A channel that is closed although another goroutine may have loaded the same one. */
export interface ClosedLoad {
  readonly load: SyncMapCall;
  /** The call of `close`. */
  readonly close: Call;
  /** What takes the entry out or replaces it, in a step of its own. */
  readonly removal: SyncMapCall;
}

/** `v, _ := m.Load(k)`, `close(v.(chan T))` and `m.Delete(k)` or `m.Store(k, …)` in one function. */
export function closedLoadsIn(fn: GoFunction): ClosedLoad[] {
  if (runsAlone(fn) || runsOnce(fn)) return [];
  const calls = syncMapCallsIn(fn);
  return callsIn(fn).flatMap((close) => {
    const { callee, args, how } = close;
    if (callee.kind !== "builtin" || callee.name !== "close" || how !== "call") return [];
    const source = sourceOf(fn, args[0] ?? none);
    const load = calls.find(({ name, call }) => name === "Load" && call.node === source);
    const after = calls.filter((one) => load && isOfSameEntry(one, load));
    // `if m.CompareAndDelete(k, v) { close(v) }` lets one of them win.
    if (!load || after.some(({ name }) => takers.has(name))) return [];
    const removal = after.find(({ name }) => name === "Delete" || name === "Store");
    const isFree = isShared(fn, load.path) && heldAt(fn, close.node).may.length === 0;
    return removal && isFree ? [{ load, close, removal }] : [];
  });
}

/** Calls that tell their caller whether it was the one that took the entry. */
const takers: ReadonlySet<string> = new Set(["CompareAndDelete", "CompareAndSwap"]);

function isOfSameEntry(one: SyncMapCall, load: SyncMapCall): boolean {
  const isSame = one.path.exactKey === load.path.exactKey && one.keyText === load.keyText;
  return isSame && one.call.node > load.call.node && one.call.how === "call";
}

/** The call whose first result the expression is, behind assertions and locals that are written once. */
function sourceOf(fn: GoFunction, expression: Node): Node {
  const { tree } = fn.file;
  let node = unparen(tree, expression);
  for (let hop = 0; hop < aliasDepthMax; hop++) {
    if (kindOf(tree, node) === kind.typeAssertionExpression) {
      node = unparen(tree, childAt(tree, node, field.operand));
      continue;
    }
    const symbol = kindOf(tree, node) === kind.identifier ? symbolOf(fn.file, node) : undefined;
    const [write, ...others] = symbol?.owner === fn ? symbol.writes : [];
    if (!write || others.length > 0 || write.how !== "define" || write.index > 0) return node;
    node = unparen(tree, write.value);
  }
  return node;
}
