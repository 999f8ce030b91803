/** Maps that the goroutine of an object changes while methods of the object use them. */
import { hasWaitedFor } from "../go/awaited.ts";
import { receiverPathOf } from "../go/callee.ts";
import type { Call } from "../go/calls.ts";
import type { Access, Cell, Spawn } from "../go/facts.ts";
import { invocationsOf } from "../go/invocations.ts";
import { rootsOf } from "../go/roots.ts";
import { objectOfStarter } from "../go/shared-objects.ts";
import { typeOfSymbol } from "../go/type-of.ts";
import { deref, namedOf } from "../go/types.ts";
import type { GoroutinePair } from "./goroutine-pairs.ts";

/**
 * A goroutine that goes on for long uses the map of the object it was given, and a method that other packages call
 * touches the map of its receiver, with no lock anywhere; one of them changes it.
 */
export function isOfRunner({ mine, other, parallel }: GoroutinePair): boolean {
  const [spawn] = parallel.spawns;
  const { cell } = mine;
  if (parallel.why !== "spawner" || !spawn || cell.kind !== "field") return false;
  if (!isNeverLocked(cell) || [mine, other].some(({ op, alias }) => op === "replace" || alias))
    return false;
  const ways: readonly (readonly [Access, Access])[] = [
    [mine, other],
    [other, mine],
  ];
  return ways.some(([inside, outside]) => {
    const object = objectOfStarter(spawn, inside);
    return (
      isChangedWhileRunning(inside, outside) &&
      object !== undefined &&
      namedOf(deref(typeOfSymbol(object)))?.symbol === cell.symbol.ownerType &&
      isCalledFromOutside(outside, spawn)
    );
  });
}

/** What methods only add to may all be there before the goroutine starts; nobody takes out what was just put in. */
function isChangedWhileRunning(inside: Access, outside: Access): boolean {
  return inside.effect === "write" || (inside.effect === "read" && outside.op === "delete");
}

function isNeverLocked({ accesses }: Cell): boolean {
  return accesses.every(
    ({ locks, owned, constructing, file }) =>
      owned || constructing || file.test || locks.may.length === 0,
  );
}

/** Methods that begin or end the life of the object: they run before the goroutine, or after it. */
const lifecycle =
  /^(?:Start|Stop|Close|Shutdown|Init|Open|Run|Serve|Set[Uu]p|Reset|New|Configure|Load|Restore|String|Dump)/;

/** Words by which an author keeps a method to one goroutine. */
const confinedWords =
  /\bnot (?:be )?(?:safe|thread|goroutine|concurren)|\bunsafe\b|\bsingle.?thread|\b(?:only|must)\b[^.]{0,30}\bcalled\b/i;

/** An exported method on its own receiver, which is neither called by the goroutine itself nor waits for its end. */
function isCalledFromOutside({ function: fn, path, node }: Access, spawn: Spawn): boolean {
  const name = fn.symbol?.name ?? "";
  if (fn.kind !== "method" || path.root !== fn.receiver || path.steps.length !== 1) return false;
  if (!/^\p{Lu}/u.test(name) || lifecycle.test(name) || confinedWords.test(fn.doc)) return false;
  const calls = invocationsOf(fn).flatMap((way) => (way.kind === "call" ? [way.call] : []));
  const isHarmless = (call: Call) => rootsOf(call.caller).spawns.has(spawn) || isOnLocal(call);
  const isInside = calls.length > 0 && calls.every(isHarmless);
  return rootsOf(fn).open && !isInside && !hasWaitedFor(spawn, fn, node);
}

/** On a local of the caller: mostly it has just made the object, and knows what its goroutine does by then. */
function isOnLocal({ file, node, caller }: Call): boolean {
  const path = receiverPathOf(file, node);
  return path?.root.kind === "var" && path.root.owner === caller && path.steps.length === 0;
}
