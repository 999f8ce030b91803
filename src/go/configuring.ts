/** Functions that fill in an object before it is shared, as what they do without its lock shows. */
import { receiverPathOf } from "./callee.ts";
import { type Call, nodesIn } from "./calls.ts";
import { field, kind } from "./kinds.ts";
import { lockCallsIn } from "./lock-calls.ts";
import { heldAt } from "./locks.ts";
import type { GoFunction, GoPackage, GoSymbol } from "./model.ts";
import { isFresh } from "./ownership.ts";
import { pathOf } from "./path.ts";
import { childAt, childrenOf, type Node } from "./tree.ts";

/**
 * Whether a method assigns, with no lock, a field of its receiver that an exported method reads with no lock either:
 * the author holds that the field does not change once others have the object, so the method runs before that.
 */
export function isConfiguring(fn: GoFunction): boolean {
  if (fn.kind !== "method" || !fn.receiver || lockCallsIn(fn).length > 0) return false;
  const { receiver } = fn;
  const readers = readWithoutLock(fn.file.package);
  return assignmentsIn(fn).some(({ target }) => {
    const symbol = fieldOf(fn, target, receiver);
    return symbol !== undefined && [...(readers.get(symbol) ?? [])].some((one) => one !== fn);
  });
}

/** Whether the caller has put something of its own making into the object before it calls a method of it. */
export function isFillingIn({ caller, file, node }: Call): boolean {
  const object = receiverPathOf(file, node);
  if (object?.root.owner !== caller || object.steps.length > 0) return false;
  return assignmentsIn(caller).some(
    ({ target, value }) =>
      target < node &&
      fieldOf(caller, target, object.root) !== undefined &&
      isFresh(caller, value) &&
      heldAt(caller, target).may.length === 0,
  );
}

interface Assignment {
  readonly target: Node;
  readonly value: Node;
}

function assignmentsIn(fn: GoFunction): Assignment[] {
  const { tree } = fn.file;
  return nodesIn(fn, kind.assignmentStatement).flatMap((statement) => {
    const values = childrenOf(tree, childAt(tree, statement, field.right));
    return childrenOf(tree, childAt(tree, statement, field.left)).flatMap((target, index) => {
      const value = values[index];
      return value === undefined ? [] : [{ target, value }];
    });
  });
}

/** The field of `object` that an expression is, and nothing inside of it. */
function fieldOf(fn: GoFunction, expression: Node, object: GoSymbol): GoSymbol | undefined {
  const path = pathOf(fn.file, expression);
  const [step, ...others] = path?.root === object ? path.steps : [];
  return step?.kind === "field" && others.length === 0 ? step.symbol : undefined;
}

type Readers = ReadonlyMap<GoSymbol, ReadonlySet<GoFunction>>;

const known = new WeakMap<GoPackage, Readers>();

/** Fields with the exported methods that read them from their receiver while they hold no lock. */
function readWithoutLock(pkg: GoPackage): Readers {
  const before = known.get(pkg);
  if (before) return before;
  const found = new Map<GoSymbol, Set<GoFunction>>();
  for (const fn of pkg.functions) {
    const { receiver } = fn;
    if (!receiver || fn.file.test || !/^\p{Lu}/u.test(fn.symbol?.name ?? "")) continue;
    const targets = new Set(assignmentsIn(fn).map(({ target }) => target));
    for (const node of nodesIn(fn, kind.selectorExpression)) {
      const symbol = targets.has(node) ? undefined : fieldOf(fn, node, receiver);
      if (!symbol || heldAt(fn, node).may.length > 0) continue;
      found.set(symbol, (found.get(symbol) ?? new Set()).add(fn));
    }
  }
  known.set(pkg, found);
  return found;
}
