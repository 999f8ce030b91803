/** Where in its function a call takes effect. */
import type { Call } from "./calls.ts";
import { stepOf } from "./flow-build.ts";
import { type Node, parentOf } from "./tree.ts";

/** The defer statement that puts the call off to the end of the function. */
export function deferAround(call: Call): Node | undefined {
  return call.how === "defer" ? parentOf(call.file.tree, call.node) : undefined;
}

const known = new WeakMap<Call, Node>();

/** The step that runs the call. */
export function stepOfCall(call: Call): Node {
  const before = known.get(call);
  if (before !== undefined) return before;
  const step = stepOf(call.caller, call.node);
  known.set(call, step);
  return step;
}
