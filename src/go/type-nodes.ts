/** The types that type syntax denotes. */
import { bounded } from "./bounded.ts";
import { tagText } from "./comments.ts";
import { field, kind, token } from "./kinds.ts";
import type { FuncType, GoFile, GoSymbol, InterfaceType, StructField, Type } from "./model.ts";
import { addSymbol, type SymbolModel } from "./symbol-model.ts";
import { importPathOf, packageMember, symbolOf } from "./symbols.ts";
import {
  childAt,
  childrenAt,
  childrenOf,
  first,
  hasToken,
  kindOf,
  type Node,
  next,
  none,
  operatorOf,
  parentOf,
  textOf,
} from "./tree.ts";
import { symbolType } from "./type-of-symbol.ts";
import { instantiate, paramsInList } from "./type-params.ts";

/** The type a type node denotes; also for expressions that name a type (`T`, `pkg.T`, `*T`, `T[int]`). */
export function typeOfTypeNode(file: GoFile, node: Node): Type {
  const { world } = file.package.program;
  if (node < 0) return world.types.unknown;
  const known = file.facts.typeAt[node] ?? 0;
  if (known > 0) return world.types.all[known - 1] ?? world.types.unknown;
  const found = bounded(world, () => readType(file, node));
  if (!world.capped) file.facts.typeAt[node] = found.id + 1;
  return found;
}

function readType(file: GoFile, node: Node): Type {
  const { tree } = file;
  const { types } = file.package.program.world;
  const at = (name: number): Type => typeOfTypeNode(file, childAt(tree, node, name));
  const only = (): Type => typeOfTypeNode(file, childrenOf(tree, node)[0] ?? none);
  switch (kindOf(tree, node)) {
    case kind.typeIdentifier:
    case kind.identifier:
      return typeNamed(file, symbolOf(file, node));
    case kind.qualifiedType:
      return qualified(file, childAt(tree, node, field.package), childAt(tree, node, field.name));
    case kind.selectorExpression:
      return qualified(file, childAt(tree, node, field.operand), childAt(tree, node, field.field));
    case kind.genericType:
      return genericType(file, at(field.type), argumentTypes(file, node));
    case kind.indexExpression:
      return genericType(file, at(field.operand), [at(field.index)]);
    case kind.typeInstantiationExpression:
      return genericType(file, at(field.type), instantiationArguments(file, node));
    case kind.pointerType:
      return types.pointer(only());
    case kind.unaryExpression:
      return operatorOf(tree, node) === token.star
        ? types.pointer(at(field.operand))
        : types.unknown;
    case kind.parenthesizedType:
    case kind.parenthesizedExpression:
    case kind.negatedType:
      return only();
    case kind.typeElem:
    case kind.typeConstraint:
      return union(file, node);
    case kind.sliceType:
      return types.slice(at(field.element));
    case kind.arrayType:
      return types.array(at(field.element), textOf(tree, childAt(tree, node, field.length)));
    case kind.implicitLengthArrayType:
      return types.array(at(field.element), "...");
    case kind.mapType:
      return types.map(at(field.key), at(field.value));
    case kind.channelType:
      return types.chan(at(field.value), directionOf(file, node));
    case kind.functionType:
    case kind.funcLiteral:
      return signatureOf(file, node);
    case kind.structType:
      return structOf(file, node);
    case kind.interfaceType:
      return interfaceAt(file, node);
    default:
      return types.unknown;
  }
}

function typeNamed(file: GoFile, symbol: GoSymbol | undefined): Type {
  const { types } = file.package.program.world;
  if (symbol === undefined) return types.unknown;
  // A variable stands here in `new(x)` (Go 1.26), and where `make` or `new` is shadowed.
  return symbolType(file.package.program.world, symbol);
}

function qualified(file: GoFile, qualifier: Node, name: Node): Type {
  const { world } = file.package.program;
  const path = importPathOf(file, qualifier);
  if (path === undefined) return world.types.unknown;
  const text = textOf(file.tree, name);
  const symbol = packageMember(world, path, text);
  if (symbol !== undefined) return symbolType(world, symbol);
  return world.types.named({ symbol: undefined, path, name: text });
}

function genericType(file: GoFile, origin: Type, args: readonly Type[]): Type {
  const { world } = file.package.program;
  return origin.kind === "named" ? instantiate(world, origin.symbol, origin, args) : origin;
}

function argumentTypes(file: GoFile, node: Node): Type[] {
  return typeArgumentsIn(file, childAt(file.tree, node, field.typeArguments));
}

/** The types in a `[K, V]` list of arguments. */
export function typeArgumentsIn(file: GoFile, list: Node): Type[] {
  return childrenOf(file.tree, list).map((each) => typeOfTypeNode(file, each));
}

/** The arguments of `F[K, V]` used as a value. */
export function instantiationArguments(file: GoFile, node: Node): Type[] {
  const { tree } = file;
  return childrenOf(tree, node)
    .filter((child) => tree.field[child] !== field.type)
    .map((child) => typeOfTypeNode(file, child));
}

