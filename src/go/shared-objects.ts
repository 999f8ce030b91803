/** Whether goroutines started at one place work on one object or each on its own. */
import { callsIn } from "./calls.ts";
import type { Access, Spawn } from "./facts.ts";
import { flowOf, stepOf } from "./flow-build.ts";
import type { GoFunction, GoSymbol } from "./model.ts";
import { bindingsOf } from "./path-map.ts";
import { contains, type Node, none } from "./tree.ts";

/** True for a common object, false where each goroutine has its own, undefined when it cannot be told. */
export function isSharedOver(spawn: Spawn, access: Access): boolean | undefined {
  const { root } = access.path;
  if (!root.owner) return true;
  const { spawner } = spawn;
  if (!spawn.targets.includes(access.function)) return undefined;
  const target = access.function;
  if (spawn.kind === "handler") return isServedObject(target, root);
  if (!spawner) return undefined;
  if (root.owner !== target) return isOutsideLoop(spawner, spawn.node, root);
  const call = callsIn(spawner).find(
    (one) => one.node === spawn.node || contains(one.file.tree, spawn.node, one.node),
  );
  const bound = call && bindingsOf(call, target).find(({ symbol }) => symbol === root);
  if (!bound) return root.kind === "receiver" || root.kind === "param" ? undefined : false;
  if (bound.path.steps.some((step) => step.kind === "index")) return undefined;
  return isOutsideLoop(spawner, spawn.node, bound.path.root);
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
