/** Functions that take over what another object of their type knew, once the goroutine of that one has ended. */

import { stopDepthMax } from "../limits.ts";
import { receiverPathOf } from "./callee.ts";
import { type Call, callsIn, paramAt, targetsOf } from "./calls.ts";
import { laterThan } from "./flow.ts";
import { flowOf, stepOf } from "./flow-build.ts";
import { invocationsOf } from "./invocations.ts";
import { waitsIn } from "./joins.ts";
import type { GoFunction, GoSymbol } from "./model.ts";
import { pathOf } from "./path.ts";
import { none } from "./tree.ts";
import { typeOfSymbol } from "./type-of.ts";
import { deref, namedOf } from "./types.ts";

/**
 * Whether a method is only called to hand what an object knows to its successor: with an object of the receiver's own
 * type that each caller has stopped, and waited for, just before.
 */
export function takesOver(fn: GoFunction): boolean {
  const type = fn.receiver && namedOf(deref(typeOfSymbol(fn.receiver)))?.id;
  if (type === undefined) return false;
  const ways = invocationsOf(fn);
  return (
    ways.length > 0 &&
    ways.every((way) => {
      if (way.kind !== "call" || way.call.how !== "call") return false;
      const { call } = way;
      return call.args.some((arg, index) => {
        const param = paramAt(fn, index);
        if (!param || namedOf(deref(typeOfSymbol(param)))?.id !== type) return false;
        const path = pathOf(call.file, arg);
        return path?.steps.length === 0 && isStoppedBefore(call, path.root);
      });
    })
  );
}

/** Whether every way to the call leads past one of a method of the object that waits for something of the object. */
function isStoppedBefore({ caller, node }: Call, object: GoSymbol): boolean {
  const flow = flowOf(caller);
  const [entry = none] = flow?.blocks[0]?.steps ?? [];
  if (!flow || entry === none) return false;
  const stops = callsIn(caller).filter((call) => waitsFor(call, object, 0));
  const steps = new Set(stops.map((call) => stepOf(caller, call.node)));
  const step = stepOf(caller, node);
  if (steps.size === 0 || steps.has(step) || step === entry) return false;
  return steps.has(entry) || !laterThan(flow, entry, steps).steps.has(step);
}

/** `stop` of the object, or what it goes through to wait. */
function waitsFor(call: Call, object: GoSymbol, depth: number): boolean {
  const receiver = receiverPathOf(call.file, call.node);
  if (call.how !== "call" || receiver?.root !== object || receiver.steps.length > 0) return false;
  return targetsOf(call).some((target) => {
    const own = target.receiver;
    if (!own) return false;
    if (waitsIn(target).some(({ path }) => path.root === own)) return true;
    return depth < stopDepthMax && callsIn(target).some((inner) => waitsFor(inner, own, depth + 1));
  });
}
