/** An access that waits for a word which, over however many channels, was sent after another access was over. */
import { callAt, nodesIn, paramAt, targetsOf } from "./calls.ts";
import type { Access } from "./facts.ts";
import { laterThan } from "./flow.ts";
import { flowOf, stepOf } from "./flow-build.ts";
import { functionAround } from "./invocations.ts";
import { field, kind, token } from "./kinds.ts";
import type { GoFunction, GoSymbol } from "./model.ts";
import { isBuiltin, soleValue, symbolOf } from "./symbols.ts";
import { childAt, kindOf, type Node, none, operatorOf, parentOf } from "./tree.ts";

/**
 * Whether every way to `second` leads past a receive from a channel of the function of `first` on which nothing is
 * sent, and which nobody closes, before `first` is over: by that function itself, or by a goroutine that has received
 * from another such channel by then.
 */
export function isRelayed(first: Access, second: Access): boolean {
  if (first.function === second.function || first.deferred) return false;
  return receivedBefore(second.function, second.node).some((channel) =>
    tellsAfter(first, channel, new Set()),
  );
}

/** The channels that every way from the start of a function to `node` receives from. */
function receivedBefore(fn: GoFunction, node: Node): GoSymbol[] {
  const flow = flowOf(fn);
  const [entry = none] = flow?.blocks[0]?.steps ?? [];
  if (!flow || entry === none) return [];
  const step = stepOf(fn, node);
  const isPassed = (waits: ReadonlySet<Node>) =>
    !waits.has(step) &&
    step !== entry &&
    (waits.has(entry) || !laterThan(flow, entry, waits).steps.has(step));
  return [...receivesIn(fn)].flatMap(([channel, waits]) => (isPassed(waits) ? [channel] : []));
}

/** The steps of a function that receive, by the variable that holds the channel. */
function receivesIn(fn: GoFunction): Map<GoSymbol, Set<Node>> {
  const { file } = fn;
  const found = new Map<GoSymbol, Set<Node>>();
  const add = (operand: Node, step: Node) => {
    const symbol = symbolOf(file, operand);
    if (symbol) found.set(symbol, (found.get(symbol) ?? new Set()).add(step));
  };
  for (const unary of nodesIn(fn, kind.unaryExpression)) {
    if (operatorOf(file.tree, unary) === token.arrow) {
      add(childAt(file.tree, unary, field.operand), stepOf(fn, unary));
    }
  }
  for (const clause of nodesIn(fn, kind.rangeClause)) {
    add(childAt(file.tree, clause, field.right), clause);
  }
  return found;
}

/** Whether all that happens on the channel, sends and its closing, comes after the access. */
function tellsAfter(first: Access, channel: GoSymbol, seen: Set<GoSymbol>): boolean {
  if (channel.owner !== first.function || channel.kind !== "var" || seen.has(channel)) return false;
  if (!isMadeOnce(channel)) return false;
  seen.add(channel);
  const told = tellingSteps(channel, new Set());
  return told !== undefined && told.length > 0 && told.every((step) => isAfter(first, step, seen));
}

/** A channel of its own in each call of its function, which goes by no other name there. */
function isMadeOnce(channel: GoSymbol): boolean {
  const made = soleValue(channel);
  if (!made || kindOf(made.file.tree, made.node) !== kind.callExpression) return false;
  return isBuiltin(made.file, childAt(made.file.tree, made.node, field.function), "make");
}

function isAfter(first: Access, { fn, node, isDeferred }: Step, seen: Set<GoSymbol>): boolean {
  if (fn !== first.function) {
    return receivedBefore(fn, node).some((channel) => tellsAfter(first, channel, new Set(seen)));
  }
  if (isDeferred) return true;
  const flow = flowOf(fn);
  const step = stepOf(fn, first.node);
  const told = stepOf(fn, node);
  return flow !== undefined && told !== step && !laterThan(flow, told, new Set()).steps.has(step);
}

interface Step {
  readonly fn: GoFunction;
  readonly node: Node;
  /** Done at the end of its function. */
  readonly isDeferred?: boolean;
}

/** Where something is sent on the channel or it is closed; undefined where somebody else may do that. */
function tellingSteps(channel: GoSymbol, seen: Set<GoSymbol>): readonly Step[] | undefined {
  if (seen.has(channel)) return undefined;
  seen.add(channel);
  const found: Step[] = [];
  for (const use of channel.uses) {
    const steps = stepsOfUse(channel, use, seen);
    if (!steps) return undefined;
    found.push(...steps);
  }
  return found;
}

function stepsOfUse(
  { file }: GoSymbol,
  use: Node,
  seen: Set<GoSymbol>,
): readonly Step[] | undefined {
  const fn = file && functionAround(file, use);
  if (!fn) return undefined;
  const { tree } = file;
  const around = parentOf(tree, use);
  switch (kindOf(tree, around)) {
    case kind.unaryExpression:
      return operatorOf(tree, around) === token.arrow ? [] : undefined;
    case kind.rangeClause:
      return [];
    case kind.sendStatement:
      return childAt(tree, around, field.channel) === use ? [{ fn, node: around }] : undefined;
    case kind.argumentList:
      return stepsOfArgument(fn, parentOf(tree, around), use, seen);
    default:
      return undefined;
  }
}

/** Closing it, or handing it to a function of the package that does no more than send, receive and close. */
function stepsOfArgument(
  fn: GoFunction,
  node: Node,
  use: Node,
  seen: Set<GoSymbol>,
): readonly Step[] | undefined {
  const call = callAt(fn, node);
  if (!call || call.how === "go") return undefined;
  const at = { fn, node, isDeferred: call.how === "defer" };
  const called = childAt(fn.file.tree, node, field.function);
  if (isBuiltin(fn.file, called, "close")) return [at];
  if (isBuiltin(fn.file, called, "len") || isBuiltin(fn.file, called, "cap")) return [];
  const [target, ...others] = targetsOf(call);
  const index = call.args.indexOf(use);
  const param = target && index >= 0 ? paramAt(target, index) : undefined;
  if (!target || !param || others.length > 0 || target.variadic) return undefined;
  if (target.file.package !== fn.file.package) return undefined;
  const inside = tellingSteps(param, seen);
  // What a literal in it does may come after the call.
  if (!inside?.every((step) => step.fn === target)) return undefined;
  return inside.length > 0 ? [at] : [];
}
