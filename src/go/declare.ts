/** Package-level declarations and imports of a file: what the scopes of functions do not hold. */
import { field, kind } from "./kinds.ts";
import type { GoFile, GoImport, GoSymbol } from "./model.ts";
import { receiverTypeName } from "./resolve-functions.ts";
import { addSymbol, isModel, type SymbolModel } from "./symbol-model.ts";
import { childAt, childrenAt, childrenOf, kindOf, type Node, type Tree, textOf } from "./tree.ts";
import type { World } from "./world.ts";

/** Declares the package-level names of a file; methods wait until all types are known. */
export function declareFile(world: World, file: GoFile, scope: Map<string, SymbolModel>): void {
  for (const node of topLevel(file.tree)) {
    switch (kindOf(file.tree, node)) {
      case kind.functionDeclaration:
        declareFunction(world, file, scope, node);
        break;
      case kind.varDeclaration:
        declareSpecs(world, file, scope, node, "var");
        break;
      case kind.constDeclaration:
        declareSpecs(world, file, scope, node, "const");
        break;
      case kind.typeDeclaration:
        declareSpecs(world, file, scope, node, "type");
    }
  }
}

/** Gives each method to its type. */
export function declareMethods(
  world: World,
  file: GoFile,
  scope: ReadonlyMap<string, SymbolModel>,
): void {
  const { tree, facts } = file;
  for (const node of topLevel(tree)) {
    if (kindOf(tree, node) !== kind.methodDeclaration) continue;
    const name = childAt(tree, node, field.name);
    if (name < 0) continue;
    const symbol = addSymbol(world, "method", textOf(tree, name), file, name);
    facts.symbolAt[name] = symbol.id + 1;
    const receiver = receiverTypeName(tree, node);
    const owner = receiver < 0 ? undefined : scope.get(textOf(tree, receiver));
    if (owner?.kind !== "type") continue;
    symbol.ownerType = owner;
    owner.methods ??= new Map();
    const twin = owner.methods.get(symbol.name);
    if (twin === undefined) owner.methods.set(symbol.name, symbol);
    else joinAlternatives(twin, symbol);
  }
}

/** The imports of a file, as its declarations name them; the package's own name fills in later. */
export function readImports(tree: Tree): GoImport[] {
  const found: GoImport[] = [];
  for (const node of topLevel(tree)) {
    if (kindOf(tree, node) !== kind.importDeclaration) continue;
    for (const child of childrenOf(tree, node)) {
      const specs = kindOf(tree, child) === kind.importSpecList ? childrenOf(tree, child) : [child];
      for (const spec of specs) {
        if (kindOf(tree, spec) !== kind.importSpec) continue;
        const path = textOf(tree, childAt(tree, spec, field.path)).slice(1, -1);
        const name = textOf(tree, childAt(tree, spec, field.name));
        found.push({ name: name === "" ? importName(path) : name, path, node: spec });
      }
    }
  }
  return found;
}

/** The name a package most likely has: the last element that is no version. */
export function importName(path: string): string {
  const parts = path.split("/");
  const last = parts.at(-1) ?? "";
  const base = /^v\d+$/.test(last) && parts.length > 1 ? (parts.at(-2) ?? "") : last;
  return base
    .replace(/\.v\d+$/, "")
    .replace(/^go-|[-.]go$/g, "")
    .replaceAll("-", "_");
}

/** The name in the package clause; "" in a broken file. */
export function packageName(tree: Tree): string {
  for (const node of topLevel(tree)) {
    if (kindOf(tree, node) === kind.packageClause) {
      return textOf(tree, childrenOf(tree, node)[0] ?? -1);
    }
  }
  return "";
}

/** Declarations, also those the parser left inside an error node. */
function topLevel(tree: Tree): Node[] {
  return childrenOf(tree, 0).flatMap((node) =>
    kindOf(tree, node) === kind.error ? childrenOf(tree, node) : [node],
  );
}

function declareFunction(
  world: World,
  file: GoFile,
  scope: Map<string, SymbolModel>,
  node: Node,
): void {
  const name = childAt(file.tree, node, field.name);
  if (name < 0) return;
  const symbol = addSymbol(world, "func", textOf(file.tree, name), file, name);
  file.facts.symbolAt[name] = symbol.id + 1;
  // A package may have many `init`, and none can be named.
  if (symbol.name !== "init" && symbol.name !== "_") put(scope, symbol);
}

function declareSpecs(
  world: World,
  file: GoFile,
  scope: Map<string, SymbolModel>,
  declaration: Node,
  what: "var" | "const" | "type",
): void {
  const { tree } = file;
  const children = childrenOf(tree, declaration);
  for (const child of children) {
    const specs = kindOf(tree, child) === kind.varSpecList ? childrenOf(tree, child) : [child];
    for (const spec of specs) {
      for (const name of childrenAt(tree, spec, field.name)) {
        const symbol = addSymbol(world, what, textOf(tree, name), file, name);
        file.facts.symbolAt[name] = symbol.id + 1;
        if (symbol.name !== "_") put(scope, symbol);
      }
    }
  }
}

function put(scope: Map<string, SymbolModel>, symbol: SymbolModel): void {
  const twin = scope.get(symbol.name);
  if (twin === undefined) scope.set(symbol.name, symbol);
  else joinAlternatives(twin, symbol);
}

function joinAlternatives(first: SymbolModel, again: SymbolModel): void {
  const all: GoSymbol[] = [...first.alternatives, again];
  for (const each of all) if (isModel(each)) each.declarations = all;
}
