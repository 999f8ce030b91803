/** Whether what a path leads to is still known to its function only. */
import type { GoFunction, Path } from "./model.ts";
import { callerOwns } from "./owned-params.ts";
import { type Ownership, ownershipAt, runsWithin } from "./ownership.ts";
import type { Node } from "./tree.ts";
import { typeOfSymbol } from "./type-of.ts";
import { under } from "./types.ts";

/** Who can reach the map at `path` when `node` runs. */
export function ownershipOfPath(fn: GoFunction, node: Node, path: Path): Ownership {
  return isInside(path) && path.steps.length > 0 ? ownershipOfRoot(fn, node, path) : "shared";
}

/** Who can reach what the root of a path refers to. */
export function ownershipOfRoot(fn: GoFunction, node: Node, { root }: Path): Ownership {
  const { owner } = root;
  if (!owner) return "shared";
  if (root.kind === "param" || root.kind === "receiver") {
    return (owner === fn || runsWithin(owner, fn)) && callerOwns(owner, root) ? "owned" : "shared";
  }
  if (owner === fn) return ownershipAt(fn, node, root);
  const outer = literalOf(fn, owner);
  return outer && runsWithin(owner, fn) ? ownershipAt(owner, outer.node, root) : "shared";
}

/** Whether all fields before the last are part of the object itself, not behind pointers. */
function isInside(path: Path): boolean {
  return path.steps.slice(0, -1).every((step) => {
    return step.kind === "field" && under(typeOfSymbol(step.symbol)).kind === "struct";
  });
}

/** The literal directly inside `owner` that holds `fn`. */
function literalOf(fn: GoFunction, owner: GoFunction): GoFunction | undefined {
  let at: GoFunction | undefined = fn;
  while (at && at.parent !== owner) at = at.parent;
  return at;
}
