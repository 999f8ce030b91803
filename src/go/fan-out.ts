/** Functions of the package that run what they are handed in many goroutines at once. */
import { type Call, nodesIn } from "./calls.ts";
import type { Spawn } from "./facts.ts";
import { laterThan } from "./flow.ts";
import { flowOf, stepOf } from "./flow-build.ts";
import { field, kind, token } from "./kinds.ts";
import type { GoFile, GoFunction } from "./model.ts";
import { isBuiltin, soleValue, symbolOf } from "./symbols.ts";
import { childAt, childrenOf, kindOf, type Node, operatorOf, textOf } from "./tree.ts";

/**
 * Whether the goroutine that `around` starts, described as `start`, is started again while it runs, and nothing that is
 * seen lets one go on only when another has ended. `handed` is the call that hands the function over.
 */
export function fansOut(handed: Call, around: Call, start: Spawn): boolean {
  const { caller } = around;
  const flow = flowOf(caller);
  if (!flow || !start.many || start.kind === "pool" || start.kind === "handler") return false;
  const step = stepOf(caller, around.node);
  if (!laterThan(flow, step, new Set(start.joins)).steps.has(step)) return false;
  // Workers may be counted by an argument.
  const isOne = handed.args.some((arg) => textOf(handed.file.tree, arg) === "1");
  return !isOne && !takesPlaces(caller);
}

/** Whether goroutines wait for a place: a token of a channel with room for one, or of who knows how many. */
function takesPlaces(fn: GoFunction): boolean {
  const nest = nestOf(fn);
  const acquires = nest.some((one) =>
    nodesIn(one, kind.callExpression).some((call) =>
      /(?:^|\.)(?:Try)?Acquire$/.test(
        textOf(one.file.tree, childAt(one.file.tree, call, field.function)),
      ),
    ),
  );
  const received = new Set(nest.flatMap(receivedIn));
  return (
    acquires ||
    nest.some((one) =>
      sentIn(one).some((channel) => received.has(channel.text) && !hasRoom(one.file, channel.node)),
    )
  );
}

function nestOf(fn: GoFunction): GoFunction[] {
  return [fn, ...fn.literals.flatMap(nestOf)];
}

function receivedIn(fn: GoFunction): string[] {
  const { tree } = fn.file;
  return nodesIn(fn, kind.unaryExpression)
    .filter((node) => operatorOf(tree, node) === token.arrow)
    .map((node) => textOf(tree, childAt(tree, node, field.operand)));
}

function sentIn(fn: GoFunction) {
  const { tree } = fn.file;
  return nodesIn(fn, kind.sendStatement).map((send) => {
    const node = childAt(tree, send, field.channel);
    return { node, text: textOf(tree, node) };
  });
}

/** Whether the channel is made here with room for none, which is no place to take, or for more than one. */
function hasRoom(file: GoFile, channel: Node): boolean {
  const symbol = symbolOf(file, channel);
  const made = symbol && soleValue(symbol);
  if (!made || kindOf(made.file.tree, made.node) !== kind.callExpression) return false;
  const { tree } = made.file;
  if (!isBuiltin(made.file, childAt(tree, made.node, field.function), "make")) return false;
  const [, room] = childrenOf(tree, childAt(tree, made.node, field.arguments));
  return room === undefined || textOf(tree, room) !== "1";
}
