/** Fields that functions assign, themselves or through what they call. */
import { assignedFieldsMax } from "../limits.ts";
import { calleesFirst } from "./call-graph.ts";
import { callsIn, nodesIn, targetsOf } from "./calls.ts";
import { field, kind } from "./kinds.ts";
import type { GoFunction, GoPackage, GoSymbol } from "./model.ts";
import { symbolOf } from "./symbols.ts";
import { childAt, childrenOf, kindOf, none } from "./tree.ts";

type Assigned = ReadonlySet<GoSymbol> | undefined;

const known = new WeakMap<GoPackage, Map<GoFunction, Assigned>>();

/** Fields that these functions may assign; undefined when they may assign any. */
export function assignedFields(functions: readonly GoFunction[]): Assigned {
  if (functions.length === 0) return undefined;
  const all = new Set<GoSymbol>();
  for (const fn of functions) {
    const fields = assignedIn(fn.file.package).get(fn);
    if (!fields) return undefined;
    for (const symbol of fields) all.add(symbol);
  }
  return all;
}

function assignedIn(pkg: GoPackage): Map<GoFunction, Assigned> {
  const before = known.get(pkg);
  if (before) return before;
  const found = new Map<GoFunction, Assigned>();
  known.set(pkg, found);
  for (const group of calleesFirst(pkg)) {
    const merged = mergeGroup(pkg, group, found);
    for (const fn of group) found.set(fn, merged);
  }
  return found;
}

function mergeGroup(
  pkg: GoPackage,
  group: readonly GoFunction[],
  found: ReadonlyMap<GoFunction, Assigned>,
): Assigned {
  const all = new Set<GoSymbol>();
  const inside = new Set(group);
  for (const fn of group) {
    for (const symbol of ownAssignments(fn)) all.add(symbol);
    for (const call of callsIn(fn)) {
      for (const target of targetsOf(call)) {
        if (inside.has(target)) continue;
        const theirs = target.file.package === pkg ? found.get(target) : undefined;
        if (!theirs) return undefined;
        for (const symbol of theirs) all.add(symbol);
      }
    }
    if (all.size > assignedFieldsMax || givesItselfAway(fn)) return undefined;
  }
  return all;
}

/** Fields on the left of assignments, and those whose address is taken. */
function ownAssignments(fn: GoFunction): GoSymbol[] {
  const { tree } = fn.file;
  const targets = [
    ...nodesIn(fn, kind.assignmentStatement).flatMap((statement) =>
      childrenOf(tree, childAt(tree, statement, field.left)),
    ),
    ...nodesIn(fn, kind.unaryExpression).map((unary) => childAt(tree, unary, field.operand)),
  ];
  return targets.flatMap((target) => {
    if (kindOf(tree, target) === kind.unaryExpression) return [];
    const name = childAt(tree, target, field.field);
    const symbol = name === none ? undefined : symbolOf(fn.file, name);
    return symbol ? [symbol] : [];
  });
}

/** `*s = T{…}` assigns every field; literals inside may run and assign too. */
function givesItselfAway(fn: GoFunction): boolean {
  const { tree } = fn.file;
  const assignsWhole = nodesIn(fn, kind.assignmentStatement).some((statement) =>
    childrenOf(tree, childAt(tree, statement, field.left)).some(
      (target) => kindOf(tree, target) === kind.unaryExpression,
    ),
  );
  return assignsWhole || fn.literals.length > 0;
}
