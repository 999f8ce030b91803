/** Functions of which one runs at a time. */
import { field, kind } from "./kinds.ts";
import type { GoFunction } from "./model.ts";
import { childAt, kindOf, parentOf, textOf } from "./tree.ts";

/** A function literal handed to `Do` and its kin, which let one caller for each key run it at a time. */
export function runsAlone({ file, node, parent }: GoFunction): boolean {
  const { tree } = file;
  const list = parentOf(tree, node);
  if (parent === undefined || kindOf(tree, list) !== kind.argumentList) return false;
  const called = textOf(tree, childAt(tree, parentOf(tree, list), field.function));
  return /\.(?:Do|DoChan|DoEx|DoOnce)$/.test(called);
}
