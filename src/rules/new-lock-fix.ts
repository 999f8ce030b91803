/** A mutex of its own for a map that only one statement shares, declared where it is needed and held around it. */
import type { Access } from "../go/facts.ts";
import { field, kind, token } from "../go/kinds.ts";
import { parallelWrites } from "../go/parallel.ts";
import {
  ancestorOf,
  childAt,
  contains,
  kindOf,
  type Node,
  none,
  onlyChild,
  operatorOf,
  parentOf,
  statementOf,
  textOf,
} from "../go/tree.ts";
import { type Fix, fixOf, linesAfter, linesBefore, replaceNode } from "./fix.ts";
import { freshName, packageNameAt } from "./fix-names.ts";
import type { GoroutinePair } from "./goroutine-pairs.ts";

/** The lock declared above the loop or function around the goroutine, where only one statement needs it. */
export function newLock({ mine, other, spawn }: GoroutinePair): Fix | undefined {
  const { cell, file, node } = mine;
  const { tree } = file;
  const sync = packageNameAt(file, node, "sync");
  const isOnly = parallelWrites(cell).every(({ a, b }) => a === mine && b === mine);
  if (mine !== other || !isOnly || !sync || spawn.file !== file) return undefined;
  const place = cell.kind === "local" ? statementAround(mine, spawn.node) : declarationOf(mine);
  const name = cell.kind === "local" ? freshName(mine.function, ["mu", "lock"]) : nameOf(mine);
  if (place === undefined || !name || !contains(tree, place, node)) return undefined;
  const declaration = [`var ${name} ${sync}.Mutex`, ...(cell.kind === "local" ? [] : [""])];
  const around = lockAround(mine, name);
  return around && fixOf(tree, [linesBefore(tree, place, declaration), ...around]);
}

/** The statement in the list of the map's declaration inside which the goroutine starts. */
function statementAround({ cell, file }: Access, spawn: Node): Node | undefined {
  const { tree } = file;
  const { symbol } = cell;
  const declared = symbol.file === file ? statementOf(tree, symbol.node) : none;
  const list = parentOf(tree, declared);
  if (declared === none || !contains(tree, list, spawn)) return undefined;
  let at = spawn;
  while (at !== none && parentOf(tree, at) !== list) at = parentOf(tree, at);
  return at === none || at <= declared ? undefined : at;
}

/** The function of the statement, for the map of a package, where no comment stands above it. */
function declarationOf({ cell, file, node }: Access): Node | undefined {
  const { tree } = file;
  const found = ancestorOf(tree, node, kind.functionDeclaration, kind.methodDeclaration);
  const isDocumented = /\/[/*][^\n]*\n$|\*\/\s*\n$/.test(tree.text.slice(0, tree.start[found]));
  return cell.kind === "global" && found !== none && !isDocumented ? found : undefined;
}

/** `hitsMu`, if nothing in the package is called so. */
function nameOf({ cell, file }: Access): string | undefined {
  const name = `${cell.symbol.name}Mu`;
  const word = new RegExp(`\\b${name}\\b`);
  return file.package.files.some(({ tree }) => word.test(tree.text)) ? undefined : name;
}

/** Lock and Unlock around a statement; what it computes with calls is computed before. */
function lockAround(access: Access, mutex: string) {
  const { file, node, function: fn, locks } = access;
  const { tree } = file;
  const statement = statementOf(tree, node);
  const here = kindOf(tree, statement);
  const right = onlyChild(tree, childAt(tree, statement, field.right));
  const calls = /[()\n]/;
  const unlock = linesAfter(tree, statement, [`${mutex}.Unlock()`]);
  if (locks.may.length > 0) return undefined;
  const isPlain = /^(?:delete|clear)\([^()\n]*\)$|^[^()\n]*$/.test(textOf(tree, statement));
  const simple: readonly number[] = [
    kind.assignmentStatement,
    kind.incStatement,
    kind.decStatement,
    kind.expressionStatement,
  ];
  if (isPlain && simple.includes(here)) {
    return [linesBefore(tree, statement, [`${mutex}.Lock()`]), unlock];
  }
  const isStore = here === kind.assignmentStatement && operatorOf(tree, statement) === token.assign;
  const value = freshName(fn, ["value", "result", "v"]);
  if (!isStore || !value || calls.test(textOf(tree, childAt(tree, statement, field.left)))) {
    return undefined;
  }
  // A value that is made of the map itself has to be read under the lock.
  if (textOf(tree, right).includes(textOf(tree, access.base))) return undefined;
  return [
    linesBefore(tree, statement, [`${value} := ${textOf(tree, right)}`, `${mutex}.Lock()`]),
    replaceNode(tree, right, value),
    unlock,
  ];
}
