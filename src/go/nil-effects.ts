/** What the steps of a function tell about its maps being nil. */
import { assignedFields } from "./assigned-fields.ts";
import { type Call, callsIn, targetsOf } from "./calls.ts";
import type { Branch, Edge } from "./flow.ts";
import { stepOf } from "./flow-build.ts";
import { isFreshMap, literalFields, nilValueOf } from "./nil-values.ts";
import { field, kind, token } from "./kinds.ts";
import type { GoFile, GoFunction, GoSymbol, Path } from "./model.ts";
import { type NilFact, type NilState, filtered, withFact, withoutName, withoutPath } from "./nil-state.ts";
import { joinPath, pathOf, pathOfSymbol } from "./path.ts";
import { resolvePath } from "./path-map.ts";
import { symbolOf } from "./symbols.ts";
import { childAt, childrenOf, kindOf, type Node, none, operatorOf, textOf, unparen } from "./tree.ts";
import { typeOf, typeOfSymbol } from "./type-of.ts";
import { mapOf } from "./types.ts";

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
  if (symbol.owner !== fn || symbol.addressTaken) return false;
  return !fn.literals.some((literal) => {
    const last = fn.file.tree.last[literal.node] ?? none;
    return symbol.writes.some((write) => write.node > literal.node && write.node <= last);
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

/** After `m[k] = v` without a panic, `m` is made. */
function afterElement(file: GoFile, state: NilState, target: Node): NilState {
  const { tree } = file;
  const node = unparen(tree, target);
  if (kindOf(tree, node) !== kind.indexExpression) return state;
  const path = resolvedPath(file, childAt(tree, node, field.operand));
  return path ? withFact(state, { path, value: "made", origin: none }) : state;
}

function resolvedPath(file: GoFile, node: Node): Path | undefined {
  const path = pathOf(file, node);
  return path && resolvePath(path);
}

function forget(file: GoFile, state: NilState, target: Node): NilState {
  const { tree } = file;
  if (kindOf(tree, target) === kind.identifier) {
    const symbol = symbolOf(file, target);
    return symbol ? withoutName(state, symbol.id, symbol.name) : state;
  }
  const path = resolvedPath(file, target);
  return path ? withoutPath(state, path) : state;
}

function assign(fn: GoFunction, state: NilState, target: Node, value: Node): NilState {
  const { file } = fn;
  const after = forget(file, state, target);
  const symbol =
    kindOf(file.tree, target) === kind.identifier ? symbolOf(file, target) : undefined;
  if (symbol && !isTracked(fn, symbol)) return after;
  const path = symbol ? pathOfSymbol(symbol) : resolvedPath(file, target);
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
  const source = resolvedPath(file, node);
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

/** A call may assign fields of what it is given, and make inner maps for a key it is given. */
function afterCall(state: NilState, call: Call): NilState {
  if (state.size === 0 && call.callee.kind === "builtin") return state;
  const { callee, file } = call;
  if (callee.kind === "builtin" || callee.kind === "conversion") return state;
  const assigned = assignedFields(targetsOf(call));
  const given = [...call.args, ...("receiver" in callee && callee.receiver >= 0 ? [callee.receiver] : [])];
  let after = state;
  for (const node of given) {
    const path = resolvedPath(file, node);
    if (path) after = filtered(after, (fact) => !mayAssign(fact, path, assigned));
  }
  after = filtered(after, ({ path }) => path.root.owner !== undefined || callee.kind === "external");
  const isOwn = callee.kind !== "external" || callee.path.includes(".");
  return isOwn ? withKeysMade(after, call, given) : after;
}

/** Whether the call can have given the map another value: it has the object, and assigns that field. */
function mayAssign(fact: NilFact, given: Path, assigned: ReadonlySet<GoSymbol> | undefined): boolean {
  const { path } = fact;
  if (path.root !== given.root || path.steps.length <= given.steps.length) return false;
  const last = path.steps.findLast((step) => step.kind === "field");
  return !assigned || last?.kind !== "field" || assigned.has(last.symbol);
}

/** `s.ensure(a)` may have made `s.m[a]`. */
function withKeysMade(state: NilState, call: Call, given: readonly Node[]): NilState {
  const keys = new Set(given.map((node) => textOf(call.file.tree, node)));
  let after = state;
  for (const fact of state.values()) {
    const last = fact.path.steps.at(-1);
    if (last?.kind !== "index" || !keys.has(last.text)) continue;
    after = withFact(after, { ...fact, value: "made" });
  }
  return after;
}

/** What a condition tells: `m == nil`, `ok` of a look-up, the key of a range. */
function afterBranch(file: GoFile, state: NilState, { node, value }: Branch): NilState {
  const { tree } = file;
  switch (kindOf(tree, node)) {
    case kind.binaryExpression:
      return afterComparison(file, state, node, value);
    case kind.identifier:
      return value ? afterFound(file, state, node) : state;
    case kind.rangeClause:
      return value ? afterRange(file, state, node) : state;
    default:
      return state;
  }
}

function afterComparison(file: GoFile, state: NilState, node: Node, value: boolean): NilState {
  const { tree } = file;
  const operator = operatorOf(tree, node);
  const left = unparen(tree, childAt(tree, node, field.left));
  const right = unparen(tree, childAt(tree, node, field.right));
  const [tested, other] = kindOf(tree, left) === kind.nil ? [right, left] : [left, right];
  if (kindOf(tree, other) !== kind.nil) return state;
  const path = resolvedPath(file, tested);
  const isMap = mapOf(typeOf(file, tested)) !== undefined;
  if (!path || !isMap || (operator !== token.equal && operator !== token.notEqual)) return state;
  const isNil = (operator === token.equal) === value;
  const before = state.get(path.exactKey);
  const origin = before && before.value !== "made" ? before.origin : node;
  return withFact(state, { path, value: isNil ? "nil" : "made", origin: isNil ? origin : none });
}

/** `if inner, ok := m[a]; ok`: the element is there. */
function afterFound(file: GoFile, state: NilState, ok: Node): NilState {
  const { tree } = file;
  const symbol = symbolOf(file, ok);
  const write = symbol?.writes.findLast((each) => each.node < ok && each.index === 1);
  if (!symbol || !write || kindOf(tree, write.value) !== kind.indexExpression) return state;
  const path = resolvedPath(file, write.value);
  const found = path ? withFact(state, { path, value: "made", origin: none }) : state;
  const names = childrenOf(tree, childAt(tree, write.statement, field.left));
  const first = names[0] === undefined ? undefined : symbolOf(file, names[0]);
  if (!first || mapOf(typeOfSymbol(first)) === undefined) return found;
  return withFact(found, { path: pathOfSymbol(first), value: "made", origin: none });
}

/** In `for a := range m`, `m[a]` is there. */
function afterRange(file: GoFile, state: NilState, clause: Node): NilState {
  const { tree } = file;
  const ranged = resolvedPath(file, childAt(tree, clause, field.right));
  const [key, element] = childrenOf(tree, childAt(tree, clause, field.left));
  if (!ranged || key === undefined) return state;
  const step = { kind: "index", text: textOf(tree, key), node: key } as const;
  const found = withFact(state, { path: joinPath(ranged, [step]), value: "made", origin: none });
  const symbol = element === undefined ? undefined : symbolOf(file, element);
  if (!symbol || mapOf(typeOfSymbol(symbol)) === undefined) return found;
  return withFact(found, { path: pathOfSymbol(symbol), value: "made", origin: none });
}
