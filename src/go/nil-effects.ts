/** What the steps of a function tell about its maps being nil. */
import { type Call, callAt, callsIn } from "./calls.ts";
import type { Edge } from "./flow.ts";
import { stepOf } from "./flow-build.ts";
import { field, kind, token } from "./kinds.ts";
import { isDecoder } from "./map-library.ts";
import type { GoFile, GoFunction, GoSymbol, Path } from "./model.ts";
import { afterBranch } from "./nil-branches.ts";
import { afterCall } from "./nil-calls.ts";
import { type NilFact, type NilState, withFact, withoutName, withoutPath } from "./nil-state.ts";
import { isFreshMap, literalFields, nilValueOf } from "./nil-values.ts";
import { joinPath, pathOfSymbol } from "./path.ts";
import { resolvedPathOf } from "./path-map.ts";
import { symbolOf } from "./symbols.ts";
import {
  childAt,
  childrenOf,
  kindOf,
  type Node,
  none,
  operatorOf,
  parentOf,
  textOf,
  unparen,
} from "./tree.ts";
import { typeOf, typeOfSymbol } from "./type-of.ts";
import { mapOf } from "./types.ts";
import { destinationOf } from "./value-flow.ts";

export interface NilEffects {
  readonly entry: NilState;
  readonly step: (state: NilState, step: Node) => NilState;
  readonly edge: (state: NilState, edge: Edge) => NilState;
}

/** The effects in `fn`; undefined when it handles no map that could be nil. */
export function createNilEffects(fn: GoFunction): NilEffects {
  const calls = new Map<Node, Call[]>();
  for (const call of callsIn(fn)) {
    const step = stepOf(fn, call.node);
    calls.set(step, [...(calls.get(step) ?? []), call]);
  }
  return {
    entry: entryOf(fn),
    step: (state, step) => {
      let after = state;
      for (const call of calls.get(step) ?? []) after = afterCall(after, call);
      return afterStatement(fn, after, step);
    },
    edge: (state, edge) => (edge.when ? afterBranch(fn.file, state, edge.when) : state),
  };
}

/** Named results begin as nil. */
function entryOf(fn: GoFunction): NilState {
  let state: NilState = new Map();
  for (const result of fn.results) {
    if (result.name === "_" || mapOf(typeOfSymbol(result)) === undefined) continue;
    if (isTracked(fn, result)) state = withFact(state, nilFact(pathOfSymbol(result), result.node));
  }
  return state;
}

function nilFact(path: Path, origin: Node): NilFact {
  return { path, value: "nil", origin };
}

/** Variables that closures write, or whose address is known elsewhere, are not followed. */
function isTracked(fn: GoFunction, symbol: GoSymbol): boolean {
  if (!symbol.owner) return true;
  if (symbol.owner !== fn || (symbol.addressTaken && !isLentToDecoders(fn, symbol))) return false;
  return !fn.literals.some((literal) => {
    const last = fn.file.tree.last[literal.node] ?? none;
    return symbol.writes.some((write) => write.node > literal.node && write.node <= last);
  });
}

/** A decoder gives back the address that it gets, and what is returned is out of reach here. */
function isLentToDecoders(fn: GoFunction, { uses }: GoSymbol): boolean {
  const { file } = fn;
  return uses.every((use) => {
    const parent = parentOf(file.tree, use);
    const isAddress =
      kindOf(file.tree, parent) === kind.unaryExpression &&
      operatorOf(file.tree, parent) === token.and;
    if (!isAddress) return true;
    const to = destinationOf(file, parent);
    if (to.kind !== "argument") return to.kind === "return";
    const call = callAt(fn, to.call);
    return call !== undefined && isDecoder(call.callee);
  });
}

function afterStatement(fn: GoFunction, state: NilState, step: Node): NilState {
  const { tree } = fn.file;
  switch (kindOf(tree, step)) {
    case kind.shortVarDeclaration:
    case kind.assignmentStatement:
      return afterAssignment(fn, state, step);
    case kind.varDeclaration:
      return specsOf(fn.file, step).reduce((now, spec) => afterSpec(fn, now, spec), state);
    case kind.incStatement:
    case kind.decStatement:
      return afterElement(fn.file, state, childrenOf(tree, step)[0] ?? none);
    case kind.rangeClause:
      return childrenOf(tree, childAt(tree, step, field.left)).reduce(
        (now, name) => forget(fn.file, now, name),
        state,
      );
    case kind.receiveStatement:
      return childrenOf(tree, childAt(tree, step, field.left)).reduce(
        (now, name) => forget(fn.file, now, name),
        state,
      );
    default:
      return state;
  }
}

function specsOf(file: GoFile, declaration: Node): Node[] {
  return childrenOf(file.tree, declaration).flatMap((child) =>
    kindOf(file.tree, child) === kind.varSpecList ? childrenOf(file.tree, child) : [child],
  );
}

