/** The calls of a function, and what they run. */
import { calleeOf } from "./callee.ts";
import { functionValue } from "./function-uses.ts";
import { nodesOfKind } from "./kind-index.ts";
import { field, kind } from "./kinds.ts";
import type { Callee, GoFile, GoFunction } from "./model.ts";
import { functionAt } from "./symbols.ts";
import { childAt, childrenOf, kindOf, type Node, none, parentOf, unparen } from "./tree.ts";

export interface Call {
  readonly file: GoFile;
  /** The call expression. */
  readonly node: Node;
  readonly caller: GoFunction;
  readonly callee: Callee;
  readonly how: "call" | "defer" | "go";
  readonly args: readonly Node[];
}

const known = new WeakMap<GoFunction, readonly Call[]>();

/** Calls written in a function, literals inside it left out, in source order. */
export function callsIn(fn: GoFunction): readonly Call[] {
  const before = known.get(fn);
  if (before) return before;
  const calls = nodesIn(fn, kind.callExpression).map((node) => describeCall(fn, node));
  known.set(fn, calls);
  return calls;
}

const byNode = new WeakMap<GoFunction, ReadonlyMap<Node, Call>>();

/** The call of `fn` that is the expression `node`. */
export function callAt(fn: GoFunction, node: Node): Call | undefined {
  const map = byNode.get(fn) ?? new Map(callsIn(fn).map((call) => [call.node, call]));
  byNode.set(fn, map);
  return map.get(node);
}

/** Nodes of one kind in the body of a function but not in literals inside it. */
export function nodesIn(fn: GoFunction, wanted: number): Node[] {
  const found: Node[] = [];
  if (fn.body === none) return found;
  const { tree } = fn.file;
  for (const node of nodesOfKind(tree, wanted, fn.body, tree.last[fn.body])) {
    if (functionAt(fn.file, node) === fn) found.push(node);
  }
  return found;
}

function describeCall(caller: GoFunction, node: Node): Call {
  const { file } = caller;
  const within = kindOf(file.tree, parentOf(file.tree, node));
  return {
    file,
    node,
    caller,
    callee: calleeOf(file, node),
    how: within === kind.goStatement ? "go" : within === kind.deferStatement ? "defer" : "call",
    args: argumentsOf(file, node),
  };
}

/** The argument expressions of a call; of a conversion, what is converted. */
export function argumentsOf(file: GoFile, call: Node): Node[] {
  const { tree } = file;
  return childrenOf(tree, childAt(tree, call, field.arguments)).map((arg) =>
    kindOf(tree, arg) === kind.variadicArgument ? (childrenOf(tree, arg)[0] ?? arg) : arg,
  );
}

/** Functions with a body that a call runs: the one it names, a local literal, or what implements an interface. */
export function targetsOf(call: Call): readonly GoFunction[] {
  const { callee } = call;
  switch (callee.kind) {
    case "function":
    case "literal":
      return [callee.function];
    case "variable": {
      const target = functionValue(call.file, unparen(call.file.tree, callee.node));
      return target ? [target] : [];
    }
    case "interface":
      return callee.implementers;
    default:
      return [];
  }
}

/** The parameter of `callee` that takes argument number `index`. */
export function paramAt(
  callee: GoFunction,
  index: number,
): GoFunction["params"][number] | undefined {
  return callee.params[Math.min(index, callee.params.length - 1)];
}
