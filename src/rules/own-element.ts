/** Elements of a table that each goroutine reaches by a key of its own. */
import type { Access, Spawn } from "../go/facts.ts";
import { kind } from "../go/kinds.ts";
import type { GoFile, GoSymbol } from "../go/model.ts";
import { symbolOf } from "../go/symbols.ts";
import { ancestorOf, contains, kindOf, type Node, none } from "../go/tree.ts";

/**
 * `tables[name].rows` in a goroutine that was given its `name`: another map in each. What a function deeper down works
 * out for itself is no such name: two goroutines may come to the same one.
 */
export function hasOwnKey({ path, file }: Access, spawn: Spawn): boolean {
  const loop = ancestorOf(spawn.file.tree, spawn.node, kind.forStatement);
  const isOwn = ({ owner, node, kind: of }: GoSymbol) => {
    if (owner === undefined) return false;
    if (owner === spawn.spawner) return loop !== none && contains(spawn.file.tree, loop, node);
    return of === "param" || spawn.targets.includes(owner);
  };
  return path.steps.some(
    (step) => step.kind === "index" && symbolsIn(file, step.node).some((symbol) => isOwn(symbol)),
  );
}

function symbolsIn(file: GoFile, root: Node): readonly GoSymbol[] {
  const { tree } = file;
  const found: GoSymbol[] = [];
  for (let at = root; contains(tree, root, at); at++) {
    const symbol = kindOf(tree, at) === kind.identifier ? symbolOf(file, at) : undefined;
    if (symbol?.kind === "var" || symbol?.kind === "param") found.push(symbol);
  }
  return found;
}
