/** Keeps questions about hostile code from recursing without end. */
import type { Type } from "./model.ts";
import type { World } from "./world.ts";

/** Written code needs about 30; the stack has room for several times this. */
const depthMax = 200;

/**
 * The answer of `compute`, or unknown where the question has recursed too deep. Then `capped` stays set
 * until the outermost question ends, so that nothing half-known is remembered.
 */
export function bounded(world: World, compute: () => Type): Type {
  if (world.depth >= depthMax) {
    world.capped = true;
    return world.types.unknown;
  }
  if (world.depth === 0) world.capped = false;
  world.depth++;
  try {
    return compute();
  } finally {
    world.depth--;
  }
}
