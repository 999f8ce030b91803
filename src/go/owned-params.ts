/** Parameters for which every caller passes an object that is still its own: helpers of constructors. */
import { calleesFirst } from "./call-graph.ts";
import { receiverPathOf } from "./callee.ts";
import { paramAt } from "./calls.ts";
import { invocationsOf } from "./invocations.ts";
import type { GoFunction, GoPackage, GoSymbol } from "./model.ts";
import { isOpen } from "./open-functions.ts";
import { holdsOwn, isOwnObject } from "./own-elements.ts";
import { isMadeHere, ownershipAt, runsWithin } from "./ownership.ts";
import { pathOf } from "./path.ts";
import { resolvePath } from "./path-map.ts";
import { returnedLocal } from "./returns.ts";
import { none } from "./tree.ts";

/** What is asked of every caller: that nobody else knows the object, or that it is making it. */
type Question = (caller: GoFunction, node: number, root: GoSymbol) => boolean;

const owned = new WeakMap<GoPackage, ReadonlySet<GoSymbol>>();
const elements = new WeakMap<GoPackage, ReadonlySet<GoSymbol>>();
const lists = new WeakMap<GoPackage, ReadonlySet<GoSymbol>>();
const constructed = new WeakMap<GoPackage, ReadonlySet<GoSymbol>>();

/** Whether all callers in the package own what they pass for `symbol`; never for functions open to others. */
export function callerOwns(fn: GoFunction, symbol: GoSymbol): boolean {
  const isOwned: Question = (caller, node, root) => ownershipAt(caller, node, root) === "owned";
  return answer(owned, fn.file.package, isOwned).has(symbol);
}

/** Whether all callers pass an object out of a list that holds none but their own. */
export function callerOwnsElement(fn: GoFunction, symbol: GoSymbol): boolean {
  const isOne: Question = (caller, _node, root) => isOwnObject(caller, root);
  return answer(elements, fn.file.package, isOne).has(symbol);
}

/** Whether all callers pass a list of objects that they made for themselves. */
export function callerOwnsElements(fn: GoFunction, symbol: GoSymbol): boolean {
  const isList: Question = (caller, _node, root) => holdsOwn(caller, root);
  return answer(lists, fn.file.package, isList).has(symbol);
}

/** Whether all callers are the constructors of what they pass, shown to others by then or not. */
export function callerConstructs(fn: GoFunction, symbol: GoSymbol): boolean {
  return answer(constructed, fn.file.package, (caller, _node, root) => {
    return isMadeHere(caller, root) && returnedLocal(caller) === root;
  }).has(symbol);
}

function answer(
  known: WeakMap<GoPackage, ReadonlySet<GoSymbol>>,
  pkg: GoPackage,
  question: Question,
): ReadonlySet<GoSymbol> {
  const before = known.get(pkg);
  if (before) return before;
  const found = askCallers(pkg, question);
  known.set(pkg, found);
  return found;
}

/** Callers first, so that what a constructor's helper hands on is known when its callees are asked. */
function askCallers(pkg: GoPackage, question: Question): Set<GoSymbol> {
  const yes = new Set<GoSymbol>();
  for (const fn of calleesFirst(pkg).flat().reverse()) {
    if (isOpen(fn) || fn.kind === "literal") continue;
    if (fn.receiver && isSoForAll(fn, fn.receiver, -1, yes, question)) yes.add(fn.receiver);
    for (const [index, param] of fn.params.entries()) {
      if (isSoForAll(fn, param, index, yes, question)) yes.add(param);
    }
  }
  return yes;
}

function isSoForAll(
  fn: GoFunction,
  symbol: GoSymbol,
  index: number,
  yes: ReadonlySet<GoSymbol>,
  question: Question,
): boolean {
  const ways = invocationsOf(fn);
  return (
    ways.length > 0 &&
    ways.every((way) => {
      if (way.kind !== "call" || way.call.how !== "call") return false;
      const { call } = way;
      const passed =
        index < 0
          ? receiverPathOf(call.file, call.node)
          : pathOf(call.file, call.args[index] ?? none);
      if (!passed || (index >= 0 && paramAt(fn, index) !== symbol)) return false;
      const { root, steps } = resolvePath(passed);
      const { caller } = call;
      // What a function hands to itself came from its other callers.
      if (root === symbol && steps.length === 0 && runsWithin(fn, caller)) return true;
      if (!root.owner || steps.length > 0) return false;
      const isAround = root.owner === caller || runsWithin(root.owner, caller);
      if (root.kind !== "var") return yes.has(root) && isAround;
      return root.owner === caller && question(caller, call.node, root);
    })
  );
}
