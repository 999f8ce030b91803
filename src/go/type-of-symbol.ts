/** The types of declared things. */
import { bounded } from "./bounded.ts";
import { field, kind, token } from "./kinds.ts";
import type { GoFile, GoSymbol, Type, Write } from "./model.ts";
import {
  ancestorOf,
  childAt,
  childrenOf,
  kindOf,
  type Node,
  none,
  operatorOf,
  parentOf,
  unparen,
} from "./tree.ts";
import { signatureOf, typeOfTypeNode } from "./type-nodes.ts";
import { typeOf } from "./type-of.ts";
import { receiverParam } from "./type-params.ts";
import { under } from "./types.ts";
import type { World } from "./world.ts";

/** The type of a variable, field, constant or function; for types and type parameters the type itself. */
export function symbolType(world: World, symbol: GoSymbol): Type {
  const known = world.symbolTypes[symbol.id];
  if (known !== undefined) return known;
  if (symbol.file === undefined) return world.types.unknown;
  // A declaration that depends on itself finds this, and stays unknown.
  world.symbolTypes[symbol.id] = world.types.unknown;
  const { file } = symbol;
  const found = bounded(world, () => readSymbol(world, file, symbol));
  world.symbolTypes[symbol.id] = world.capped ? undefined : found;
  return found;
}

function readSymbol(world: World, file: GoFile, symbol: GoSymbol): Type {
  switch (symbol.kind) {
    case "var":
      return typeOfVariable(world, file, symbol);
    case "const":
      return typeOfConstant(world, file, symbol);
    case "param":
    case "result":
    case "receiver":
      return typeOfParameter(world, file, symbol.node);
    case "func":
    case "method":
      return signatureOf(file, parentOf(file.tree, symbol.node));
    case "type":
      return declaredType(world, file, symbol);
    case "typeParam":
      return receiverParam(file, symbol.node) ?? world.types.typeParam(symbol);
    case "field": {
      // Built with its struct, which the question for it has not reached yet.
      const holder = ancestorOf(file.tree, symbol.node, kind.structType);
      typeOfTypeNode(file, holder);
      return world.symbolTypes[symbol.id] ?? world.types.unknown;
    }
    default:
      return world.types.unknown;
  }
}

function declaredType(world: World, file: GoFile, symbol: GoSymbol): Type {
  const { tree } = file;
  const spec = parentOf(tree, symbol.node);
  const type = childAt(tree, spec, field.type);
  if (kindOf(tree, spec) === kind.typeAlias) return typeOfTypeNode(file, type);
  return world.types.named({
    symbol,
    path: file.package.importPath,
    name: symbol.name,
    find: () => typeOfTypeNode(file, type),
  });
}

/** For a name its declaration is the parent; a parameter without name stands for its declaration or type. */
function typeOfParameter(world: World, file: GoFile, node: Node): Type {
  const { tree } = file;
  const declaration = [node, parentOf(tree, node)].find((at) => {
    const here = kindOf(tree, at);
    return here === kind.parameterDeclaration || here === kind.variadicParameterDeclaration;
  });
  if (declaration === undefined) return typeOfTypeNode(file, node);
  const type = typeOfTypeNode(file, childAt(tree, declaration, field.type));
  return kindOf(tree, declaration) === kind.variadicParameterDeclaration
    ? world.types.slice(type)
    : type;
}

function typeOfVariable(world: World, file: GoFile, symbol: GoSymbol): Type {
  const { tree } = file;
  const spec = parentOf(tree, symbol.node);
  if (kindOf(tree, spec) === kind.varSpec) {
    const written = childAt(tree, spec, field.type);
    if (written >= 0) return typeOfTypeNode(file, written);
  }
  const [write] = symbol.writes;
  return write === undefined ? world.types.unknown : typeOfWrite(world, write);
}

/** The type that a declaring write gives to its variable. */
function typeOfWrite(world: World, write: Write): Type {
  if (write.how === "switch") return typeOfCase(write);
  if (write.how === "range") {
    return rangedType(world, typeOf(write.file, write.value), write.index);
  }
  return defaultType(world, valueType(world, write.file, write.value, write.index));
}

