/** Map keys whose type is only known when the program runs. */
import { callsIn, nodesIn } from "./calls.ts";
import { isAny } from "./hashable.ts";
import { field, kind } from "./kinds.ts";
import { mapUsesIn } from "./map-uses.ts";
import type { GoFile, GoFunction } from "./model.ts";
import { symbolOf } from "./symbols.ts";
import { syncMapCallsIn } from "./sync-map.ts";
import { childAt, kindOf, type Node, none, textOf, unparen } from "./tree.ts";
import { typeOf } from "./type-of.ts";
import { mapOf, under } from "./types.ts";

export interface DynamicKey {
  /** The operation, the map in it, and the key. */
  readonly node: Node;
  readonly base: Node;
  readonly key: Node;
}

/** Operations of a function on maps with `any` keys and on sync.Maps. */
export function* dynamicKeysIn(fn: GoFunction): Iterable<DynamicKey> {
  const { file } = fn;
  for (const { node, base, key } of mapUsesIn(fn)) {
    const map = key === none ? undefined : mapOf(typeOf(file, base));
    if (map && isAny(map.key)) yield { node, base, key };
  }
  for (const { call, key } of syncMapCallsIn(fn)) {
    const called = childAt(file.tree, call.node, field.function);
    const base = childAt(file.tree, called, field.operand);
    if (key !== none) yield { node: call.node, base, key };
  }
}

/** Whether the value comes out of decoded or reflected data: an element of `map[string]any` or `[]any`. */
export function isDecoded(fn: GoFunction, key: Node): boolean {
  const { file } = fn;
  const node = unparen(file.tree, key);
  if (!isAny(typeOf(file, node))) return false;
  if (isElement(file, node) || isReflected(fn, node)) return true;
  const symbol = symbolOf(file, node);
  const [write, ...others] = symbol?.owner === fn ? symbol.writes : [];
  if (!write || others.length > 0) return false;
  if (write.how === "range") return write.index === 1 && holdsAny(file, write.value);
  if (write.how !== "define" && write.how !== "assign") return false;
  const value = unparen(file.tree, write.value);
  return value !== none && write.index <= 0 && (isElement(file, value) || isReflected(fn, value));
}

function isElement(file: GoFile, node: Node): boolean {
  const { tree } = file;
  return (
    kindOf(tree, node) === kind.indexExpression &&
    holdsAny(file, childAt(tree, node, field.operand))
  );
}

/** A map or list of anything that was not written down here. */
function holdsAny(file: GoFile, container: Node): boolean {
  const shape = under(typeOf(file, container));
  if (shape.kind !== "map" && shape.kind !== "slice") return false;
  const written = (node: Node) => kindOf(file.tree, node) === kind.compositeLiteral;
  const isOwn = symbolOf(file, container)?.writes.some(({ value }) => written(value)) ?? false;
  // What is called keys was somebody's keys before.
  const areKeys = /keys$/i.test(textOf(file.tree, container));
  return isAny(shape.element) && !written(container) && !isOwn && !areKeys;
}

/** `reflect.Value.Interface()`. */
function isReflected(fn: GoFunction, node: Node): boolean {
  return callsIn(fn).some(
    ({ node: call, callee }) =>
      call === node &&
      callee.kind === "external" &&
      callee.path === "reflect" &&
      callee.name === "Interface",
  );
}

/** Whether the function looks at the key's type, or is ready for the panic. */
export function isPrepared(fn: GoFunction, key: Node): boolean {
  const { file } = fn;
  const { tree } = file;
  const text = textOf(tree, key);
  const isKey = (node: Node) => textOf(tree, unparen(tree, node)) === text;
  const asserted = nodesIn(fn, kind.typeAssertionExpression).some((node) =>
    isKey(childAt(tree, node, field.operand)),
  );
  const switched = nodesIn(fn, kind.typeSwitchStatement).some((node) =>
    isKey(childAt(tree, node, field.value)),
  );
  return asserted || switched || [fn, ...fn.literals].some(checks);
}

/** Calls of recover, or of reflect's Comparable or Kind. */
function checks(fn: GoFunction): boolean {
  return callsIn(fn).some(
    ({ callee }) => "name" in callee && /^(?:recover|Comparable|Kind)$/.test(callee.name),
  );
}
