/** What a name in the source stands for. */
import { importName } from "./declare.ts";
import { field, kind } from "./kinds.ts";
import { memberOf } from "./members.ts";
import type { GoFile, GoFunction, GoSymbol } from "./model.ts";
import { addSymbol, type SymbolModel } from "./symbol-model.ts";
import { ancestorOf, childAt, kindOf, type Node, parentOf, textOf } from "./tree.ts";
import { typeOfTypeNode } from "./type-nodes.ts";
import { typeOf } from "./type-of.ts";
import { deref, under } from "./types.ts";
import type { World } from "./world.ts";

/** The symbol an identifier declares or names; undefined when it is not known. */
export function symbolOf(file: GoFile, node: Node): GoSymbol | undefined {
  if (node < 0) return undefined;
  switch (kindOf(file.tree, node)) {
    case kind.identifier:
      return literalField(file, node) ?? namedSymbol(file, node);
    case kind.packageIdentifier:
      return namedSymbol(file, node);
    case kind.typeIdentifier:
      return typeSymbol(file, node);
    case kind.fieldIdentifier:
      return fieldSymbol(file, node);
    default:
      return undefined;
  }
}

/** The innermost function around a node; a literal's own node belongs to the function around it. */
export function functionAt(file: GoFile, node: Node): GoFunction | undefined {
  const index = file.facts.functionAt[node] ?? 0;
  return index === 0 ? undefined : file.facts.functions[index - 1];
}

/** Whether an identifier is the predeclared `name`, and not something that shadows it. */
export function isBuiltin(file: GoFile, node: Node, name: string): boolean {
  const symbol = symbolOf(file, node);
  return symbol?.kind === "builtin" && symbol.name === name;
}

/** The right side of a variable that is written once and whose address is never taken. */
export function soleValue(
  symbol: GoSymbol,
): { readonly file: GoFile; readonly node: Node; readonly index: number } | undefined {
  const [write] = symbol.writes;
  if (symbol.kind !== "var" || symbol.addressTaken || symbol.writes.length !== 1) return undefined;
  if (write?.how !== "define" || write.value < 0) return undefined;
  return { file: write.file, node: write.value, index: write.index };
}

/** The path that `pkg` in `pkg.Name` stands for; undefined when it is no import. */
export function importPathOf(file: GoFile, node: Node): string | undefined {
  const symbol = symbolOf(file, node);
  return symbol?.kind === "import" ? symbol.importPath : undefined;
}

/** An exported name of the package an import stands for. */
export function packageMember(
  world: World,
  path: string | undefined,
  name: string,
): GoSymbol | undefined {
  return path === undefined ? undefined : world.packageAt(path)?.scope.get(name);
}

function namedSymbol(file: GoFile, node: Node): GoSymbol | undefined {
  const { world } = file.package.program;
  const known = file.facts.symbolAt[node] ?? -1;
  if (known > 0) return world.symbols[known - 1];
  if (known < 0) return undefined;
  const found = outerSymbol(world, file, node);
  file.facts.symbolAt[node] = found === undefined ? -1 : found.id + 1;
  return found;
}

function outerSymbol(world: World, file: GoFile, node: Node): GoSymbol | undefined {
  const name = textOf(file.tree, node);
  return (
    file.package.scope.get(name) ??
    importSymbol(world, file, name) ??
    dotImported(world, file, name) ??
    world.universe.get(name) ??
    (isQualifier(file, node) ? likelyImport(world, file, name) : undefined)
  );
}

function importSymbol(world: World, file: GoFile, name: string): SymbolModel | undefined {
  const found = file.imports.find((each) => each.name === name);
  return found === undefined ? undefined : symbolOfImport(world, file, found.path, name);
}

function symbolOfImport(world: World, file: GoFile, path: string, name: string): SymbolModel {
  const known = file.facts.importSymbols.get(path);
  if (known !== undefined) return known;
  const symbol = addSymbol(world, "import", name, file);
  symbol.importPath = path;
  file.facts.importSymbols.set(path, symbol);
  return symbol;
}

function dotImported(world: World, file: GoFile, name: string): GoSymbol | undefined {
  for (const each of file.imports) {
    if (each.name !== ".") continue;
    const found = world.packageAt(each.path)?.scope.get(name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** An import whose package is called otherwise than its path ends: by its clause, else by its parts. */
function likelyImport(world: World, file: GoFile, name: string): SymbolModel | undefined {
  const unnamed = file.imports.filter((each) => each.name === importName(each.path));
  const found =
    unnamed.find((each) => world.packageAt(each.path)?.name === name) ??
    unnamed.find((each) => each.path.split(/[/.-]/).includes(name));
  return found === undefined ? undefined : symbolOfImport(world, file, found.path, name);
}

function isQualifier(file: GoFile, node: Node): boolean {
  const { tree } = file;
  const above = kindOf(tree, parentOf(tree, node));
  return (
    above === kind.qualifiedType ||
    (above === kind.selectorExpression && tree.field[node] === field.operand)
  );
}

function typeSymbol(file: GoFile, node: Node): GoSymbol | undefined {
  const { tree } = file;
  const parent = parentOf(tree, node);
  if (kindOf(tree, parent) !== kind.qualifiedType) return namedSymbol(file, node);
  const path = importPathOf(file, childAt(tree, parent, field.package));
  return packageMember(file.package.program.world, path, textOf(tree, node));
}

/** The field that `name` in `T{name: v}` stands for, where T is a struct. */
function literalField(file: GoFile, node: Node): GoSymbol | undefined {
  const { tree } = file;
  const element = parentOf(tree, node);
  if (kindOf(tree, element) !== kind.literalElement || tree.field[element] !== field.key) {
    return undefined;
  }
  const literal = ancestorOf(tree, element, kind.literalValue);
  const shape = under(deref(typeOf(file, literal)));
  if (shape.kind !== "struct") return undefined;
  const name = textOf(tree, node);
  return shape.fields.find((each) => each.name === name)?.symbol;
}

function fieldSymbol(file: GoFile, node: Node): GoSymbol | undefined {
  const { tree, facts } = file;
  const { world } = file.package.program;
  const parent = parentOf(tree, node);
  if (kindOf(tree, parent) === kind.selectorExpression) return selected(file, parent, node);
  if (facts.symbolAt[node] === 0) {
    // Fields and interface methods get their symbols when their type is built.
    const holder = ancestorOf(tree, node, kind.structType, kind.interfaceType);
    if (holder >= 0) typeOfTypeNode(file, holder);
  }
  return world.symbols[(facts.symbolAt[node] ?? 0) - 1];
}

function selected(file: GoFile, selector: Node, name: Node): GoSymbol | undefined {
  const { tree } = file;
  const operand = childAt(tree, selector, field.operand);
  if (kindOf(tree, operand) === kind.identifier) {
    const symbol = symbolOf(file, operand);
    if (symbol?.kind === "import") {
      return packageMember(file.package.program.world, symbol.importPath, textOf(tree, name));
    }
  }
  return memberOf(typeOf(file, operand), textOf(tree, name))?.symbol;
}
