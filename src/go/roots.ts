/** Which goroutines can run a function. */
import { rootsMax } from "../limits.ts";
import type { Spawn } from "./facts.ts";
import { type Invocation, invocationsOf } from "./invocations.ts";
import { isSpawned } from "./lock-entry.ts";
import type { GoFunction, GoPackage } from "./model.ts";
import { isOpen } from "./open-functions.ts";
import { spawnsOf } from "./spawns.ts";

export interface Roots {
  /** Spawns whose goroutine can get here by plain calls. */
  readonly spawns: ReadonlySet<Spawn>;
  /** Other packages, or nobody we know, can get here by plain calls. */
  readonly open: boolean;
  /** `main` or `init` can. */
  readonly start: boolean;
}

interface OpenRoots extends Roots {
  readonly spawns: Set<Spawn>;
  open: boolean;
  start: boolean;
}

const known = new WeakMap<GoPackage, ReadonlyMap<GoFunction, Roots>>();
const nowhere: Roots = { spawns: new Set(), open: true, start: false };

/** The goroutines that can run `fn`. */
export function rootsOf(fn: GoFunction): Roots {
  const pkg = fn.file.package;
  const roots = known.get(pkg) ?? spread(pkg);
  known.set(pkg, roots);
  return roots.get(fn) ?? nowhere;
}

/** The function around a plain way in: what runs it runs `fn` too. */
export function plainCaller(way: Invocation): GoFunction | undefined {
  switch (way.kind) {
    case "call":
      return way.call.how === "go" ? undefined : way.call.caller;
    case "now":
    case "once":
    case "unknown":
      return way.call.caller;
    case "callback":
      return isSpawned(way) ? undefined : way.call.caller;
    default:
      return undefined;
  }
}

/** Functions that `fn` runs by plain calls, literals among them. */
export function plainCallees(pkg: GoPackage): ReadonlyMap<GoFunction, readonly GoFunction[]> {
  const before = callees.get(pkg);
  if (before) return before;
  const found = new Map<GoFunction, GoFunction[]>();
  for (const fn of pkg.functions) {
    for (const way of invocationsOf(fn)) {
      const caller = plainCaller(way);
      if (!caller) continue;
      const list = found.get(caller);
      if (list) list.push(fn);
      else found.set(caller, [fn]);
    }
  }
  callees.set(pkg, found);
  return found;
}

const callees = new WeakMap<GoPackage, ReadonlyMap<GoFunction, readonly GoFunction[]>>();

function spread(pkg: GoPackage): Map<GoFunction, Roots> {
  const roots = new Map(pkg.functions.map((fn) => [fn, ownRoots(fn)]));
  const next = plainCallees(pkg);
  const work = [...pkg.functions];
  for (let fn = work.pop(); fn; fn = work.pop()) {
    const from = roots.get(fn);
    for (const callee of next.get(fn) ?? []) {
      const to = roots.get(callee);
      if (from && to && merge(from, to)) work.push(callee);
    }
  }
  return roots;
}

function ownRoots(fn: GoFunction): OpenRoots {
  const name = fn.symbol?.name;
  const start = name === "main" || name === "init";
  const spawns = new Set(spawnsOf(fn).slice(0, rootsMax));
  const isAlone = invocationsOf(fn).length === 0 && spawns.size === 0 && !fn.file.test;
  const isStored = invocationsOf(fn).some((way) => way.kind === "stored");
  return { spawns, start, open: !start && (isOpen(fn) || isAlone || isStored) };
}

/** Adds what is known of the caller; true when something was new. */
function merge(from: Roots, to: OpenRoots): boolean {
  const before = to.spawns.size + Number(to.open) + Number(to.start);
  for (const spawn of from.spawns) if (to.spawns.size < rootsMax) to.spawns.add(spawn);
  to.open ||= from.open;
  to.start ||= from.start;
  return to.spawns.size + Number(to.open) + Number(to.start) > before;
}
