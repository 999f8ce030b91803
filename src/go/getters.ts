/** Paths that go through a getter: `n.getController().records` is the `records` of `n.controller`. */

import { receiverPathOf } from "./callee.ts";
import { callAt, targetsOf } from "./calls.ts";
import { field, kind } from "./kinds.ts";
import type { GoFile, GoFunction, Path, Step } from "./model.ts";
import { joinPath, pathOf } from "./path.ts";
import { firstResults } from "./returns.ts";
import { functionAt, symbolOf } from "./symbols.ts";
import { childAt, kindOf, type Node, none, unparen } from "./tree.ts";

/** The path of a field of what a getter of the package answers; undefined where it is no such field. */
export function pathThroughGetter(file: GoFile, expression: Node): Path | undefined {
  const { tree } = file;
  const selector = unparen(tree, expression);
  if (kindOf(tree, selector) !== kind.selectorExpression) return undefined;
  const symbol = symbolOf(file, childAt(tree, selector, field.field));
  const object = got(file, unparen(tree, childAt(tree, selector, field.operand)));
  if (!object || symbol?.kind !== "field") return undefined;
  return joinPath(object, [{ kind: "field", symbol, promoted: false }]);
}

/** The object that a call of a getter answers, as the caller reaches it. */
function got(file: GoFile, node: Node): Path | undefined {
  const fn = functionAt(file, node);
  const call = fn && callAt(fn, node);
  const [target, ...others] = call ? targetsOf(call) : [];
  if (!call || !target || others.length > 0) return undefined;
  const fields = fieldsGot(target);
  const receiver = fields && receiverPathOf(file, node);
  return receiver && joinPath(receiver, fields);
}

const known = new WeakMap<GoFunction, readonly Step[] | null>();

/** The fields of its receiver that lead to what a method answers each time; undefined where it is no getter. */
function fieldsGot(fn: GoFunction): readonly Step[] | undefined {
  const before = known.get(fn);
  if (before !== undefined) return before ?? undefined;
  const found = findFields(fn);
  known.set(fn, found ?? null);
  return found;
}

function findFields(fn: GoFunction): readonly Step[] | undefined {
  const { receiver, file } = fn;
  if (!receiver || fn.results.length !== 1 || fn.body === none) return undefined;
  const paths = firstResults(fn).map((value) => pathOf(file, value));
  const [first] = paths;
  if (first?.root !== receiver || first.steps.length === 0) return undefined;
  if (first.steps.some(({ kind: of }) => of !== "field")) return undefined;
  return paths.every((path) => path?.key === first.key) ? first.steps : undefined;
}
