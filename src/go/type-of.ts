/** The types of expressions, worked out when asked for and remembered per node. */
import { bounded } from "./bounded.ts";
import { field, kind } from "./kinds.ts";
import { memberOf } from "./members.ts";
import type { GoFile, GoSymbol, Type } from "./model.ts";
import { packageMember, symbolOf } from "./symbols.ts";
import {
  childAt,
  childrenOf,
  kindOf,
  type Node,
  none,
  onlyChild,
  parentOf,
  textOf,
} from "./tree.ts";
import { isTypeExpression } from "./type-expressions.ts";
import { instantiationArguments, typeOfTypeNode } from "./type-nodes.ts";
import { typeOfCall } from "./type-of-call.ts";
import { typeOfLiteralValue } from "./type-of-literal.ts";
import { typeOfBinary, typeOfUnary } from "./type-of-operators.ts";
import { defaultType, symbolType } from "./type-of-symbol.ts";
import { argumentsOf, substitute } from "./type-params.ts";
import { unknownType } from "./type-table.ts";
import { under } from "./types.ts";
import type { World } from "./world.ts";

/**
 * The type of an expression; for a name of a type the type itself. Calls with several results give a
 * tuple, comma-ok forms their first value. Unknown where the code at hand does not say.
 */
export function typeOf(file: GoFile, node: Node): Type {
  const { world } = file.package.program;
  if (node < 0) return world.types.unknown;
  const known = file.facts.typeAt[node] ?? 0;
  if (known > 0) return world.types.all[known - 1] ?? world.types.unknown;
  const operand = operandOf(file, node);
  if (operand < 0 || file.facts.typeAt[operand] !== 0) return settle(world, file, node);
  // Chains of calls and selectors are as long as their author likes: innermost first, no recursion.
  const spine: Node[] = [];
  for (let at = node; at >= 0 && (file.facts.typeAt[at] ?? 0) === 0; at = operandOf(file, at)) {
    spine.push(at);
  }
  let found: Type = world.types.unknown;
  for (let place = spine.length - 1; place >= 0; place--) {
    found = settle(world, file, spine[place] ?? none);
  }
  return found;
}

function settle(world: World, file: GoFile, node: Node): Type {
  const found = bounded(world, () => compute(world, file, node));
  if (!world.capped) file.facts.typeAt[node] = found.id + 1;
  return found;
}

/** The type of a variable, field, constant or function; for the name of a type the type itself. */
export function typeOfSymbol(symbol: GoSymbol): Type {
  return symbol.file === undefined
    ? unknownType
    : symbolType(symbol.file.package.program.world, symbol);
}

/** The subexpression whose type comes first. */
function operandOf(file: GoFile, node: Node): Node {
  const { tree } = file;
  switch (kindOf(tree, node)) {
    case kind.parenthesizedExpression:
      return onlyChild(tree, node);
    case kind.selectorExpression:
    case kind.indexExpression:
    case kind.sliceExpression:
    case kind.unaryExpression:
      return childAt(tree, node, field.operand);
    case kind.callExpression:
      return childAt(tree, node, field.function);
    case kind.binaryExpression:
      return childAt(tree, node, field.left);
    default:
      return none;
  }
}

function compute(world: World, file: GoFile, node: Node): Type {
  const { tree } = file;
  const { types } = world;
  switch (kindOf(tree, node)) {
    case kind.identifier:
    case kind.typeIdentifier: {
      const symbol = symbolOf(file, node);
      return symbol === undefined ? types.unknown : symbolType(world, symbol);
    }
    case kind.parenthesizedExpression:
    case kind.variadicArgument:
    case kind.literalElement:
      return typeOf(file, childrenOf(tree, node)[0] ?? none);
    case kind.selectorExpression:
      return typeOfSelector(world, file, node);
    case kind.indexExpression:
      return typeOfIndex(world, file, node);
    case kind.sliceExpression:
      return typeOfSlice(world, typeOf(file, childAt(tree, node, field.operand)));
    case kind.callExpression:
      return typeOfCall(world, file, node);
    case kind.unaryExpression:
      return typeOfUnary(world, file, node);
    case kind.binaryExpression:
      return typeOfBinary(world, file, node);
    case kind.typeAssertionExpression:
    case kind.typeConversionExpression:
    case kind.compositeLiteral:
      return typeOfTypeNode(file, childAt(tree, node, field.type));
    case kind.literalValue:
      return typeOfLiteralValue(world, file, node);
    case kind.typeInstantiationExpression:
      return typeOfInstantiation(world, file, node);
    case kind.fieldIdentifier: {
      const parent = parentOf(tree, node);
      if (kindOf(tree, parent) === kind.selectorExpression) return typeOf(file, parent);
      const symbol = symbolOf(file, node);
      return symbol === undefined ? types.unknown : symbolType(world, symbol);
    }
    default:
      return constantType(world, kindOf(tree, node)) ?? typeOfTypeNode(file, node);
  }
}

