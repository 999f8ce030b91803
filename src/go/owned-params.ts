/** Parameters for which every caller passes an object that is still its own: helpers of constructors. */
import { calleesFirst } from "./call-graph.ts";
import { receiverPathOf } from "./callee.ts";
import { paramAt } from "./calls.ts";
import { invocationsOf } from "./invocations.ts";
import { isOpen } from "./lock-entry.ts";
import type { GoFunction, GoPackage, GoSymbol, Path } from "./model.ts";
import { ownershipAt, runsWithin } from "./ownership.ts";
import { pathOf } from "./path.ts";
import { resolvePath } from "./path-map.ts";
import { none } from "./tree.ts";

const known = new WeakMap<GoPackage, ReadonlySet<GoSymbol>>();

/** Whether all callers in the package own what they pass for `symbol`; never for functions open to others. */
export function callerOwns(fn: GoFunction, symbol: GoSymbol): boolean {
  const pkg = fn.file.package;
  const owned = known.get(pkg) ?? findOwned(pkg);
  known.set(pkg, owned);
  return owned.has(symbol);
}

/** Callers first, so that what a constructor's helper hands on is known when its callees are asked. */
function findOwned(pkg: GoPackage): Set<GoSymbol> {
  const owned = new Set<GoSymbol>();
  for (const fn of calleesFirst(pkg).flat().reverse()) {
    if (isOpen(fn) || fn.kind === "literal") continue;
    if (fn.receiver && isOwnedByAll(fn, fn.receiver, -1, owned)) owned.add(fn.receiver);
    for (const [index, param] of fn.params.entries()) {
      if (isOwnedByAll(fn, param, index, owned)) owned.add(param);
    }
  }
  return owned;
}

function isOwnedByAll(
  fn: GoFunction,
  symbol: GoSymbol,
  index: number,
  owned: ReadonlySet<GoSymbol>,
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
      const isRight = index < 0 || paramAt(fn, index) === symbol;
      return passed && isRight
        ? isOwnedPath(call.caller, call.node, resolvePath(passed), owned)
        : false;
    })
  );
}

function isOwnedPath(
  caller: GoFunction,
  node: number,
  path: Path,
  owned: ReadonlySet<GoSymbol>,
): boolean {
  const { root } = path;
  if (!root.owner || path.steps.length > 0) return false;
  if (root.kind !== "var")
    return owned.has(root) && (root.owner === caller || runsWithin(root.owner, caller));
  return root.owner === caller && ownershipAt(caller, node, root) === "owned";
}
