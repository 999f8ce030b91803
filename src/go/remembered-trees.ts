/** Trees of declarations that many packages import: the same text is parsed once, not once for each of them. */
import { rememberedNodesMax } from "../limits.ts";
import type { ParseGo } from "./model.ts";
import type { Tree } from "./tree.ts";

/** A parse that remembers the latest text of each path, and forgets what was asked for longest ago. */
export function rememberTrees(parse: ParseGo, nodesMax = rememberedNodesMax): ParseGo {
  const trees = new Map<string, Tree>();
  let nodes = 0;
  const forget = (path: string): void => {
    nodes -= trees.get(path)?.count ?? 0;
    trees.delete(path);
  };
  return (path, text) => {
    const known = trees.get(path);
    const tree = known?.text === text ? known : parse(path, text);
    forget(path);
    trees.set(path, tree);
    nodes += tree.count;
    for (const oldest of trees.keys()) {
      if (nodes <= nodesMax) break;
      forget(oldest);
    }
    return tree;
  };
}
