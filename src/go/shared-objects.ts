/** Whether goroutines started at one place work on one object or each on its own. */
import { handedDownMax } from "../limits.ts";
import { type Call, callsIn, nodesIn, targetsOf } from "./calls.ts";
import type { Access, Spawn } from "./facts.ts";
import { flowOf, stepOf } from "./flow-build.ts";
import { kind, token } from "./kinds.ts";
import type { GoFunction, GoSymbol } from "./model.ts";
import { bindingsOf, isSteady } from "./path-map.ts";
import { goesOnTo } from "./spawn-order.ts";
import { spawnsOf } from "./spawns.ts";
import { contains, type Node, none, operatorOf } from "./tree.ts";

/** True for a common object, false where each goroutine has its own, undefined when it cannot be told. */
export function isSharedOver(spawn: Spawn, access: Access): boolean | undefined {
  const { root } = access.path;
  if (!root.owner) return true;
  const { spawner } = spawn;
  const target = access.function;
  if (!spawn.targets.includes(target)) return isHandedDown(spawn, access) ? true : undefined;
  if (spawn.kind === "handler") return isServedObject(target, root);
  if (!spawner) return undefined;
  // What the starter hands over is called with arguments of somebody else.
  if (spawn.fansOut) return root.owner === target ? undefined : true;
  if (root.owner !== target) return isOutsideLoop(spawner, spawn.node, root);
  const call = callOf(spawn, spawner);
  const bound = call && bindingsOf(call, target).find(({ symbol }) => symbol === root);
  if (!bound) return root.kind === "receiver" || root.kind === "param" ? undefined : false;
  if (bound.path.steps.some((step) => step.kind === "index")) return undefined;
  return isOutsideLoop(spawner, spawn.node, bound.path.root);
}

/** Whether the access is to an object from outside the loop, handed down call by call by its own name. */
function isHandedDown(spawn: Spawn, access: Access): boolean {
  const { spawner } = spawn;
  if (!spawner || spawn.kind === "handler") return false;
  const seen = new Set<GoSymbol>();
  let level: Given[] = spawn.targets.flatMap((target) => sharedIn(spawn, spawner, target));
  for (let depth = 0; depth < handedDownMax && level.length > 0; depth++) {
    level = level.flatMap(passedOn).filter(({ symbol }) => !seen.has(symbol));
    for (const { symbol } of level) seen.add(symbol);
    if (seen.has(access.path.root)) return true;
  }
  return false;
}

/** A variable of a function that is known to hold the object. */
interface Given {
  readonly fn: GoFunction;
  readonly symbol: GoSymbol;
}

/** What a goroutine starts with that is the same for all that start there. */
function sharedIn(spawn: Spawn, spawner: GoFunction, target: GoFunction): Given[] {
  const captured = [...target.captures].filter(
    (symbol) => spawn.fansOut || isOutsideLoop(spawner, spawn.node, symbol) === true,
  );
  if (spawn.fansOut) return captured.map((symbol) => ({ fn: target, symbol }));
  const call = callOf(spawn, spawner);
  const bound = call ? bindingsOf(call, target) : [];
  const passed = bound.filter(
    ({ path }) => path.steps.length === 0 && isOutsideLoop(spawner, spawn.node, path.root) === true,
  );
  const symbols = [...captured, ...passed.map(({ symbol }) => symbol)];
  return symbols.map((symbol) => ({ fn: target, symbol }));
}

/** Parameters and receivers of callees that get the object by its plain name. */
function passedOn({ fn, symbol }: Given): Given[] {
  return plainCallsIn(fn).flatMap((call) => (call.how === "go" ? [] : passedBy(call, fn, symbol)));
}

function passedBy(call: Call, fn: GoFunction, symbol: GoSymbol): Given[] {
  return targetsOf(call).flatMap((callee) => {
    if (callee.file.package !== fn.file.package) return [];
    return bindingsOf(call, callee)
      .filter(({ path }) => path.root === symbol && path.steps.length === 0)
      .map((binding) => ({ fn: callee, symbol: binding.symbol }));
  });
}

/** The calls of a function and of the literals in it that run in the same goroutine. */
function plainCallsIn(fn: GoFunction): Call[] {
  const inner = fn.literals.filter((literal) => spawnsOf(literal).length === 0);
  return [...callsIn(fn), ...inner.flatMap(plainCallsIn)];
}

