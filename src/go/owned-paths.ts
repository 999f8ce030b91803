/** Whether what a path leads to is still known to its function only. */
import type { GoFunction, Path, Step } from "./model.ts";
import { containerOf, holdsOwn } from "./own-elements.ts";
import { callerOwns, callerOwnsElement, callerOwnsElements } from "./owned-params.ts";
import { type Ownership, ownershipAt, runsWithin } from "./ownership.ts";
import type { Node } from "./tree.ts";
import { typeOfSymbol } from "./type-of.ts";
import { under } from "./types.ts";

/** Who can reach the map at `path` when `node` runs. */
export function ownershipOfPath(fn: GoFunction, node: Node, path: Path): Ownership {
  if (path.steps.length === 0 || !isInside(path)) return "shared";
  const found = ownershipOfRoot(fn, node, path);
  return found === "shared" ? ownershipOfElement(fn, node, path) : found;
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

/** The same for an object that was taken out of a list or map. */
function ownershipOfElement(fn: GoFunction, node: Node, { root }: Path): Ownership {
  if (root.owner !== fn) return "shared";
  if (root.kind === "param" && callerOwnsElement(fn, root)) return "owned";
  const [write, ...others] = root.kind === "var" ? root.writes : [];
  const from = write && others.length === 0 ? containerOf(fn, write) : undefined;
  if (!from) return "shared";
  if (from.steps.length === 0) {
    const isOwn = from.root.kind === "param" && from.root.owner === fn;
    return (isOwn ? callerOwnsElements(fn, from.root) : holdsOwn(fn, from.root))
      ? "owned"
      : "shared";
  }
  // Who else has an element of a table that nobody else can reach is not known; most likely nobody.
  return isInside(from) && ownershipOfRoot(fn, node, from) === "owned" ? "maybe" : "shared";
}

/** Whether all fields before the last are part of the object itself, not behind pointers. */
function isInside(path: Path): boolean {
  return path.steps.slice(0, -1).every(isStructField);
}

function isStructField(step: Step): boolean {
  return step.kind === "field" && under(typeOfSymbol(step.symbol)).kind === "struct";
}

/** The literal directly inside `owner` that holds `fn`. */
function literalOf(fn: GoFunction, owner: GoFunction): GoFunction | undefined {
  let at: GoFunction | undefined = fn;
  while (at && at.parent !== owner) at = at.parent;
  return at;
}
