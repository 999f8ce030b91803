/** Edits that hand out a copy of a map in place of the map. */
import type { Access, Guard } from "../go/facts.ts";
import { heldAt } from "../go/locks.ts";
import { atLeastGo } from "../go/sees.ts";
import { statementOf, textOf } from "../go/tree.ts";
import { typeOf } from "../go/type-of.ts";
import { type Fix, fixOf, linesBefore, replaceNode } from "./fix.ts";
import { freshName, packageNameAt, typeTextAt } from "./fix-names.ts";

/** `maps.Clone(s.m)` where the map is returned, or taken by a local, under the lock; else a loop that copies. */
export function cloneAtReturn(access: Access, guard: Guard): Fix | undefined {
  const { file, base, alias, function: fn } = access;
  const { tree } = file;
  const source = alias ? alias.node : base;
  const isHeld = heldAt(fn, source).must.some(({ cell }) => cell === guard.lock);
  if (!isHeld || (alias && (alias.file !== file || isChanged(access)))) return undefined;
  const maps = atLeastGo(file, 21) === true ? packageNameAt(file, base, "maps") : undefined;
  if (maps)
    return fixOf(tree, [replaceNode(tree, source, `${maps}.Clone(${textOf(tree, source)})`)]);
  return alias || access.escape !== "return" ? undefined : copyBeforeReturn(access);
}

/** What is done through the alias would be lost in a copy. */
function isChanged({ alias, cell }: Access): boolean {
  return cell.accesses.some((one) => one.alias?.node === alias?.node && one.effect === "write");
}

/** A new map that is filled entry by entry, above `return s.m`. */
function copyBeforeReturn({ file, base, node, function: fn }: Access): Fix | undefined {
  const { tree } = file;
  const statement = statementOf(tree, node);
  const map = textOf(tree, base);
  const type = typeTextAt(file, node, typeOf(file, base));
  const result = freshName(fn, ["result", "copied", "out"]);
  const key = freshName(fn, ["key", "k"]);
  const value = freshName(fn, ["value", "v"]);
  const isAlone = textOf(tree, statement) === `return ${map}`;
  if (!type || !result || !key || !value || !isAlone) return undefined;
  return fixOf(tree, [
    linesBefore(tree, statement, [
      `${result} := make(${type}, len(${map}))`,
      `for ${key}, ${value} := range ${map} {`,
      `\t${result}[${key}] = ${value}`,
      "}",
    ]),
    replaceNode(tree, base, result),
  ]);
}
