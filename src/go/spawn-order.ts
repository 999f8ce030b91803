/** What may still run once a goroutine has started and has not been waited for. */

import { spawnPointsMax } from "../limits.ts";
import { callsIn, targetsOf } from "./calls.ts";
import type { Spawn } from "./facts.ts";
import { laterThan } from "./flow.ts";
import { flowOf, stepOf } from "./flow-build.ts";
import { invocationsOf } from "./invocations.ts";
import { stepOfCall } from "./lock-points.ts";
import type { GoFunction } from "./model.ts";
import { isOpen } from "./open-functions.ts";
import { plainCallees } from "./roots.ts";
import type { Node } from "./tree.ts";

/** What can run beside a goroutine. */
export interface Beside {
  /** Functions of which any part can. */
  readonly functions: ReadonlySet<GoFunction>;
  /** Of these functions, these steps can. */
  readonly steps: ReadonlyMap<GoFunction, ReadonlySet<Node>>;
  /** It outlives the call that started it, so whatever other packages call can. */
  readonly open: boolean;
}

interface OpenBeside extends Beside {
  readonly functions: Set<GoFunction>;
  readonly steps: Map<GoFunction, Set<Node>>;
  open: boolean;
}

const known = new WeakMap<Spawn, Beside>();

export function besideOf(spawn: Spawn): Beside {
  const before = known.get(spawn);
  if (before) return before;
  const found: OpenBeside = { functions: new Set(), steps: new Map(), open: !spawn.spawner };
  if (spawn.spawner) {
    const joins = new Set(spawn.joins);
    const from = stepOf(spawn.spawner, spawn.node);
    if (!joins.has(from)) follow(found, { fn: spawn.spawner, from, joins });
  }
  known.set(spawn, found);
  return found;
}

/** Whether the starter itself, going on without having waited, comes to `node` of its own body. */
export function goesOnTo({ spawner, node: start, joins }: Spawn, node: Node): boolean {
  const flow = spawner && flowOf(spawner);
  if (!flow) return false;
  const { steps } = laterThan(flow, stepOf(spawner, start), new Set(joins));
  return steps.has(stepOf(spawner, node));
}

interface Point {
  readonly fn: GoFunction;
  readonly from: Node;
  readonly joins: ReadonlySet<Node>;
}

/** The rest of the function, what it calls, and, when it returns, the rest of its callers. */
function follow(found: OpenBeside, start: Point): void {
  const work = [start];
  const seen = new Set<string>();
  for (let point = work.pop(); point; point = work.pop()) {
    if (seen.size >= spawnPointsMax) {
      found.open = true;
      return;
    }
    const { fn, from, joins } = point;
    const key = `${fn.id} ${from}`;
    const flow = flowOf(fn);
    if (!flow || seen.has(key)) continue;
    seen.add(key);
    const { steps, leaves } = laterThan(flow, from, joins);
    const known = found.steps.get(fn) ?? new Set<Node>();
    const before = known.size;
    for (const step of steps) if (!joins.has(step)) known.add(step);
    found.steps.set(fn, known);
    if (known.size > before) addCallees(found, fn, known);
    if (!leaves) continue;
    if (isOpen(fn) && fn.symbol?.name !== "main") found.open = true;
    for (const way of invocationsOf(fn)) {
      if (way.kind === "stored" || way.kind === "unknown") found.open = true;
      if (!("call" in way)) continue;
      const { caller } = way.call;
      work.push({ fn: caller, from: stepOfCall(way.call), joins: new Set() });
    }
  }
}

function addCallees(found: OpenBeside, fn: GoFunction, steps: ReadonlySet<Node>): void {
  const pkg = fn.file.package;
  const next = plainCallees(pkg);
  const work: GoFunction[] = [];
  for (const call of callsIn(fn)) {
    if (call.how === "go" || !steps.has(stepOfCall(call))) continue;
    work.push(...targetsOf(call).filter((target) => target.file.package === pkg));
  }
  for (const literal of fn.literals) {
    const isPlain = next.get(fn)?.includes(literal) ?? false;
    if (isPlain && steps.has(stepOf(fn, literal.node))) work.push(literal);
  }
  for (let callee = work.pop(); callee; callee = work.pop()) {
    if (found.functions.has(callee)) continue;
    found.functions.add(callee);
    work.push(...(next.get(callee) ?? []));
  }
}
