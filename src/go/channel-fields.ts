/** How much room the channels have that a package makes for the fields of its types. */

import { argumentsOf } from "./calls.ts";
import { field, kind } from "./kinds.ts";
import type { GoFile, GoPackage, GoSymbol } from "./model.ts";
import { isBuiltin, symbolOf } from "./symbols.ts";
import {
  childAt,
  childrenOf,
  kindOf,
  type Node,
  none,
  onlyChild,
  parentOf,
  textOf,
} from "./tree.ts";

type Rooms = ReadonlyMap<GoSymbol, ReadonlySet<string>>;

const known = new WeakMap<GoPackage, Rooms>();

/** The second arguments of `make` as written, for each field that is given a channel made on the spot. */
export function roomsOfFields(pkg: GoPackage): Rooms {
  const before = known.get(pkg);
  if (before) return before;
  const found = new Map<GoSymbol, Set<string>>();
  known.set(pkg, found);
  for (const file of pkg.files) {
    const { tree } = file;
    for (let node = 0; node < tree.count; node++) {
      if (tree.kind[node] !== kind.callExpression || !makesChannel(file, node)) continue;
      const symbol = fieldTaking(file, node);
      const room = textOf(tree, argumentsOf(file, node)[1] ?? none);
      if (symbol) found.set(symbol, (found.get(symbol) ?? new Set()).add(room));
    }
  }
  return found;
}

function makesChannel(file: GoFile, call: Node): boolean {
  const { tree } = file;
  if (kindOf(tree, argumentsOf(file, call)[0] ?? none) !== kind.channelType) return false;
  return isBuiltin(file, childAt(tree, call, field.function), "make");
}

/** The field of `T{f: make(…)}` or `x.f = make(…)`. */
function fieldTaking(file: GoFile, value: Node): GoSymbol | undefined {
  const { tree } = file;
  const around = parentOf(tree, value);
  const holder = parentOf(tree, around);
  if (kindOf(tree, holder) === kind.keyedElement) {
    const [key = none] = childrenOf(tree, holder);
    return symbolOf(file, onlyChild(tree, key));
  }
  if (kindOf(tree, holder) !== kind.assignmentStatement) return undefined;
  const target = onlyChild(tree, childAt(tree, holder, field.left));
  return symbolOf(file, childAt(tree, target, field.field));
}
