/** Maps that a closing method sets to nil, and writes to them by methods that do not ask whether it has run. */
import { assignedFields } from "./assigned-fields.ts";
import { callsIn, nodesIn, targetsOf } from "./calls.ts";
import type { Access, Cell, Site } from "./facts.ts";
import { invocationsOf } from "./invocations.ts";
import { field, kind } from "./kinds.ts";
import type { GoFunction, GoSymbol } from "./model.ts";
import { isOpen } from "./open-functions.ts";
import { pathOf } from "./path.ts";
import { symbolOf } from "./symbols.ts";
import { childAt, childrenOf, kindOf, type Node, none, onlyChild, textOf } from "./tree.ts";

export interface ClosedWrite {
  readonly access: Access;
  /** Where the map is set to nil. */
  readonly closed: Site;
  readonly closer: GoFunction;
  /** The field that is set to true there, and that other methods ask for. */
  readonly flag: GoSymbol;
}

/** Writes that panic once the object is closed, in functions that other packages can call then too. */
export function closedWrites(cell: Cell): readonly ClosedWrite[] {
  if (cell.kind !== "field" || cell.depth > 0 || cell.incomplete) return [];
  const [closing] = cell.accesses.flatMap((access) => closingOf(access) ?? []);
  if (!closing || !isAskedFor(closing)) return [];
  return cell.accesses
    .filter((access) => writesAnyway(access, closing))
    .map((access) => ({ access, ...closing }));
}

type Closing = Omit<ClosedWrite, "access">;

/** `s.closed = true; s.items = nil` in one method. */
function closingOf({ op, node, file, function: fn, path }: Access): Closing | undefined {
  if (op !== "replace" || file.test || path.root !== fn.receiver) return undefined;
  const value = onlyChild(file.tree, childAt(file.tree, node, field.right));
  if (value === none || kindOf(file.tree, value) !== kind.nil) return undefined;
  const flag = nodesIn(fn, kind.assignmentStatement).flatMap((statement) => {
    const { tree } = file;
    const [left = none, ...others] = childrenOf(tree, childAt(tree, statement, field.left));
    const right = onlyChild(tree, childAt(tree, statement, field.right));
    if (others.length > 0 || right === none || textOf(tree, right) !== "true") return [];
    const target = kindOf(tree, left) === kind.selectorExpression ? pathOf(file, left) : undefined;
    const [step, ...more] = target?.root === fn.receiver ? (target?.steps ?? []) : [];
    return step?.kind === "field" && more.length === 0 ? [step.symbol] : [];
  })[0];
  return flag && { closed: { file, node }, closer: fn, flag };
}

/** Whether another method looks at the flag: then calls after the closing are expected. */
function isAskedFor({ closer, flag }: Closing): boolean {
  return closer.file.package.functions.some(
    (fn) => fn !== closer && !fn.file.test && mentionsOf(fn, flag).length > 0,
  );
}

function mentionsOf(fn: GoFunction, flag: GoSymbol): Node[] {
  const { file } = fn;
  return nodesIn(fn, kind.selectorExpression).filter(
    (selector) => symbolOf(file, childAt(file.tree, selector, field.field)) === flag,
  );
}

function writesAnyway(access: Access, { closer, flag }: Closing): boolean {
  const { op, key, function: fn, owned, constructing, file, node, path, cell } = access;
  if (op !== "write" || key === none || owned || constructing || file.test || fn === closer) {
    return false;
  }
  if (path.root !== fn.receiver || path.steps.length !== 1 || !isCalledAnyway(fn, flag))
    return false;
  // Any look at the flag or at the map before the write may be the question.
  if (mentionsOf(fn, flag).some((mention) => mention < node)) return false;
  const isLookedAt = cell.accesses.some(
    (other) => other !== access && other.function === fn && other.node < node,
  );
  return (
    !isLookedAt && callsIn(fn).every((call) => call.node > node || asksNothing(call, access, flag))
  );
}

/** Whether other packages can call the function, or functions of this one do without a look at the flag. */
function isCalledAnyway(fn: GoFunction, flag: GoSymbol): boolean {
  if (isOpen(fn)) return true;
  const callers = invocationsOf(fn).map((way) => ("call" in way ? way.call.caller : undefined));
  const isPlain = callers.every((caller) => caller && mentionsOf(caller, flag).length === 0);
  return isPlain && callers.some((caller) => caller && !caller.file.test);
}

/** A helper that makes the map, or looks at the flag, may have settled it. */
function asksNothing(call: ReturnType<typeof callsIn>[number], { cell }: Access, flag: GoSymbol) {
  return targetsOf(call).every((target) => {
    if (target.file.package !== cell.package) return true;
    const assigned = assignedFields([target]);
    return (
      assigned !== undefined && !assigned.has(cell.symbol) && mentionsOf(target, flag).length === 0
    );
  });
}
