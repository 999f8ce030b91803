/** A loop over a map that no longer meets what it inserts. */

import type { Access } from "../go/facts.ts";
import { field, kind, token } from "../go/kinds.ts";
import type { GoFile } from "../go/model.ts";
import { atLeastGo } from "../go/sees.ts";
import { symbolOf } from "../go/symbols.ts";
import {
  ancestorOf,
  childAt,
  childrenOf,
  contains,
  kindOf,
  type Node,
  none,
  operatorOf,
  parentOf,
  textOf,
} from "../go/tree.ts";
import { typeOf } from "../go/type-of.ts";
import { type Fix, fixOf, linesAfter, linesBefore, replaceNode } from "./fix.ts";
import { freshName, packageNameAt, typeTextAt } from "./fix-names.ts";

/** The loop goes over a copy, or its new entries wait until it is done. */
export function insertAfterRange(insert: Access, range: Access): Fix | undefined {
  return overCopy(range) ?? collectFirst(insert, range);
}

/** What a loop does to its map besides going over it. */
function changesIn({ cell, path, file, node }: Access): readonly Access[] {
  const loop = ancestorOf(file.tree, node, kind.forStatement);
  return cell.accesses.filter(
    (one) =>
      one.file === file &&
      one.node !== node &&
      one.path.root === path.root &&
      contains(file.tree, loop, one.node),
  );
}

/** `range maps.Clone(m)`: the loop sees what was there when it began. An entry deleted ahead would still come. */
function overCopy(range: Access): Fix | undefined {
  const { file, base, node } = range;
  const { tree } = file;
  const maps = atLeastGo(file, 21) === true ? packageNameAt(file, node, "maps") : undefined;
  const [name = none] = childrenOf(tree, childAt(tree, node, field.left));
  const key = symbolOf(file, name);
  const isTame = changesIn(range).every(
    ({ op, key: other }) =>
      (op !== "delete" && op !== "clear" && op !== "replace") ||
      (op === "delete" && key !== undefined && symbolOf(file, other) === key),
  );
  if (!maps || !isTame || range.alias) return undefined;
  return fixOf(tree, [replaceNode(tree, base, `${maps}.Clone(${textOf(tree, base)})`)]);
}

/** The new entries go into a map of their own, and into this one after the loop. */
function collectFirst(insert: Access, range: Access): Fix | undefined {
  const { file, base, function: fn } = range;
  const { tree } = file;
  const loop = ancestorOf(tree, range.node, kind.forStatement);
  const type = typeTextAt(file, loop, typeOf(file, base));
  const added = freshName(fn, ["added", "more", "extra"]);
  const key = freshName(fn, ["k", "addedKey"]);
  const value = freshName(fn, ["v", "addedValue"]);
  const inserts = changesIn(range);
  // What reads the map in the loop would miss what is added; a return would drop it.
  const isPlain = inserts.every((one) => one.function === fn && isPlainStore(one, insert));
  if (!type || !added || !key || !value || !isPlain || leavesEarly(tree, loop)) return undefined;
  const map = textOf(tree, base);
  return fixOf(tree, [
    linesBefore(tree, loop, [`${added} := make(${type})`]),
    ...inserts.map((one) => replaceNode(tree, one.base, added)),
    linesAfter(tree, loop, [
      `for ${key}, ${value} := range ${added} {`,
      `\t${map}[${key}] = ${value}`,
      "}",
    ]),
  ]);
}

/** `m[k] = v` with the map named as at the insert, outside of any other loop over it. */
function isPlainStore({ op, file, node, base }: Access, insert: Access): boolean {
  const { tree } = file;
  const statement = parentOf(tree, parentOf(tree, node));
  const isAssigned = kindOf(tree, statement) === kind.assignmentStatement;
  const isSame = textOf(tree, base) === textOf(tree, insert.base);
  return op === "write" && isAssigned && isSame && operatorOf(tree, statement) === token.assign;
}

function leavesEarly(tree: GoFile["tree"], loop: Node): boolean {
  for (let at = loop; contains(tree, loop, at); at++) {
    const here = kindOf(tree, at);
    if (here === kind.returnStatement || here === kind.gotoStatement) return true;
    const jumps = here === kind.continueStatement || here === kind.breakStatement;
    if (jumps && childrenOf(tree, at).length > 0) return true;
  }
  return kindOf(tree, parentOf(tree, loop)) === kind.labeledStatement;
}