/** One term is the type itself; several are an interface that only constrains. */
function union(file: GoFile, node: Node): Type {
  const { types } = file.package.program.world;
  const terms = childrenOf(file.tree, node);
  const all = terms.map((each) => typeOfTypeNode(file, each));
  const [single] = all;
  const bare = terms[0] !== undefined && kindOf(file.tree, terms[0]) !== kind.negatedType;
  if (all.length === 1 && single !== undefined && bare) return single;
  return types.interface([], [all]);
}

function directionOf(file: GoFile, node: Node): "both" | "send" | "receive" {
  const { tree } = file;
  const start = first(tree, node);
  if (kindOf(tree, start) === token.arrow) return "receive";
  return hasToken(tree, node, token.arrow) && kindOf(tree, next(tree, start)) === token.arrow
    ? "send"
    : "both";
}

/** The type of a function, method, literal, function type or interface method; without receiver. */
export function signatureOf(file: GoFile, node: Node): FuncType {
  const { tree } = file;
  const { types } = file.package.program.world;
  const list = childAt(tree, node, field.parameters);
  const result = childAt(tree, node, field.result);
  const results =
    kindOf(tree, result) === kind.parameterList
      ? parameterTypes(file, result)
      : result < 0
        ? []
        : [typeOfTypeNode(file, result)];
  const variadic = childrenOf(tree, list).some(
    (each) => kindOf(tree, each) === kind.variadicParameterDeclaration,
  );
  const typeParams = paramsInList(file, childAt(tree, node, field.typeParameters));
  return types.func(parameterTypes(file, list), results, variadic, typeParams);
}

function parameterTypes(file: GoFile, list: Node): Type[] {
  const { tree } = file;
  const { types } = file.package.program.world;
  return childrenOf(tree, list).flatMap((declaration) => {
    const type = typeOfTypeNode(file, childAt(tree, declaration, field.type));
    if (kindOf(tree, declaration) === kind.variadicParameterDeclaration) return [types.slice(type)];
    const names = childrenAt(tree, declaration, field.name).length;
    return new Array<Type>(Math.max(1, names)).fill(type);
  });
}

function structOf(file: GoFile, node: Node): Type {
  const { tree } = file;
  const { world } = file.package.program;
  const fields: StructField[] = [];
  const owner = declaringType(file, node);
  for (const declaration of childrenOf(tree, childrenOf(tree, node)[0] ?? none)) {
    if (kindOf(tree, declaration) !== kind.fieldDeclaration) continue;
    const typeNode = childAt(tree, declaration, field.type);
    const written = typeOfTypeNode(file, typeNode);
    const names = childrenAt(tree, declaration, field.name);
    const embedded = names.length === 0;
    const pointer = embedded && hasToken(tree, declaration, token.star);
    const type = pointer ? world.types.pointer(written) : written;
    const tag = tagText(tree, declaration);
    for (const name of embedded ? [embeddedName(file, typeNode)] : names) {
      const symbol = fieldSymbolAt(file, name, embedded);
      symbol.ownerType = owner;
      world.symbolTypes[symbol.id] = type;
      fields.push({ symbol, name: symbol.name, type, embedded, tag });
    }
  }
  return world.types.struct(fields);
}

function fieldSymbolAt(file: GoFile, name: Node, embedded: boolean): SymbolModel {
  const { world } = file.package.program;
  const symbol = addSymbol(world, "field", textOf(file.tree, name), file, name);
  // The name of an embedded field is the use of a type, and stays that.
  if (!embedded && name >= 0) file.facts.symbolAt[name] = symbol.id + 1;
  return symbol;
}

/** The last identifier of the type is the name of the field that embeds it. */
function embeddedName(file: GoFile, typeNode: Node): Node {
  const { tree } = file;
  let at = typeNode;
  for (;;) {
    const here = kindOf(tree, at);
    if (here === kind.genericType) at = childAt(tree, at, field.type);
    else if (here === kind.qualifiedType) at = childAt(tree, at, field.name);
    else return at;
  }
}

/** The named type whose declaration a struct or interface literal is; undefined for bare ones. */
function declaringType(file: GoFile, node: Node): GoSymbol | undefined {
  const { tree } = file;
  const spec = parentOf(tree, node);
  if (kindOf(tree, spec) !== kind.typeSpec) return undefined;
  return symbolOf(file, childAt(tree, spec, field.name));
}

function interfaceAt(file: GoFile, node: Node): InterfaceType {
  const { tree } = file;
  const { world } = file.package.program;
  const owner = declaringType(file, node);
  const embedded: Type[][] = [];
  const methods: { name: string; type: Type; symbol: GoSymbol }[] = [];
  for (const element of childrenOf(tree, node)) {
    if (kindOf(tree, element) === kind.methodElem) {
      const name = childAt(tree, element, field.name);
      const symbol = addSymbol(world, "method", textOf(tree, name), file, name);
      symbol.ownerType = owner;
      file.facts.symbolAt[name] = symbol.id + 1;
      const type = signatureOf(file, element);
      world.symbolTypes[symbol.id] = type;
      methods.push({ name: symbol.name, type, symbol });
    } else {
      embedded.push(childrenOf(tree, element).map((term) => typeOfTypeNode(file, term)));
    }
  }
  return world.types.interface(methods, embedded);
}
