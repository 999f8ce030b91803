/** Maps that are made when first needed: `if m == nil { m = make(…) }`. */
import type { Access } from "../go/facts.ts";
import { kind } from "../go/kinds.ts";
import { ancestorOf, contains, none } from "../go/tree.ts";

/** Whether the access gives a map its value inside an `if` that asked whether it is nil. */
export function isLazyInit({ op, cell, file, node, function: fn }: Access): boolean {
  if (op !== "replace" || cell.kind === "local" || cell.depth > 0) return false;
  const { tree } = file;
  return cell.accesses.some((asked) => {
    if (asked.op !== "compare" || asked.function !== fn) return false;
    const around = ancestorOf(tree, asked.node, kind.ifStatement);
    return around !== none && contains(tree, around, node);
  });
}
