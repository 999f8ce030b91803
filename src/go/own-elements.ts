/** Lists and maps that a function fills with objects of its own making, and what is taken out of them again. */
import { callAt, targetsOf } from "./calls.ts";
import { field, kind } from "./kinds.ts";
import type { GoFunction, GoSymbol, Path, Write } from "./model.ts";
import { isFresh, publicationsOf } from "./ownership.ts";
import { pathOf } from "./path.ts";
import { resolvePath } from "./path-map.ts";
import { firstResults } from "./returns.ts";
import { symbolOf } from "./symbols.ts";
import { childAt, childrenOf, kindOf, type Node, none, unparen } from "./tree.ts";

/** What is being asked about: objects and lists that refer to each other are own unless something speaks against it. */
const open = new Set<GoSymbol>();

/** Whether a local is only ever an object made in `fn`, or one taken out of a list of such objects. */
export function isOwnObject(fn: GoFunction, symbol: GoSymbol): boolean {
  return isOwn(fn, symbol, (write) => {
    const from = containerOf(fn, write);
    if (from) return from.steps.length === 0 && holdsOwn(fn, from.root);
    return isOwnValue(fn, write.value) && write.index <= 0;
  });
}

/** Whether all that a local list or map ever holds are objects that `fn`, or who made the list for it, has made. */
export function holdsOwn(fn: GoFunction, list: GoSymbol): boolean {
  return (
    isOwn(fn, list, (write) => write.index <= 0 && isOwnList(fn, list, write.value)) &&
    storedIn(fn, list).every((value) => isOwnValue(fn, value))
  );
}

function isOwn(fn: GoFunction, symbol: GoSymbol, test: (write: Write) => boolean): boolean {
  if (open.has(symbol)) return true;
  if (symbol.owner !== fn || symbol.kind !== "var" || symbol.writes.length === 0) return false;
  open.add(symbol);
  const isEmpty = ({ how, value }: Write) => how === "zero" || isNil(fn, value);
  const found =
    symbol.writes.every((write) => isEmpty(write) || test(write)) &&
    !publicationsOf(fn, symbol).some(({ sure }) => sure);
  open.delete(symbol);
  return found;
}

/** The list or map out of which a write takes an element: by a look-up, or as the value of a range. */
export function containerOf({ file }: GoFunction, write: Write): Path | undefined {
  const { tree } = file;
  const node = unparen(tree, write.value);
  const isLookUp = kindOf(tree, node) === kind.indexExpression && write.index <= 0;
  const isRanged = write.how === "range" && write.index === 1;
  if (write.file !== file || !(isLookUp || isRanged)) return undefined;
  const path = pathOf(file, isRanged ? node : childAt(tree, node, field.operand));
  return path && resolvePath(path);
}

function isOwnValue(fn: GoFunction, value: Node): boolean {
  const { tree } = fn.file;
  const node = unparen(tree, value);
  if (kindOf(tree, node) !== kind.identifier) return isFresh(fn, node);
  const symbol = symbolOf(fn.file, node);
  return symbol !== undefined && isOwnObject(fn, symbol);
}

/** `make(…)`, an empty literal, `append(list, own)`, or the result of a function that makes such a list. */
function isOwnList(fn: GoFunction, list: GoSymbol, value: Node): boolean {
  const { tree } = fn.file;
  const node = unparen(tree, value);
  if (kindOf(tree, node) === kind.compositeLiteral) {
    return childrenOf(tree, childAt(tree, node, field.body)).length === 0;
  }
  const call = kindOf(tree, node) === kind.callExpression ? callAt(fn, node) : undefined;
  if (!call) return false;
  if (call.callee.kind === "builtin") {
    const [first = none, ...added] = call.args;
    if (call.callee.name === "make") return true;
    if (call.callee.name !== "append" || symbolOf(fn.file, first) !== list) return false;
    return added.every((one) => isOwnValue(fn, one));
  }
  const [target, ...others] = targetsOf(call);
  const isNear = target?.file.package === fn.file.package;
  return target !== undefined && others.length === 0 && isNear && returnsOwn(target);
}

function returnsOwn(fn: GoFunction): boolean {
  const results = firstResults(fn).filter((value) => !isNil(fn, value));
  return (
    results.length > 0 &&
    results.every((value) => {
      const symbol = symbolOf(fn.file, value);
      return symbol !== undefined && holdsOwn(fn, symbol);
    })
  );
}

/** The values that `fn` puts into a list or map by index. */
function storedIn(fn: GoFunction, list: GoSymbol): readonly Node[] {
  const { tree } = fn.file;
  const values: Node[] = [];
  for (const use of list.uses) {
    const target = tree.parent[use] ?? none;
    const left = tree.parent[target] ?? none;
    const statement = tree.parent[left] ?? none;
    const isStore =
      kindOf(tree, target) === kind.indexExpression &&
      tree.field[left] === field.left &&
      kindOf(tree, statement) === kind.assignmentStatement;
    if (!isStore) continue;
    const at = childrenOf(tree, left).indexOf(target);
    values.push(childrenOf(tree, childAt(tree, statement, field.right))[at] ?? none);
  }
  return values;
}

function isNil({ file: { tree } }: GoFunction, value: Node): boolean {
  return value !== none && kindOf(tree, unparen(tree, value)) === kind.nil;
}
