/** Text that something is known by: a key, a hash, a signature. There another order is another thing. */
import { calleeOf } from "../go/callee.ts";
import { type Call, callsIn, targetsOf } from "../go/calls.ts";
import { field, kind, token } from "../go/kinds.ts";
import type { GoFile, GoFunction } from "../go/model.ts";
import type { OrderedOutput } from "../go/ordered-output.ts";
import { symbolOf } from "../go/symbols.ts";
import {
  ancestorOf,
  childAt,
  childrenOf,
  kindOf,
  type Node,
  none,
  operatorOf,
  parentOf,
  textOf,
} from "../go/tree.ts";
import { typeOf, typeOfSymbol } from "../go/type-of.ts";
import { mapOf, namedOf } from "../go/types.ts";

/** Locals are followed this far: people write one or two on the way to a look-up. */
const localsMax = 3;

/** Whether what is put together in the order of a map decides what is found, or what counts as the same. */
export function isIdentity({ fn, sink, use, how }: OrderedOutput): boolean {
  if (namedOf(typeOfSymbol(sink))?.path === "hash") return true;
  // A list called `keys` holds keys; it is none.
  if (how !== "joined" && isIdentityName(sink.name)) return true;
  if (isIdentityName(fn.symbol?.name ?? "")) return true;
  const later = [use, ...sink.uses.filter((one) => one > use)];
  if (later.some((one) => decides(fn.file, one, 0))) return true;
  return isReturned(fn.file, use) && callersOf(fn).some(({ file, node }) => decides(file, node, 0));
}

/** `cacheKey`, `hash`, `sig`: by words, so that neither `monkey` nor `design` is meant. */
function isIdentityName(name: string): boolean {
  const words = name.replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2").split(/[\s_]+/);
  const telling =
    /^(?:key|hash|sum|checksum|digest|sign|signed|sig|signature|fingerprint|etag|canonical|id)$/i;
  return words.some((word) => telling.test(word));
}

/** Whether an expression, or the local it is put into, is a key of a map, compared or hashed. */
function decides(file: GoFile, expression: Node, depth: number): boolean {
  const { tree } = file;
  let at = expression;
  let isFirst = false;
  for (let around = parentOf(tree, at); around !== none; around = parentOf(tree, at)) {
    switch (kindOf(tree, around)) {
      case kind.indexExpression:
        return tree.field[at] === field.index && isMap(file, childAt(tree, around, field.operand));
      case kind.binaryExpression: {
        const operator = operatorOf(tree, around);
        if (operator === token.equal || operator === token.notEqual)
          return !isEmptyAsked(file, around);
        break;
      }
      case kind.callExpression: {
        const role = roleInCall(file, around, isFirst);
        if (role !== "text") return role === "key";
        break;
      }
      case kind.shortVarDeclaration:
      case kind.assignmentStatement:
        return depth < localsMax && goesOn(file, around, at, depth);
      case kind.argumentList:
        isFirst = childrenOf(tree, around)[0] === at;
        break;
      case kind.selectorExpression:
      case kind.parenthesizedExpression:
      case kind.typeConversionExpression:
      case kind.expressionList:
        break;
      default:
        return false;
    }
    at = around;
  }
  return false;
}

/** What a call does with the text: it yields it again, takes it for a key or a hash, or something else. */
function roleInCall(file: GoFile, call: Node, isFirst: boolean): "text" | "key" | undefined {
  const callee = calleeOf(file, call);
  if (callee.kind === "conversion") return "text";
  const name = "name" in callee ? callee.name : "";
  if (callee.kind === "external" && /^(?:crypto|hash)(?:\/|$)/.test(callee.path)) return "key";
  if (isFirst && /^(?:Get|Load|LoadOrStore|Store|Add|Put|Set|Delete|Do)$/.test(name)) return "key";
  return /^(?:String|Bytes|Sum|Join|Sprint(?:f|ln)?|ToLower|ToUpper|Trim\w*)$/.test(name)
    ? "text"
    : undefined;
}

function isMap(file: GoFile, node: Node): boolean {
  return mapOf(typeOf(file, node)) !== undefined;
}

/** `text != ""`. */
function isEmptyAsked({ tree }: GoFile, comparison: Node): boolean {
  return [field.left, field.right].some((side) =>
    /^(?:""|``|nil)$/.test(textOf(tree, childAt(tree, comparison, side))),
  );
}

/** `k := concat(labels)`: what becomes of `k`. */
function goesOn(file: GoFile, statement: Node, right: Node, depth: number): boolean {
  const { tree } = file;
  if (tree.field[right] !== field.right) return false;
  const targets = childrenOf(tree, childAt(tree, statement, field.left));
  return targets.some((target) => {
    const symbol = symbolOf(file, target);
    if (!symbol?.owner) return false;
    return (
      isIdentityName(symbol.name) ||
      symbol.uses.some((use) => use > statement && decides(file, use, depth + 1))
    );
  });
}

function isReturned({ tree }: GoFile, use: Node): boolean {
  return ancestorOf(tree, use, kind.returnStatement) !== none;
}

function callersOf(fn: GoFunction): readonly Call[] {
  return fn.file.package.functions.flatMap((caller) =>
    caller.file.test ? [] : callsIn(caller).filter((call) => targetsOf(call).includes(fn)),
  );
}
