/** Helpers that run without the lock only while their object is set up. */
import { isConfiguring, isFillingIn } from "../go/configuring.ts";
import type { Access, Guard } from "../go/facts.ts";
import { isSetUp } from "../go/function-roles.ts";
import { invocationsOf } from "../go/invocations.ts";
import { heldAt } from "../go/locks.ts";
import { isOpen } from "../go/open-functions.ts";

/** Whether each caller of the helper holds the guard, or calls it on an object that it still sets up. */
export function isLeftToSetUp({ function: fn, path }: Access, guard: Guard): boolean {
  if (fn.kind !== "method" || path.root !== fn.receiver || isOpen(fn)) return false;
  const ways = invocationsOf(fn);
  return (
    ways.length > 0 &&
    ways.every((way) => {
      if (way.kind !== "call" || way.call.how === "go") return false;
      const { call } = way;
      const { caller } = call;
      if (heldAt(caller, call.node).must.some(({ cell }) => cell === guard.lock)) return true;
      return isSetUp(caller) || isConfiguring(caller) || isFillingIn(call);
    })
  );
}