const origins = new WeakMap<Spawn, ReadonlyMap<GoSymbol, GoSymbol>>();

/**
 * The variable of the starter whose object an access of the goroutine works on: captured or passed by its plain name,
 * and handed down call by call in the same way. Undefined where the object came another way.
 */
export function objectOfStarter(spawn: Spawn, access: Access): GoSymbol | undefined {
  const known = origins.get(spawn) ?? findOrigins(spawn);
  origins.set(spawn, known);
  return known.get(access.path.root);
}

function findOrigins(spawn: Spawn): Map<GoSymbol, GoSymbol> {
  const { spawner } = spawn;
  const found = new Map<GoSymbol, GoSymbol>();
  if (!spawner || spawn.kind === "handler") return found;
  let level = spawn.targets.flatMap((target) => startsWith(spawn, spawner, target));
  for (let depth = 0; depth <= handedDownMax && level.length > 0; depth++) {
    const fresh = level.filter(({ symbol }) => !found.has(symbol));
    for (const { symbol, origin } of fresh) found.set(symbol, origin);
    level = fresh.flatMap((given) =>
      passedOn(given).map((next) => ({ ...next, origin: given.origin })),
    );
  }
  return found;
}

/**
 * Whether the starter of a goroutine, having started it, hands the object by name to the function of an access to it.
 * A function that first waits for something may wait for the goroutine.
 */
export function isGivenLater(spawn: Spawn, object: GoSymbol | undefined, access: Access): boolean {
  const { spawner } = spawn;
  if (!spawner || !object || waitsBefore(access)) return false;
  const later = callsIn(spawner).filter(({ how, node }) => how === "call" && goesOnTo(spawn, node));
  const seen = new Set<GoSymbol>();
  let level = later.flatMap((call) => passedBy(call, spawner, object));
  for (let depth = 0; depth <= handedDownMax && level.length > 0; depth++) {
    for (const { symbol } of level) seen.add(symbol);
    if (seen.has(access.path.root)) return true;
    level = level.flatMap(passedOn).filter(({ symbol }) => !seen.has(symbol));
  }
  return false;
}

function waitsBefore({ function: fn, node }: Access): boolean {
  const { tree } = fn.file;
  const receives = nodesIn(fn, kind.unaryExpression).filter(
    (unary) => operatorOf(tree, unary) === token.arrow,
  );
  const waits = callsIn(fn).filter(({ callee }) => "name" in callee && callee.name === "Wait");
  return [...receives, ...waits.map((call) => call.node)].some((wait) => wait < node);
}

/** What a goroutine is given by name when it starts, and the starter's name of it. */
function startsWith(
  spawn: Spawn,
  spawner: GoFunction,
  target: GoFunction,
): (Given & { readonly origin: GoSymbol })[] {
  const call = callOf(spawn, spawner);
  const bound = call ? bindingsOf(call, target) : [];
  const passed = bound.flatMap(({ symbol, path }) =>
    path.steps.length === 0 ? [{ fn: target, symbol, origin: path.root }] : [],
  );
  const captured = [...target.captures].map((symbol) => ({ fn: target, symbol, origin: symbol }));
  return [...captured, ...passed].filter(
    ({ symbol, origin }) => isSteady(symbol) && isSteady(origin),
  );
}

function callOf(spawn: Spawn, spawner: GoFunction): Call | undefined {
  return callsIn(spawner).find(
    (one) => one.node === spawn.node || contains(one.file.tree, spawn.node, one.node),
  );
}

/** The receiver of a handler serves all requests; parameters and locals are of one request. */
function isServedObject(target: GoFunction, root: GoSymbol): boolean {
  return root.kind === "receiver" || root.owner !== target;
}

/** Whether the variable is the same in each round of the loops around the spawn. */
function isOutsideLoop(fn: GoFunction, node: Node, root: GoSymbol): boolean | undefined {
  if (!root.owner) return true;
  if (root.owner !== fn) return true;
  const loops = flowOf(fn)?.loops.get(stepOf(fn, node)) ?? [];
  const outer = loops[0] ?? none;
  if (outer === none) return undefined;
  return !contains(fn.file.tree, outer, root.node);
}
