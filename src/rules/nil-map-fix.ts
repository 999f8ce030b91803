/** Suggestions that make a map before it is written to. */
import type { Access, Site } from "../go/facts.ts";
import { field, kind } from "../go/kinds.ts";
import {
  ancestorOf,
  childAt,
  childrenAt,
  kindOf,
  none,
  parentOf,
  statementOf,
  textOf,
} from "../go/tree.ts";
import { typeOf, typeOfSymbol } from "../go/type-of.ts";
import { mapOf, under } from "../go/types.ts";
import { type Fix, fixOf, linesBefore, replaceNode } from "./fix.ts";
import { typeTextAt } from "./fix-names.ts";

/** `var m map[K]V` becomes `m := make(map[K]V)`, and at package level `var m = make(map[K]V)`. */
export function makeAtDeclaration({ file, node }: Site): Fix | undefined {
  const { tree } = file;
  const spec = ancestorOf(tree, node, kind.varSpec);
  if (spec === none || childAt(tree, spec, field.value) !== none) return undefined;
  const type = childAt(tree, spec, field.type);
  const names = childrenAt(tree, spec, field.name);
  const declaration = parentOf(tree, spec);
  if (kindOf(tree, type) !== kind.mapType || names.length !== 1) return undefined;
  if (kindOf(tree, declaration) !== kind.varDeclaration) return undefined;
  const name = textOf(tree, names[0] ?? none);
  const made = `make(${textOf(tree, type)})`;
  const isLocal = statementOf(tree, declaration) === declaration;
  const text = isLocal ? `${name} := ${made}` : `var ${name} = ${made}`;
  return fixOf(tree, [replaceNode(tree, declaration, text)]);
}

/** `if s.m == nil { s.m = make(map[K]V) }` above the write, where what is made stays: not in a copy of the struct. */
export function makeBefore({ file, node, base, path, function: fn, alias, loops }: Access) {
  const { tree } = file;
  const { root, steps } = path;
  const map = textOf(tree, base);
  const type = mapOf(typeOf(file, base)) && typeTextAt(file, node, typeOf(file, base));
  const isCopy = root.kind === "receiver" || root.kind === "param";
  if (!type || alias || !/^[\w.]+$/.test(map) || root.owner !== fn) return undefined;
  if (isCopy && (steps.length === 0 || under(typeOfSymbol(root)).kind !== "pointer"))
    return undefined;
  const made = `${map} = make(${type})`;
  const isFirst = steps.length === 0 && loops.length === 0;
  const lines = isFirst ? [made] : [`if ${map} == nil {`, `\t${made}`, "}"];
  return fixOf(tree, [linesBefore(tree, statementOf(tree, node), lines)]);
}
