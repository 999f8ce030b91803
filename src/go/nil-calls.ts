/** What a call may do to the maps a function knows of. */
import { assignedFields } from "./assigned-fields.ts";
import { type Call, targetsOf } from "./calls.ts";
import { isDecoder } from "./map-library.ts";
import type { Callee, GoFile, GoSymbol, Path, Type } from "./model.ts";
import { fieldsOf } from "./mutexes.ts";
import { filtered, type NilFact, type NilState, withFact } from "./nil-state.ts";
import { joinPath } from "./path.ts";
import { resolvedPathOf } from "./path-map.ts";
import { type Node, none, textOf } from "./tree.ts";
import { typeOf, typeOfSymbol } from "./type-of.ts";
import { mapOf } from "./types.ts";

/** A call may assign fields of what it is given, and make inner maps for a key it is given. */
export function afterCall(state: NilState, call: Call): NilState {
  if (state.size === 0 && call.callee.kind === "builtin") return state;
  const { callee, file } = call;
  if (callee.kind === "builtin" || callee.kind === "conversion") return state;
  if (isDecoder(callee)) return afterDecoder(state, call);
  const assigned = assignedFields(targetsOf(call));
  const receiver = "receiver" in callee ? callee.receiver : none;
  const given = receiver === none ? call.args : [...call.args, receiver];
  let after = state;
  for (const node of given) {
    const path = resolvedPathOf(file, node);
    if (!path) continue;
    const isPointer = node === receiver && takesPointer(callee);
    after = filtered(after, (fact) => {
      const isItself = isPointer && fact.path.exactKey === path.exactKey;
      return !isItself && !mayAssign(fact, path, assigned);
    });
  }
  after = filtered(
    after,
    ({ path }) => path.root.owner !== undefined || callee.kind === "external",
  );
  const isOwn = callee.kind !== "external" || callee.path.includes(".");
  return isOwn ? withKeysMade(after, call, given) : after;
}

/** The maps of the structure are made where the data has them, and stay nil where it has not. */
function afterDecoder(state: NilState, call: Call): NilState {
  const paths = call.args.flatMap((arg) => resolvedPathOf(call.file, arg) ?? []);
  let after = state;
  for (const fact of state.values()) {
    const given = paths.find((path) => isBelow(fact.path, path));
    if (!given) continue;
    const last = fact.path.steps.at(-1);
    const isField =
      fact.value === "nil" &&
      last?.kind === "field" &&
      fact.path.steps.length === given.steps.length + 1;
    const isSeen = isField && isDecoded(last.symbol);
    after = isSeen
      ? withFact(after, { ...fact, value: "decoded", origin: call.node })
      : filtered(after, (one) => one !== fact);
  }
  return after;
}

/** Whether a decoder looks for the field at all; otherwise the map stays nil whatever the data has. */
function isDecoded({ name }: GoSymbol): boolean {
  return /^\p{Lu}/u.test(name);
}

function isBelow(path: Path, given: Path): boolean {
  return path.exactKey === given.exactKey || path.exactKey.startsWith(`${given.exactKey}.`);
}

/** `m.Set(k, v)` of a `func (m *Map) Set` may make the map itself. */
function takesPointer(callee: Callee): boolean {
  if (callee.kind !== "function" || !callee.function.receiver) return callee.kind !== "function";
  return typeOfSymbol(callee.function.receiver).kind === "pointer";
}

/** Whether the call can have given the map another value: it has the object, and assigns that field. */
function mayAssign(
  fact: NilFact,
  given: Path,
  assigned: ReadonlySet<GoSymbol> | undefined,
): boolean {
  const { path } = fact;
  if (path.root !== given.root || path.steps.length <= given.steps.length) return false;
  const last = path.steps.findLast((step) => step.kind === "field");
  return !assigned || last?.kind !== "field" || assigned.has(last.symbol);
}

/** `s.ensure(a)` may have made `s.m[a]`, and `ensure(m, a)` `m[a]`: a call with a map and a key of it. */
function withKeysMade(state: NilState, call: Call, given: readonly Node[]): NilState {
  const { file } = call;
  const maps = given.flatMap((node) => nestedMapsAt(file, node));
  if (maps.length === 0) return state;
  let after = state;
  for (const key of call.args) {
    const step = { kind: "index", text: textOf(file.tree, key), node: key } as const;
    for (const path of maps) {
      after = withFact(after, { path: joinPath(path, [step]), value: "made", origin: none });
    }
  }
  return after;
}

/** The maps of maps that an expression is or holds. */
function nestedMapsAt(file: GoFile, node: Node): Path[] {
  const path = resolvedPathOf(file, node);
  if (!path) return [];
  const isNested = (type: Type) => mapOf(mapOf(type)?.element ?? type) !== undefined;
  const type = typeOf(file, node);
  if (mapOf(type)) return isNested(type) ? [path] : [];
  return fieldsOf(type).flatMap((field) => {
    if (mapOf(field.type) === undefined || !isNested(field.type)) return [];
    return [joinPath(path, [{ kind: "field", symbol: field.symbol, promoted: false }])];
  });
}
