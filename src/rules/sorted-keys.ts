/** A loop over a map that goes in the order of its keys, and a list that is sorted before it is used. */
import { field, kind } from "../go/kinds.ts";
import type { Type } from "../go/model.ts";
import type { OrderedOutput } from "../go/ordered-output.ts";
import { atLeastGo } from "../go/sees.ts";
import { symbolOf } from "../go/symbols.ts";
import {
  ancestorOf,
  childAt,
  childrenOf,
  contains,
  none,
  onlyChild,
  statementOf,
  textOf,
} from "../go/tree.ts";
import { typeOf, typeOfSymbol } from "../go/type-of.ts";
import { mapOf, under } from "../go/types.ts";
import { type Fix, fixOf, linesAfter, linesBefore, replaceNode } from "./fix.ts";
import { freshName, packageNameAt, typeTextAt } from "./fix-names.ts";

/** `for k, v := range m` over the sorted keys, where the file can name what sorts them. */
export function overSortedKeys(output: OrderedOutput): Fix | undefined {
  const { fn, clause } = output;
  const { file } = fn;
  const { tree } = file;
  const map = textOf(tree, childAt(tree, clause, field.right));
  const [key = none, value = none] = childrenOf(tree, childAt(tree, clause, field.left));
  const loop = ancestorOf(tree, clause, kind.forStatement);
  const [first = none] = childrenOf(tree, onlyChild(tree, childAt(tree, loop, field.body)));
  const name = textOf(tree, key);
  const order = mapOf(typeOf(file, childAt(tree, clause, field.right)))?.key;
  if (!order || !isOrdered(order) || !/^[\w.]+$/.test(map)) return undefined;
  if (symbolOf(file, key) === undefined || name === "_") return undefined;
  if (first === none || statementOf(tree, first) !== first) return undefined;
  const wantsValue = value !== none && textOf(tree, value) !== "_";
  const read = wantsValue
    ? [linesBefore(tree, first, [`${textOf(tree, value)} := ${map}[${name}]`])]
    : [];
  const inline = sortedKeys(output, map);
  if (inline)
    return fixOf(tree, [replaceNode(tree, clause, `_, ${name} := range ${inline}`), ...read]);
  const keys = freshName(fn, ["keys", "sorted", "names"]);
  const element = typeTextAt(file, clause, order);
  const sort = keys && sortCall(output, keys, order);
  if (!keys || !element || !sort) return undefined;
  return fixOf(tree, [
    linesBefore(tree, loop, [
      `${keys} := make([]${element}, 0, len(${map}))`,
      `for ${name} := range ${map} {`,
      `\t${keys} = append(${keys}, ${name})`,
      "}",
      sort,
    ]),
    replaceNode(tree, clause, `_, ${name} := range ${keys}`),
    ...read,
  ]);
}

/** The list sorted between the loop and what joins it. */
export function sortedBeforeJoin(output: OrderedOutput): Fix | undefined {
  const { fn, clause, sink, use } = output;
  const { tree } = fn.file;
  const loop = ancestorOf(tree, clause, kind.forStatement);
  const list = under(typeOfSymbol(sink));
  if (list.kind !== "slice" || !isOrdered(list.element) || contains(tree, loop, use))
    return undefined;
  const sort = sortCall(output, sink.name, list.element);
  return sort === undefined ? undefined : fixOf(tree, [linesAfter(tree, loop, [sort])]);
}

/** `slices.Sorted(maps.Keys(m))` */
function sortedKeys({ fn: { file }, clause }: OrderedOutput, map: string): string | undefined {
  const maps = packageNameAt(file, clause, "maps");
  const slices = packageNameAt(file, clause, "slices");
  if (!maps || !slices || atLeastGo(file, 23) !== true) return undefined;
  return `${slices}.Sorted(${maps}.Keys(${map}))`;
}

/** The statement that sorts a list, by what the file imports. */
function sortCall({ fn: { file }, clause }: OrderedOutput, list: string, element: Type) {
  const slices = atLeastGo(file, 21) === true ? packageNameAt(file, clause, "slices") : undefined;
  if (slices) return `${slices}.Sort(${list})`;
  const sort = packageNameAt(file, clause, "sort");
  const name = element.kind === "basic" ? sorters[element.name] : undefined;
  return sort && name && `${sort}.${name}(${list})`;
}

const sorters: Readonly<Record<string, string>> = {
  string: "Strings",
  int: "Ints",
  float64: "Float64s",
};

function isOrdered(type: Type): boolean {
  const shape = under(type);
  return shape.kind === "basic" && !/^(?:bool|complex|unsafe|untyped)/.test(shape.name);
}