/** The value number `index` that an expression yields; -1 where it yields one. */
export function valueType(world: World, file: GoFile, value: Node, index: number): Type {
  if (value < 0) return world.types.unknown;
  const type = typeOf(file, value);
  if (type.kind === "tuple") {
    return (index < 0 ? undefined : type.elements[index]) ?? world.types.unknown;
  }
  if (index <= 0) return type;
  return index === 1 && isCommaOk(file, value) ? world.types.basic("bool") : world.types.unknown;
}

/** Whether `v, ok := …` takes an expression of this kind: an index, a type assertion, a receive. */
function isCommaOk(file: GoFile, value: Node): boolean {
  const at = unparen(file.tree, value);
  const here = kindOf(file.tree, at);
  return (
    here === kind.indexExpression ||
    here === kind.typeAssertionExpression ||
    (here === kind.unaryExpression && operatorOf(file.tree, at) === token.arrow)
  );
}

function typeOfCase(write: Write): Type {
  const { tree } = write.file;
  const types = childrenOf(tree, write.statement).filter(
    (child) => tree.field[child] === field.type,
  );
  const [single] = types;
  if (types.length === 1 && single !== undefined && kindOf(tree, single) !== kind.nil) {
    const type = typeOfTypeNode(write.file, single);
    // The grammar reads `case nil` as a type called nil.
    if (tree.text.slice(tree.start[single], tree.end[single]) !== "nil") return type;
  }
  return typeOf(write.file, write.value);
}

/** What `for k, v := range x` gives to its first (0) or second (1) variable. */
export function rangedType(world: World, ranged: Type, index: number): Type {
  const { types } = world;
  let shape = under(ranged);
  if (shape.kind === "pointer") shape = under(shape.element);
  const first = index <= 0;
  switch (shape.kind) {
    case "map":
      return first ? shape.key : shape.element;
    case "slice":
    case "array":
      return first ? types.basic("int") : shape.element;
    case "chan":
      return first ? shape.element : types.unknown;
    case "basic":
      if (shape.name.endsWith("string")) return types.basic(first ? "int" : "int32");
      return first ? defaultType(world, ranged) : types.unknown;
    case "func": {
      const yielded = under(shape.params[0] ?? types.unknown);
      if (yielded.kind !== "func") return types.unknown;
      return yielded.params[first ? 0 : 1] ?? types.unknown;
    }
    default:
      return types.unknown;
  }
}

function typeOfConstant(world: World, file: GoFile, symbol: GoSymbol): Type {
  const { tree } = file;
  const own = parentOf(tree, symbol.node);
  const spec = repeatedSpec(file, own);
  const written = childAt(tree, spec, field.type);
  if (written >= 0) return typeOfTypeNode(file, written);
  const values = childrenOf(tree, childAt(tree, spec, field.value));
  const names = childrenOf(tree, own).filter((child) => tree.field[child] === field.name);
  const place = names.indexOf(symbol.node);
  const value = values[place] ?? none;
  return value < 0 ? world.types.unknown : typeOf(file, value);
}

/**
 * A specification without a value repeats the last one before it that has one. Generated groups hold thousands of
 * them, so all of a group are settled with the first that is asked for.
 */
function repeatedSpec(file: GoFile, spec: Node): Node {
  const { tree, facts } = file;
  const known = facts.repeatedSpecs.get(spec);
  if (known !== undefined) return known;
  let last: Node = none;
  for (const each of childrenOf(tree, parentOf(tree, spec))) {
    if (last === none || childAt(tree, each, field.value) >= 0) last = each;
    facts.repeatedSpecs.set(each, last);
  }
  return facts.repeatedSpecs.get(spec) ?? spec;
}

/** The type a variable gets from an untyped constant. */
export function defaultType(world: World, type: Type): Type {
  const { types } = world;
  if (type.kind !== "basic") return type;
  switch (type.name) {
    case "untyped int":
      return types.basic("int");
    case "untyped float":
      return types.basic("float64");
    case "untyped rune":
      return types.basic("int32");
    case "untyped complex":
      return types.basic("complex128");
    case "untyped string":
      return types.basic("string");
    case "untyped bool":
      return types.basic("bool");
    case "untyped nil":
      return types.unknown;
    default:
      return type;
  }
}