function constantType(world: World, here: number): Type | undefined {
  const name = untyped[here];
  return name === undefined ? undefined : world.types.basic(name);
}

const untyped: Readonly<Record<number, string>> = {
  [kind.intLiteral]: "untyped int",
  [kind.iota]: "untyped int",
  [kind.floatLiteral]: "untyped float",
  [kind.imaginaryLiteral]: "untyped complex",
  [kind.runeLiteral]: "untyped rune",
  [kind.interpretedStringLiteral]: "untyped string",
  [kind.rawStringLiteral]: "untyped string",
  [kind.true]: "untyped bool",
  [kind.false]: "untyped bool",
  [kind.nil]: "untyped nil",
};

function typeOfSelector(world: World, file: GoFile, node: Node): Type {
  const { tree } = file;
  const operand = childAt(tree, node, field.operand);
  const name = textOf(tree, childAt(tree, node, field.field));
  if (kindOf(tree, operand) === kind.identifier) {
    const symbol = symbolOf(file, operand);
    if (symbol?.kind === "import") {
      const member = packageMember(world, symbol.importPath, name);
      return member === undefined ? world.types.unknown : symbolType(world, member);
    }
  }
  const type = typeOf(file, operand);
  const member = memberOf(type, name);
  if (member === undefined) return world.types.unknown;
  if (member.symbol.kind !== "method" || !isTypeExpression(file, operand)) return member.type;
  // `T.Method` is a function whose first parameter is the receiver.
  if (member.type.kind !== "func") return world.types.unknown;
  const { params, results, variadic } = member.type;
  return world.types.func([type, ...params], results, variadic);
}

function typeOfIndex(world: World, file: GoFile, node: Node): Type {
  const { tree } = file;
  const operand = childAt(tree, node, field.operand);
  const type = typeOf(file, operand);
  if (isTypeExpression(file, operand)) return typeOfTypeNode(file, node);
  const shape = under(type);
  switch (shape.kind) {
    case "map":
    case "slice":
    case "array":
      return shape.element;
    case "pointer": {
      const array = under(shape.element);
      return array.kind === "array" ? array.element : world.types.unknown;
    }
    case "basic":
      return shape.name.endsWith("string") ? world.types.basic("uint8") : world.types.unknown;
    case "func":
      return partlyInstantiated(world, shape, [
        typeOfTypeNode(file, childAt(tree, node, field.index)),
      ]);
    default:
      return world.types.unknown;
  }
}

function typeOfInstantiation(world: World, file: GoFile, node: Node): Type {
  const origin = typeOf(file, childAt(file.tree, node, field.type));
  if (origin.kind !== "func") return typeOfTypeNode(file, node);
  return partlyInstantiated(world, origin, instantiationArguments(file, node));
}

/** A generic function with its first type arguments given. */
export function partlyInstantiated(
  world: World,
  type: Extract<Type, { kind: "func" }>,
  args: readonly Type[],
): Type {
  const given = type.typeParams.slice(0, args.length);
  return substitute(world, type, argumentsOf(world, given, args));
}

function typeOfSlice(world: World, type: Type): Type {
  const shape = under(type);
  if (shape.kind === "array") return world.types.slice(shape.element);
  if (shape.kind === "pointer") {
    const array = under(shape.element);
    return array.kind === "array" ? world.types.slice(array.element) : world.types.unknown;
  }
  return defaultType(world, type);
}
