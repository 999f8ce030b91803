/** What becomes of a function value: called at once, handed to a call, bound to a name, stored. */
import { field, kind } from "./kinds.ts";
import type { GoFile, GoFunction, GoPackage, GoSymbol } from "./model.ts";
import { symbolOf } from "./symbols.ts";
import { childAt, childrenOf, kindOf, type Node, none, parentOf, textOf } from "./tree.ts";

/** One use of a function value. */
export type FunctionUse =
  | { readonly kind: "call"; readonly file: GoFile; readonly call: Node }
  /** Handed to a call as its argument number `index`. */
  | {
      readonly kind: "argument";
      readonly file: GoFile;
      readonly call: Node;
      readonly index: number;
    }
  | { readonly kind: "return" | "store"; readonly file: GoFile; readonly node: Node };

/** The expression of a value, without the parentheses around it. */
function outermost(file: GoFile, node: Node): Node {
  let at = node;
  for (;;) {
    const parent = parentOf(file.tree, at);
    if (kindOf(file.tree, parent) !== kind.parenthesizedExpression) return at;
    at = parent;
  }
}

/** What becomes of the function value that `expression` yields; variables it is bound to are followed. */
export function usesOfValue(
  file: GoFile,
  expression: Node,
  seen: ReadonlySet<GoSymbol> = new Set(),
): FunctionUse[] {
  const { tree } = file;
  const node = outermost(file, expression);
  const parent = parentOf(tree, node);
  const within = kindOf(tree, parent);
  if (within === kind.callExpression && tree.field[node] === field.function) {
    return [{ kind: "call", file, call: parent }];
  }
  if (within === kind.argumentList) {
    const index = childrenOf(tree, parent).indexOf(node);
    return [{ kind: "argument", file, call: parentOf(tree, parent), index }];
  }
  const bound = boundVariable(file, node);
  if (bound && !seen.has(bound)) {
    const visited = new Set(seen).add(bound);
    return bound.uses
      .filter((use) => !isAssigned(file, use))
      .flatMap((use) => usesOfValue(file, use, visited));
  }
  const isReturn = within === kind.returnStatement || isInReturn(file, parent);
  return [{ kind: isReturn ? "return" : "store", file, node }];
}

function isInReturn(file: GoFile, list: Node): boolean {
  return (
    kindOf(file.tree, list) === kind.expressionList &&
    kindOf(file.tree, parentOf(file.tree, list)) === kind.returnStatement
  );
}

/** Whether an identifier stands on the left of an assignment. */
export function isAssigned(file: GoFile, identifier: Node): boolean {
  const { tree } = file;
  const list = parentOf(tree, identifier);
  return (
    kindOf(tree, list) === kind.expressionList &&
    tree.field[list] === field.left &&
    kindOf(tree, parentOf(tree, list)) === kind.assignmentStatement
  );
}

/** The local that `node` is the only value of: `f := node`, or `var f func()` with one `f = node`. */
function boundVariable(file: GoFile, node: Node): GoSymbol | undefined {
  const { tree } = file;
  const list = parentOf(tree, node);
  if (kindOf(tree, list) !== kind.expressionList) return undefined;
  const statement = parentOf(tree, list);
  const at = childrenOf(tree, list).indexOf(node);
  const names =
    kindOf(tree, statement) === kind.varSpec
      ? childrenOf(tree, statement).filter((child) => tree.field[child] === field.name)
      : childrenOf(tree, childAt(tree, statement, field.left));
  const name = names[at] ?? none;
  if (kindOf(tree, name) !== kind.identifier) return undefined;
  const symbol = symbolOf(file, name);
  return symbol?.owner && onlyValue(symbol) === node ? symbol : undefined;
}

/** The right side of the one write that gives a local its value; `none` when there are several. */
export function onlyValue(symbol: GoSymbol): Node {
  if (symbol.kind !== "var" || symbol.addressTaken) return none;
  const given = symbol.writes.filter((write) => write.how !== "zero");
  const [write] = given;
  if (given.length !== 1 || !write || write.index !== -1) return none;
  return write.how === "define" || write.how === "assign" ? write.value : none;
}

const literals = new WeakMap<GoFile, ReadonlyMap<Node, GoFunction>>();

/** The function that a literal or declaration node is. */
export function functionOfNode(file: GoFile, node: Node): GoFunction | undefined {
  const before = literals.get(file);
  const byNode = before ?? new Map(file.functions.map((fn) => [fn.node, fn]));
  if (!before) literals.set(file, byNode);
  return byNode.get(node);
}

/** The function an expression is: a literal, a declared function, a method value, or a local bound to one. */
export function functionValue(file: GoFile, expression: Node, depth = 0): GoFunction | undefined {
  const { tree } = file;
  let node = expression;
  while (kindOf(tree, node) === kind.parenthesizedExpression)
    node = childrenOf(tree, node)[0] ?? none;
  switch (kindOf(tree, node)) {
    case kind.funcLiteral:
      return functionOfNode(file, node);
    case kind.selectorExpression:
      return sourceOf(symbolOf(file, childAt(tree, node, field.field)));
    case kind.identifier: {
      const symbol = symbolOf(file, node);
      if (!symbol || symbol.function || depth > 4) return sourceOf(symbol);
      const value = symbol.file ? onlyValue(symbol) : none;
      return value === none || !symbol.file
        ? undefined
        : functionValue(symbol.file, value, depth + 1);
    }
    default:
      return undefined;
  }
}

/** What a declared function does; of other packages only the signature is here. */
function sourceOf(symbol: GoSymbol | undefined): GoFunction | undefined {
  return symbol?.file?.package.external ? undefined : symbol?.function;
}

const references = new WeakMap<GoPackage, ReadonlyMap<GoFunction, readonly FunctionUse[]>>();

/** Uses of every function of a package as a value; plain calls of declared functions are not among them. */
export function valueUsesIn(pkg: GoPackage): ReadonlyMap<GoFunction, readonly FunctionUse[]> {
  const before = references.get(pkg);
  if (before) return before;
  const names = new Set(pkg.functions.flatMap((fn) => fn.symbol?.name ?? []));
  const found = new Map<GoFunction, FunctionUse[]>();
  const add = (fn: GoFunction | undefined, uses: readonly FunctionUse[]) => {
    if (fn && fn.file.package === pkg) found.set(fn, [...(found.get(fn) ?? []), ...uses]);
  };
  for (const file of pkg.files) {
    for (const fn of file.functions) {
      if (fn.kind === "literal") add(fn, usesOfValue(file, fn.node));
    }
    for (const node of referencesIn(file, names)) {
      const selector = parentOf(file.tree, node);
      const isField = kindOf(file.tree, node) === kind.fieldIdentifier;
      add(symbolOf(file, node)?.function, usesOfValue(file, isField ? selector : node));
    }
  }
  references.set(pkg, found);
  return found;
}

/** Names in expressions that could be functions of the package and are not called on the spot. */
function referencesIn(file: GoFile, names: ReadonlySet<string>): Node[] {
  const { tree } = file;
  const found: Node[] = [];
  for (let node = 0; node < tree.count; node++) {
    const here = tree.kind[node];
    if (here !== kind.identifier && here !== kind.fieldIdentifier) continue;
    const parent = parentOf(tree, node);
    const isField = here === kind.fieldIdentifier;
    if (isField && kindOf(tree, parent) !== kind.selectorExpression) continue;
    if (!isField && tree.field[node] === field.name) continue;
    const value = isField ? parent : node;
    if (tree.field[value] === field.function) continue;
    if (names.has(textOf(tree, node))) found.push(node);
  }
  return found;
}
