/** Whether code may wait while it runs, so that a lock held around it could hold up others, or itself, for ever. */
import { type Call, callsIn, nodesIn, targetsOf } from "./calls.ts";
import { kind, token } from "./kinds.ts";
import { lockCallsIn } from "./lock-calls.ts";
import type { GoFunction } from "./model.ts";
import { operatorOf } from "./tree.ts";
import { typeOf } from "./type-of.ts";
import { under } from "./types.ts";
import { isSlow } from "./under-lock.ts";

/** Calls followed; what lies deeper is taken to wait. */
const callDepthMax = 4;

/** Whether `fn` waits for a lock or a goroutine, or runs code that is not seen, its own lock calls left aside. */
export function mayWaitInside(fn: GoFunction, depth = 0): boolean {
  const { file } = fn;
  if (depth > callDepthMax) return true;
  const waits =
    nodesIn(fn, kind.sendStatement).length > 0 ||
    nodesIn(fn, kind.selectStatement).length > 0 ||
    nodesIn(fn, kind.unaryExpression).some((one) => operatorOf(file.tree, one) === token.arrow);
  if (waits) return true;
  const locks = new Set(lockCallsIn(fn).map(({ call }) => call));
  if (depth > 0 && locks.size > 0) return true;
  return (
    fn.literals.some((literal) => lockCallsIn(literal).length > 0) ||
    [fn, ...fn.literals].some((one) =>
      callsIn(one).some((call) => !locks.has(call) && mayWait(call, depth + 1)),
    )
  );
}

function mayWait(call: Call, depth: number): boolean {
  const { callee, file, args, how } = call;
  if (how === "go") return false;
  switch (callee.kind) {
    case "builtin":
    case "conversion":
      return false;
    case "external": {
      // Code that is handed a function may run it.
      const takesFunction = args.some((arg) => under(typeOf(file, arg)).kind === "func");
      const isUnknown = callee.path === "" || callee.name === "Wait";
      return isUnknown || takesFunction || isSlow(callee.path, callee.receiverType, callee.name);
    }
    default: {
      const targets = targetsOf(call);
      return targets.length === 0 || targets.some((target) => mayWaitInside(target, depth));
    }
  }
}
