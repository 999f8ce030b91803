/** An access that another goroutine makes only after it was told, by a closed channel, that this one is over. */
import { callsIn, nodesIn } from "./calls.ts";
import type { Access } from "./facts.ts";
import { laterThan } from "./flow.ts";
import { flowOf, stepOf } from "./flow-build.ts";
import { field, kind, token } from "./kinds.ts";
import type { GoFunction, GoSymbol } from "./model.ts";
import { symbolOf } from "./symbols.ts";
import { childAt, type Node, none, operatorOf } from "./tree.ts";

/** Whether `first` closes a channel after its access and `second` receives from it before its own. */
export function isSignalled(first: Access, second: Access): boolean {
  if (first.function === second.function) return false;
  return closedAfter(first).some((channel) => isReceivedBefore(second, channel));
}

/** The channels that a function closes once it is past the access; a channel can be closed once only. */
function closedAfter({ function: fn, node }: Access): GoSymbol[] {
  const flow = flowOf(fn);
  if (!flow) return [];
  return callsIn(fn).flatMap(({ callee, args, how, node: call, file }) => {
    if (callee.kind !== "builtin" || callee.name !== "close" || how === "go") return [];
    const channel = symbolOf(file, args[0] ?? none);
    const isOver =
      how === "defer" || !laterThan(flow, stepOf(fn, call), new Set()).steps.has(stepOf(fn, node));
    return channel && isOver ? [channel] : [];
  });
}

/** Whether every way to the access leads past a receive from the channel. */
function isReceivedBefore({ function: fn, node }: Access, channel: GoSymbol): boolean {
  const flow = flowOf(fn);
  const waits = new Set(receivesFrom(fn, channel));
  const [entry = none] = flow?.blocks[0]?.steps ?? [];
  if (!flow || waits.size === 0 || entry === none) return false;
  const step = stepOf(fn, node);
  return waits.has(entry)
    ? step !== entry
    : step !== entry && !laterThan(flow, entry, waits).steps.has(step);
}

function receivesFrom(fn: GoFunction, channel: GoSymbol): Node[] {
  const { file } = fn;
  const { tree } = file;
  return nodesIn(fn, kind.unaryExpression)
    .filter((unary) => operatorOf(tree, unary) === token.arrow)
    .filter((unary) => symbolOf(file, childAt(tree, unary, field.operand)) === channel)
    .map((unary) => stepOf(fn, unary));
}
