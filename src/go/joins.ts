/** Steps that wait for a goroutine to end, as far as the idiom is known. */
import { type Call, callsIn, nodesIn, targetsOf } from "./calls.ts";
import type { SpawnKind } from "./facts.ts";
import { stepOf } from "./flow-build.ts";
import { functionOfNode, functionValue } from "./function-uses.ts";
import { field, kind, token } from "./kinds.ts";
import type { GoFile, GoFunction, Path } from "./model.ts";
import { pathOf } from "./path.ts";
import { pathInCaller, resolvePath } from "./path-map.ts";
import { childAt, type Node, none, operatorOf, unparen } from "./tree.ts";
import { typeOf } from "./type-of.ts";
import { under } from "./types.ts";

/** Steps of the spawner after which what `call` starts has ended. */
export function joinsOf(call: Call, spawn: SpawnKind): Node[] {
  const { caller } = call;
  if (spawn === "errgroup" || spawn === "WaitGroup.Go" || spawn === "pool") {
    const group = receiverPath(call);
    if (!group) return [];
    return [group, ...relayed(caller, group)].flatMap((path) => waitsFor(caller, path));
  }
  if (spawn !== "go" && spawn !== "AfterFunc") return [];
  const started = call.args.map((arg) => functionValue(call.file, arg));
  const [target, ...others] =
    spawn === "go" ? targetsOf(call) : started.filter((fn) => fn !== undefined);
  if (!target || others.length > 0) return [];
  const signals = signalsOf(target).flatMap((path) => pathOutside(call, target, path) ?? []);
  const all = [...signals, ...signals.flatMap((path) => relayed(caller, path))];
  return [...new Set(all.flatMap((path) => waitsFor(caller, path)))];
}

/** `go func() { wg.Wait(); close(results) }()`: who sees `results` closed has waited too. */
function relayed(caller: GoFunction, signal: Path): Path[] {
  return caller.literals.flatMap((literal) =>
    waitsFor(literal, signal).length > 0 ? signalsOf(literal) : [],
  );
}

/** Whether `callee` waits for the goroutine that it starts at `around` before it returns. */
export function joinsWithin(callee: GoFunction, around: Call): boolean {
  if (around.caller !== callee) return false;
  const isGroup = around.how !== "go";
  if (isGroup) {
    const group = receiverPath(around);
    return group !== undefined && waitsFor(callee, group).length > 0;
  }
  const literal = functionOfNode(around.file, unparen(around.file.tree, calledNode(around)));
  const paths = literal ? signalsOf(literal) : [];
  return paths.some((path) => waitsFor(callee, path).length > 0);
}

function calledNode(call: Call): Node {
  return childAt(call.file.tree, call.node, field.function);
}

function pathOutside(call: Call, target: GoFunction, path: Path): Path | undefined {
  const outside = pathInCaller(call, target, path);
  return outside && resolvePath(outside);
}

/** What a goroutine signals when it ends: WaitGroups it marks done, channels it closes or sends to. */
export function signalsOf(fn: GoFunction): Path[] {
  const found: Path[] = [];
  for (const call of [...callsIn(fn), ...deferredCalls(fn)]) {
    const { callee, args, file } = call;
    if (callee.kind === "external" && callee.path === "sync" && callee.name === "Done") {
      push(found, receiverPath(call));
    }
    if (callee.kind === "builtin" && callee.name === "close") push(found, pathAt(file, args[0]));
  }
  for (const send of nodesIn(fn, kind.sendStatement)) {
    if (!isLastAct(fn, send)) continue;
    push(found, pathAt(fn.file, childAt(fn.file.tree, send, field.channel)));
  }
  return found;
}

/** Calls in closures that the goroutine defers: `defer func() { close(done) }()`. */
function deferredCalls(fn: GoFunction): Call[] {
  return callsIn(fn)
    .filter((call) => call.how === "defer" && call.callee.kind === "literal")
    .flatMap((call) => targetsOf(call).flatMap((literal) => callsIn(literal)));
}

/** A value sent at the end says "done"; one sent on the way only hands over what is in it. */
function isLastAct(fn: GoFunction, send: Node): boolean {
  const { tree } = fn.file;
  const last = lastStatement(fn);
  return last === send || (tree.end[send] ?? 0) >= (tree.end[last] ?? 0) - 1;
}

function lastStatement(fn: GoFunction): Node {
  const { tree } = fn.file;
  let last = none;
  for (let at = childOf(fn, fn.body); at !== none; at = tree.nextSibling[at] ?? none) {
    if (tree.named[at] === 1 && tree.kind[at] !== kind.comment) last = at;
  }
  return last;
}

function childOf(fn: GoFunction, block: Node): Node {
  const { tree } = fn.file;
  for (let at = tree.firstChild[block] ?? none; at !== none; at = tree.nextSibling[at] ?? none) {
    if (tree.kind[at] === kind.statementList) return tree.firstChild[at] ?? none;
  }
  return none;
}

function push(found: Path[], path: Path | undefined): void {
  if (path) found.push(path);
}

function pathAt(file: GoFile, node: Node | undefined): Path | undefined {
  const path = node === undefined ? undefined : pathOf(file, node);
  return path && resolvePath(path);
}

function receiverPath(call: Call): Path | undefined {
  const { callee, file } = call;
  return "receiver" in callee && callee.receiver >= 0 ? pathAt(file, callee.receiver) : undefined;
}

/** Steps of `fn` that wait on a WaitGroup or group, or receive from a channel until it is closed. */
function waitsFor(fn: GoFunction, signal: Path): Node[] {
  return waitsIn(fn).flatMap(({ path, step }) => (path.exactKey === signal.exactKey ? [step] : []));
}

/** A step that waits, and what it waits on: a WaitGroup, a group or a channel. */
export interface Wait {
  readonly path: Path;
  readonly step: Node;
}

const known = new WeakMap<GoFunction, readonly Wait[]>();

/** The waits in the body of a function, literals left out. */
export function waitsIn(fn: GoFunction): readonly Wait[] {
  const before = known.get(fn);
  if (before) return before;
  const found = findWaits(fn);
  known.set(fn, found);
  return found;
}

function findWaits(fn: GoFunction): Wait[] {
  const { file } = fn;
  const found: Wait[] = [];
  const add = (operand: Node, step: Node) => {
    const path = pathAt(file, operand);
    if (path) found.push({ path, step });
  };
  for (const { callee, how, node } of callsIn(fn)) {
    if (!("receiver" in callee) || callee.receiver < 0 || how !== "call") continue;
    if ("name" in callee && callee.name === "Wait") add(callee.receiver, stepOf(fn, node));
  }
  for (const unary of nodesIn(fn, kind.unaryExpression)) {
    if (operatorOf(file.tree, unary) !== token.arrow) continue;
    add(childAt(file.tree, unary, field.operand), stepOf(fn, unary));
  }
  for (const clause of nodesIn(fn, kind.rangeClause)) {
    const operand = childAt(file.tree, clause, field.right);
    if (under(typeOf(file, operand)).kind === "chan") add(operand, clause);
  }
  return found;
}
