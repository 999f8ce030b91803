/** Where code of a package starts to run in another goroutine. */
import { type Call, callsIn, targetsOf } from "./calls.ts";
import type { Site, Spawn, SpawnKind } from "./facts.ts";
import { fansOut } from "./fan-out.ts";
import { flowOf, stepOf } from "./flow-build.ts";
import { isGrpcMethod, isServed, isTestRun } from "./handlers.ts";
import { type Invocation, invocationsOf } from "./invocations.ts";
import { joinsOf, joinsWithin } from "./joins.ts";
import { handedTo } from "./known-calls.ts";
import { isSpawned } from "./lock-entry.ts";
import type { GoFunction, GoPackage } from "./model.ts";
import { symbolOf } from "./symbols.ts";
import { parentOf, textOf } from "./tree.ts";

interface OpenSpawn extends Spawn {
  readonly targets: GoFunction[];
}

interface Found {
  readonly spawns: readonly Spawn[];
  readonly byTarget: ReadonlyMap<GoFunction, readonly Spawn[]>;
}

const known = new WeakMap<GoPackage, Found>();

/** Every place of the package that starts a goroutine or registers what is run in one, sorted. */
export function spawnsIn(pkg: GoPackage): readonly Spawn[] {
  return foundIn(pkg).spawns;
}

/** The places that make `fn` run in another goroutine. */
export function spawnsOf(fn: GoFunction): readonly Spawn[] {
  return foundIn(fn.file.package).byTarget.get(fn) ?? [];
}

/** The spawn that is a given statement or call. */
export function spawnAt({ file, node }: Site): Spawn | undefined {
  return spawnsIn(file.package).find((spawn) => spawn.file === file && spawn.node === node);
}

/** The places inside `fn`, literals left out, that start one. */
export function spawnsInFunction(fn: GoFunction): readonly Spawn[] {
  return spawnsIn(fn.file.package).filter((spawn) => spawn.spawner === fn);
}

function foundIn(pkg: GoPackage): Found {
  const before = known.get(pkg);
  if (before) return before;
  const found = collect(pkg);
  known.set(pkg, found);
  return found;
}

function collect(pkg: GoPackage): Found {
  const byNode = new Map<string, OpenSpawn>();
  const byTarget = new Map<GoFunction, Spawn[]>();
  for (const fn of pkg.functions) {
    const spawns = invocationsOf(fn).flatMap((way) => spawnOfWay(fn, way) ?? []);
    if (spawns.every((spawn) => spawn.kind !== "handler") && isServed(fn)) spawns.push(served(fn));
    if (isGrpcMethod(fn)) spawns.push({ ...served(fn), confidence: "high" });
    if (isTestRun(fn)) spawns.push({ ...served(fn), kind: "parallel test" });
    for (const spawn of spawns) {
      const key = `${spawn.file.path} ${spawn.node}`;
      const same = byNode.get(key) ?? { ...spawn, targets: [] };
      byNode.set(key, same);
      same.targets.push(fn);
      byTarget.set(fn, [...(byTarget.get(fn) ?? []), same]);
    }
  }
  addUnknown(pkg, byNode);
  const spawns = [...byNode.values()].sort(
    (left, right) =>
      (left.file.path < right.file.path ? -1 : left.file === right.file ? 0 : 1) ||
      left.node - right.node,
  );
  return { spawns, byTarget };
}

/** `go` statements whose function is not known. */
function addUnknown(pkg: GoPackage, byNode: Map<string, OpenSpawn>): void {
  for (const fn of pkg.functions) {
    for (const call of callsIn(fn)) {
      if (call.how !== "go" || targetsOf(call).length > 0) continue;
      const spawn = describeSpawn(call, "go", "high");
      const key = `${spawn.file.path} ${spawn.node}`;
      if (!byNode.has(key)) byNode.set(key, { ...spawn, targets: [] });
    }
  }
}

/** A handler known by its signature: requests run it whenever they come. */
function served(fn: GoFunction): Spawn {
  return {
    kind: "handler",
    file: fn.file,
    node: fn.node,
    spawner: undefined,
    targets: [],
    many: true,
    serial: false,
    joins: [],
    confidence: "medium",
  };
}

function spawnOfWay(fn: GoFunction, way: Invocation): Spawn | undefined {
  switch (way.kind) {
    case "call":
      return way.call.how === "go" ? describeSpawn(way.call, "go", "high") : undefined;
    case "spawn":
      return describeSpawn(way.call, way.spawn, way.spawn === "pool" ? "low" : "high");
    case "callback":
      return isSpawned(way) ? spawnThrough(fn, way) : undefined;
    default:
      return undefined;
  }
}

function describeSpawn(call: Call, spawn: SpawnKind, confidence: Spawn["confidence"]): Spawn {
  const { caller, file } = call;
  const node = spawn === "go" ? parentOf(file.tree, call.node) : call.node;
  const step = stepOf(caller, call.node);
  const isLooped = (flowOf(caller)?.loops.get(step)?.length ?? 0) > 0;
  const joins = joinsOf(call, spawn);
  const serial = spawn === "errgroup" && isSerialGroup(call);
  const many = spawn === "handler" || (spawn === "parallel test" && isLooped) || isLooped;
  return {
    ...{ kind: spawn, file, node, spawner: caller, targets: [], joins, serial, confidence },
    many: many && !serial,
  };
}

/** A function of the package that runs what it is handed in goroutines: it may start many and wait for all. */
function spawnThrough(_fn: GoFunction, way: Extract<Invocation, { kind: "callback" }>): Spawn {
  const outer = describeSpawn(way.call, "go", "medium");
  const { inner, callee } = way;
  const around = inner.how === "go" ? inner : outermostCall(inner, callee);
  const loops = flowOf(around.caller)?.loops.get(stepOf(around.caller, around.node)) ?? [];
  const waits = joinsWithin(callee, around);
  const joins = waits ? [...outer.joins, stepOf(way.call.caller, way.call.node)] : outer.joins;
  const many = loops.length > 0 || (outer.many && !waits);
  const start = describeSpawn(around, startOf(around) ?? "pool", "medium");
  const through = { ...outer, node: way.call.node, many, joins };
  return fansOut(way.call, around, start) ? { ...through, fansOut: true } : through;
}

/** How a call starts a goroutine: itself, or as what it hands a literal to. */
function startOf(around: Call): SpawnKind | undefined {
  if (around.how === "go") return "go";
  const to = handedTo(around.callee);
  return to.kind === "spawn" ? to.spawn : undefined;
}

/** The call in `callee` that starts the literal in which `inner` stands. */
function outermostCall(inner: Call, callee: GoFunction): Call {
  let at: GoFunction | undefined = inner.caller;
  while (at && at.parent !== callee) at = at.parent;
  const way = at && invocationsOf(at).find((one) => "call" in one);
  return way && "call" in way ? way.call : inner;
}

/** `g.SetLimit(1)` on the same group in the same function. */
function isSerialGroup(call: Call): boolean {
  const group = groupOf(call);
  return (
    group !== undefined &&
    callsIn(call.caller).some((other) => {
      const { callee, args, file } = other;
      const isLimit = callee.kind === "external" && callee.name === "SetLimit";
      return isLimit && groupOf(other) === group && textOf(file.tree, args[0] ?? -1) === "1";
    })
  );
}

function groupOf({ callee, file }: Call) {
  return "receiver" in callee && callee.receiver >= 0 ? symbolOf(file, callee.receiver) : undefined;
}
