/** Which expressions make a map, and which maps a fresh structure leaves nil. */
import { calleeOf } from "./callee.ts";
import { field, kind, token } from "./kinds.ts";
import type { GoFile, Step, Type } from "./model.ts";
import { fieldsOf } from "./mutexes.ts";
import { valueOfNew } from "./new-of-value.ts";
import {
  childAt,
  childrenOf,
  kindOf,
  type Node,
  none,
  operatorOf,
  textOf,
  unparen,
} from "./tree.ts";
import { typeOf } from "./type-of.ts";
import { mapOf } from "./types.ts";

/** `make(map[K]V)`, a literal, or a clone: never nil. */
export function isFreshMap(file: GoFile, node: Node): boolean {
  const here = kindOf(file.tree, node);
  if (here === kind.compositeLiteral) return true;
  if (here !== kind.callExpression) return false;
  const callee = calleeOf(file, node);
  return callee.kind === "builtin" && callee.name === "make";
}

export interface FieldNilness {
  readonly step: Step;
  readonly isNil: boolean;
}

/** The maps in what `value` makes: of `&T{a: make(…)}`, `a` is made and `b` is nil. */
export function nilValueOf(file: GoFile, value: Node): FieldNilness[] {
  const { tree } = file;
  let node = unparen(tree, value);
  if (kindOf(tree, node) === kind.unaryExpression && operatorOf(tree, node) === token.and) {
    node = unparen(tree, childAt(tree, node, field.operand));
  }
  if (kindOf(tree, node) === kind.callExpression) {
    const callee = calleeOf(file, node);
    const isNew =
      callee.kind === "builtin" && callee.name === "new" && valueOfNew(file, node) === none;
    return isNew ? literalFields(typeOf(file, node), undefined) : [];
  }
  if (kindOf(tree, node) !== kind.compositeLiteral) return [];
  const values = valuesByField(file, childAt(tree, node, field.body));
  return values ? literalFields(typeOf(file, node), { file, values }) : [];
}

interface Given {
  readonly file: GoFile;
  readonly values: ReadonlyMap<string, Node>;
}

/** Map fields of a structure: nil unless the literal gives a value; a value that we cannot tell is left out. */
export function literalFields(type: Type, given: Given | undefined): FieldNilness[] {
  return fieldsOf(type).flatMap(({ symbol, name, type: fieldType }): FieldNilness[] => {
    if (mapOf(fieldType) === undefined) return [];
    const step: Step = { kind: "field", symbol, promoted: false };
    const value = given?.values.get(name);
    if (value === undefined || !given) return [{ step, isNil: true }];
    if (kindOf(given.file.tree, value) === kind.nil) return [{ step, isNil: true }];
    return isFreshMap(given.file, value) ? [{ step, isNil: false }] : [];
  });
}

/** Undefined for a literal without field names: then all fields are given. */
function valuesByField(file: GoFile, body: Node): Map<string, Node> | undefined {
  const { tree } = file;
  const values = new Map<string, Node>();
  for (const element of childrenOf(tree, body)) {
    if (kindOf(tree, element) !== kind.keyedElement) return undefined;
    const [key, value] = childrenOf(tree, element);
    const inner = value === undefined ? none : (childrenOf(tree, value)[0] ?? none);
    if (key !== undefined) values.set(textOf(tree, key), unparen(tree, inner));
  }
  return values;
}
