/** Maps taken out of their field before use: `m := s.m; s.m = nil` under the lock, then `m` is ours. */
import { nodesIn } from "./calls.ts";
import { dominates } from "./dominators.ts";
import type { Site } from "./facts.ts";
import { flowOf, stepOf } from "./flow-build.ts";
import { onlyValue } from "./function-uses.ts";
import { field, kind } from "./kinds.ts";
import type { GoFunction, GoSymbol, Path } from "./model.ts";
import { pathOf } from "./path.ts";
import { resolvePath } from "./path-map.ts";
import { childAt, childrenOf, kindOf, type Node, none } from "./tree.ts";

/** The expression a local alias is made from. */
export function aliasSiteOf(symbol: GoSymbol): Site | undefined {
  const value = onlyValue(symbol);
  return value === none || !symbol.file ? undefined : { file: symbol.file, node: value };
}

/** Whether the field was given another map after the alias was made and before `node` runs. */
export function isDetached(fn: GoFunction, alias: Site, node: Node, path: Path): boolean {
  const flow = flowOf(fn);
  if (!flow || alias.file !== fn.file) return false;
  const taken = stepOf(fn, alias.node);
  const used = stepOf(fn, node);
  return replacementsIn(fn, path).some(({ statement, isSwap }) => {
    const replaced = stepOf(fn, statement);
    const isAfter = replaced === taken ? isSwap : dominates(flow, taken, replaced);
    return isAfter && (dominates(flow, replaced, used) || replaced === used);
  });
}

/** Assignments to the path itself; `old, s.m = s.m, nil` takes and replaces at once. */
function replacementsIn(fn: GoFunction, path: Path): { statement: Node; isSwap: boolean }[] {
  const { file } = fn;
  const { tree } = file;
  return nodesIn(fn, kind.assignmentStatement).flatMap((statement) => {
    const targets = childrenOf(tree, childAt(tree, statement, field.left));
    const isSame = targets.some((target) => {
      const here = kindOf(tree, target);
      if (here !== kind.identifier && here !== kind.selectorExpression) return false;
      const written = pathOf(file, target);
      return written !== undefined && resolvePath(written).exactKey === path.exactKey;
    });
    return isSame ? [{ statement, isSwap: targets.length > 1 }] : [];
  });
}