function afterSpec(fn: GoFunction, state: NilState, spec: Node): NilState {
  const { tree } = fn.file;
  const names = childrenOf(tree, spec).filter((child) => tree.field[child] === field.name);
  const list = childAt(tree, spec, field.value);
  const values = list === none ? [] : childrenOf(tree, list);
  return names.reduce((now, name, at) => {
    if (values.length === names.length) return assign(fn, now, name, values[at] ?? none);
    return values.length > 0 ? forget(fn.file, now, name) : declareZero(fn, now, name);
  }, state);
}

/** `var m map[K]V` is nil, and so are the maps in `var s S`. */
function declareZero(fn: GoFunction, state: NilState, name: Node): NilState {
  const symbol = symbolOf(fn.file, name);
  if (!symbol) return state;
  const after = withoutName(state, symbol.id, symbol.name);
  if (!isTracked(fn, symbol)) return after;
  const type = typeOfSymbol(symbol);
  const path = pathOfSymbol(symbol);
  if (mapOf(type)) return withFact(after, nilFact(path, symbol.node));
  return literalFields(type, undefined).reduce(
    (now, each) => withFact(now, nilFact(joinPath(path, [each.step]), symbol.node)),
    after,
  );
}

function afterAssignment(fn: GoFunction, state: NilState, statement: Node): NilState {
  const { tree } = fn.file;
  const targets = childrenOf(tree, childAt(tree, statement, field.left));
  const values = childrenOf(tree, childAt(tree, statement, field.right));
  const isPlain =
    kindOf(tree, statement) === kind.shortVarDeclaration ||
    operatorOf(tree, statement) === token.assign;
  return targets.reduce((now, target, at) => {
    const written = afterElement(fn.file, now, target);
    if (!isPlain) return written;
    if (targets.length !== values.length) return forget(fn.file, written, target);
    return assign(fn, written, target, values[at] ?? none);
  }, state);
}

/** After `m[k] = v` without a panic, `m` is made; where it is nil for certain, nothing comes after. */
function afterElement(file: GoFile, state: NilState, target: Node): NilState {
  const { tree } = file;
  const node = unparen(tree, target);
  if (kindOf(tree, node) !== kind.indexExpression) return state;
  const path = resolvedPathOf(file, childAt(tree, node, field.operand));
  if (!path || state.get(path.exactKey)?.value === "nil") return state;
  return withFact(state, { path, value: "made", origin: none });
}

function forget(file: GoFile, state: NilState, target: Node): NilState {
  const { tree } = file;
  if (kindOf(tree, target) === kind.identifier) {
    const symbol = symbolOf(file, target);
    return symbol ? withoutName(state, symbol.id, symbol.name) : state;
  }
  const path = resolvedPathOf(file, target);
  return path ? withoutPath(state, path) : state;
}

function assign(fn: GoFunction, state: NilState, target: Node, value: Node): NilState {
  const { file } = fn;
  const after = forget(file, state, target);
  const symbol = kindOf(file.tree, target) === kind.identifier ? symbolOf(file, target) : undefined;
  if (symbol && !isTracked(fn, symbol)) return after;
  const path = symbol ? pathOfSymbol(symbol) : resolvedPathOf(file, target);
  if (!path) return after;
  if (mapOf(typeOf(file, target)) ?? (symbol && mapOf(typeOfSymbol(symbol)))) {
    return assignMap(file, after, state, path, value);
  }
  return nilValueOf(file, value).reduce(
    (now, { step, isNil }) =>
      withFact(now, {
        path: joinPath(path, [step]),
        value: isNil ? "nil" : "made",
        origin: isNil ? value : none,
      }),
    after,
  );
}

function assignMap(
  file: GoFile,
  after: NilState,
  before: NilState,
  path: Path,
  value: Node,
): NilState {
  const node = unparen(file.tree, value);
  if (kindOf(file.tree, node) === kind.nil) return withFact(after, nilFact(path, node));
  if (isFreshMap(file, node)) return withElements(file, after, path, node);
  const source = resolvedPathOf(file, node);
  const fact = source && before.get(source.exactKey);
  if (fact) return withFact(after, { ...fact, path });
  // An element that is stored is taken to be a map: the one who stores nil there means it.
  const isElement = path.steps.at(-1)?.kind === "index";
  return isElement ? withFact(after, { path, value: "made", origin: none }) : after;
}

/** `map[K]map[L]V{"a": {}}` has an inner map for "a". */
function withElements(file: GoFile, state: NilState, path: Path, literal: Node): NilState {
  const { tree } = file;
  const made = withFact(state, { path, value: "made", origin: none });
  const body = childAt(tree, literal, field.body);
  if (kindOf(tree, literal) !== kind.compositeLiteral || body === none) return made;
  return childrenOf(tree, body).reduce((now, element) => {
    const key = childrenOf(tree, element)[0];
    if (kindOf(tree, element) !== kind.keyedElement || key === undefined) return now;
    const step = { kind: "index", text: textOf(tree, key), node: key } as const;
    return withFact(now, { path: joinPath(path, [step]), value: "made", origin: none });
  }, made);
}
