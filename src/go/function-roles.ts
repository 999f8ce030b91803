/** Functions in special circumstances: constructors, once-only bodies, deferred closures. */
import { initDepthMax } from "../limits.ts";
import type { Site } from "./facts.ts";
import { invocationsOf } from "./invocations.ts";
import { kind } from "./kinds.ts";
import { deferAround } from "./locks.ts";
import type { GoFunction, Path } from "./model.ts";
import { isOpen } from "./open-functions.ts";
import { callerConstructs } from "./owned-params.ts";
import { isFresh, isMadeHere } from "./ownership.ts";
import { firstResults } from "./returns.ts";
import { symbolOf } from "./symbols.ts";
import { kindOf, type Node, none, parentOf } from "./tree.ts";
import { typeOf, typeOfSymbol } from "./type-of.ts";
import { deref, namedOf } from "./types.ts";

/** Whether the access belongs to making the object: in `init`, or in a function that makes and returns it. */
export function isConstructing(fn: GoFunction, path: Path): boolean {
  const outer = outermostOf(fn);
  if (outer.name === "init" || /^init(?:\.|$)/.test(outer.name)) return true;
  if (outer.kind === "literal")
    return path.root.owner === undefined && invocationsOf(fn).length === 0;
  if (fn !== outer && !runsHere(fn)) return false;
  if (!path.root.owner) return isOnlyForInit(outer, 0);
  if (path.root.owner === outer && path.root.kind !== "var") {
    return callerConstructs(outer, path.root);
  }
  const owner = path.root.owner === outer ? namedOf(deref(typeOfSymbol(path.root))) : undefined;
  return owner !== undefined && path.root.kind === "var" && makes(outer, owner.id);
}

/** Whether only `init` runs the function, itself or through others. */
function isOnlyForInit(fn: GoFunction, depth: number): boolean {
  const ways = invocationsOf(fn);
  return (
    ways.length > 0 &&
    depth < initDepthMax &&
    !isOpen(fn) &&
    ways.every((way) => {
      if (way.kind !== "call" || way.call.how === "go") return false;
      const { caller } = way.call;
      return caller.name === "init" || isOnlyForInit(outermostOf(caller), depth + 1);
    })
  );
}

function outermostOf(fn: GoFunction): GoFunction {
  let at = fn;
  while (at.parent) at = at.parent;
  return at;
}

/** A literal that its function calls or defers itself. */
function runsHere(fn: GoFunction): boolean {
  return invocationsOf(fn).every((way) => way.kind === "call" && way.call.how !== "go");
}

/** A constructor: it returns first what it has made itself, shown to others by then or not. */
function makes(fn: GoFunction, type: number): boolean {
  return firstResults(fn).some((value) => {
    if (namedOf(deref(typeOf(fn.file, value)))?.id !== type) return false;
    const symbol =
      kindOf(fn.file.tree, value) === kind.identifier ? symbolOf(fn.file, value) : undefined;
    return symbol ? isMadeHere(fn, symbol) : isFresh(fn, value);
  });
}

/** Whether the function is the body of a sync.Once. */
export function runsOnce(fn: GoFunction): boolean {
  for (let at: GoFunction | undefined = fn; at; at = at.parent) {
    const ways = invocationsOf(at);
    if (ways.length > 0 && ways.every((way) => way.kind === "once")) return true;
  }
  return false;
}

/** The defer statement that puts off the effect of `node`: of its own call, or of the closure it is in. */
export function deferStatementOf(fn: GoFunction, node: Node): Site | undefined {
  const own = deferAround(fn, node);
  if (own !== none) return { file: fn.file, node: own };
  for (const way of invocationsOf(fn)) {
    if (fn.kind === "literal" && way.kind === "call" && way.call.how === "defer") {
      return { file: way.call.file, node: parentOf(way.call.file.tree, way.call.node) };
    }
  }
  return undefined;
}

/** `func (s *S) init()` fills the object before anybody else has it, by convention. */
export function isSetUp(fn: GoFunction): boolean {
  if (fn.kind !== "method" || !/^init(?:iali[sz]e)?$/i.test(fn.symbol?.name ?? "")) return false;
  // One that is started beside the rest comes before nothing.
  return !invocationsOf(fn).some(
    (way) => way.kind === "spawn" || (way.kind === "call" && way.call.how === "go"),
  );
}
