/** Access paths: the variable an expression starts from, and the fields and indexes it goes through. */
import { field, kind, token } from "./kinds.ts";
import { memberOf } from "./members.ts";
import type { CellKey, GoFile, GoSymbol, Path, Step } from "./model.ts";
import { packageMember, symbolOf } from "./symbols.ts";
import { childAt, kindOf, type Node, onlyChild, operatorOf, textOf } from "./tree.ts";
import { isTypeExpression } from "./type-expressions.ts";
import { typeOf } from "./type-of.ts";

/** Nobody follows a path of more steps; keys of long ones would cost their square. */
const hopsMax = 32;

/** The path of an expression; undefined for calls, literals and what is not known. */
export function pathOf(file: GoFile, expression: Node): Path | undefined {
  const { tree } = file;
  const steps: Step[] = [];
  let at = expression;
  for (let hops = 0; at >= 0 && hops < hopsMax; hops++) {
    switch (kindOf(tree, at)) {
      case kind.identifier: {
        const symbol = symbolOf(file, at);
        return symbol === undefined || !isVariable(symbol)
          ? undefined
          : pathFrom(symbol, steps.reverse());
      }
      case kind.parenthesizedExpression:
        at = onlyChild(tree, at);
        break;
      case kind.unaryExpression: {
        const operator = operatorOf(tree, at);
        if (operator !== token.and && operator !== token.star) return undefined;
        at = childAt(tree, at, field.operand);
        break;
      }
      case kind.typeAssertionExpression:
      case kind.sliceExpression:
        at = childAt(tree, at, field.operand);
        break;
      case kind.indexExpression: {
        const index = childAt(tree, at, field.index);
        steps.push({ kind: "index", text: textOf(tree, index), node: index });
        at = childAt(tree, at, field.operand);
        break;
      }
      case kind.selectorExpression: {
        const global = globalAt(file, at);
        if (global !== undefined) return pathFrom(global, steps.reverse());
        if (!pushField(file, at, steps)) return undefined;
        at = childAt(tree, at, field.operand);
        break;
      }
      default:
        return undefined;
    }
  }
  return undefined;
}

/** The `pkg.Var` of another package. */
function globalAt(file: GoFile, selector: Node): GoSymbol | undefined {
  const { tree } = file;
  const operand = childAt(tree, selector, field.operand);
  if (kindOf(tree, operand) !== kind.identifier) return undefined;
  const symbol = symbolOf(file, operand);
  if (symbol?.kind !== "import") return undefined;
  const name = textOf(tree, childAt(tree, selector, field.field));
  const found = packageMember(file.package.program.world, symbol.importPath, name);
  return found?.kind === "var" ? found : undefined;
}

function pushField(file: GoFile, selector: Node, steps: Step[]): boolean {
  const { tree } = file;
  const operand = childAt(tree, selector, field.operand);
  const member = memberOf(
    typeOf(file, operand),
    textOf(tree, childAt(tree, selector, field.field)),
  );
  if (member === undefined || member.symbol.kind !== "field") return false;
  if (isTypeExpression(file, operand)) return false;
  steps.push({ kind: "field", symbol: member.symbol, promoted: false });
  for (const symbol of member.through.toReversed()) {
    steps.push({ kind: "field", symbol, promoted: true });
  }
  return true;
}

function isVariable(symbol: GoSymbol): boolean {
  return (
    symbol.kind === "var" ||
    symbol.kind === "param" ||
    symbol.kind === "receiver" ||
    symbol.kind === "result"
  );
}

/** A path made of its parts. */
export function pathFrom(root: GoSymbol, steps: readonly Step[]): Path {
  let key = String(root.id);
  let exactKey = key;
  for (const step of steps) {
    key += step.kind === "field" ? `.${step.symbol.name}` : "[*]";
    exactKey += step.kind === "field" ? `.${step.symbol.name}` : `[${step.text}]`;
  }
  return { root, steps, key, exactKey };
}

/** The path of a variable itself. */
export function pathOfSymbol(symbol: GoSymbol): Path {
  return pathFrom(symbol, []);
}

/** A path with more steps. */
export function joinPath(base: Path, steps: readonly Step[]): Path {
  return pathFrom(base.root, [...base.steps, ...steps]);
}

/** The path to what is embedded in the value of a path. */
export function extendPath(path: Path, through: readonly GoSymbol[]): Path {
  if (through.length === 0) return path;
  return joinPath(
    path,
    through.map((symbol) => ({ kind: "field", symbol, promoted: true })),
  );
}

/** A path as the source would write it: `s.shards[i].m`. */
export function showPath(path: Path): string {
  let text = path.root.name;
  for (const step of path.steps) {
    if (step.kind === "index") text += `[${step.text}]`;
    else if (!step.promoted) text += `.${step.symbol.name}`;
  }
  return text;
}

/** What a path stands for, whatever variable it is reached from; see `CellKey`. */
export function cellOf(path: Path): CellKey {
  let bare = "";
  for (const step of path.steps.toReversed()) {
    if (step.kind === "index") continue;
    if (step.symbol.ownerType !== undefined) {
      return `${typeKey(step.symbol.ownerType)}.${step.symbol.name}${bare}`;
    }
    bare = `.${step.symbol.name}${bare}`;
  }
  return `${cellOfSymbol(path.root)}${bare}`;
}

/** The cell of a variable or field by itself. */
export function cellOfSymbol(symbol: GoSymbol): CellKey {
  if (symbol.kind === "field") {
    const owner = symbol.ownerType;
    return owner === undefined ? `bare:${symbol.id}` : `${typeKey(owner)}.${symbol.name}`;
  }
  if (symbol.owner !== undefined || symbol.file === undefined) return `local:${symbol.id}`;
  return `global:${symbol.file.package.importPath}.${symbol.name}`;
}

/** Types declared in functions may share a name. */
function typeKey(type: GoSymbol): string {
  const name = `${type.file?.package.importPath ?? ""}.${type.name}`;
  return type.owner === undefined ? name : `${name}#${type.id}`;
}
