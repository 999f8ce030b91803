/** Whether a map is nil at a point of a function. */
import { createStateReader, solveForward } from "./dataflow.ts";
import type { Site } from "./facts.ts";
import type { Flow } from "./flow.ts";
import { flowOf, stepOf } from "./flow-build.ts";
import { memberOf, methodNames } from "./members.ts";
import type { GoFunction, Path, Type } from "./model.ts";
import { createNilEffects, type NilEffects } from "./nil-effects.ts";
import { meetNil, type NilFact, type NilState, sameNil } from "./nil-state.ts";
import { pathOf, pathOfSymbol } from "./path.ts";
import { resolvePath } from "./path-map.ts";
import { type Node, none } from "./tree.ts";
import { typeOfSymbol } from "./type-of.ts";
import { mapOf } from "./types.ts";

export type Nilness = NilFact["value"] | "unknown";

/** What is known just before a step; undefined where nothing may be concluded. */
type ReadState = (step: Node) => NilState | undefined;

const known = new WeakMap<GoFunction, ReadState | null>();

function solve(fn: GoFunction): ReadState | undefined {
  const before = known.get(fn);
  if (before !== undefined) return before ?? undefined;
  const flow = flowOf(fn);
  const effects = flow && createNilEffects(fn);
  const solved = flow && effects ? solveFlow(flow, effects) : null;
  known.set(fn, solved);
  return solved ?? undefined;
}

function solveFlow(flow: Flow, effects: NilEffects): ReadState | null {
  const { before, settled } = solveForward(flow, { ...effects, meet: meetNil, same: sameNil });
  return settled ? createStateReader(flow, before, effects) : null;
}

/** Whether the map `expression` is nil just before its statement runs. */
export function nilStateAt(fn: GoFunction, expression: Node): Nilness {
  return factAt(fn, expression)?.value ?? "unknown";
}

/** Where a nil (or maybe nil) map became so: its declaration, literal or assignment. */
export function nilOriginOf(fn: GoFunction, expression: Node): Site | undefined {
  const fact = factAt(fn, expression);
  const file = fact?.path.root.owner ? fn.file : fact?.path.root.file;
  if (!fact || fact.value === "made" || fact.origin === none || !file) return undefined;
  return { file, node: fact.origin };
}

/** Whether the map that `element` (`m[a]`) yields was seen to be there: made, stored, found, or ranged over. */
export function innerMapMade(fn: GoFunction, element: Node): boolean {
  return factAt(fn, element)?.value === "made";
}

function factAt(fn: GoFunction, expression: Node): NilFact | undefined {
  const written = pathOf(fn.file, expression);
  if (!written) return undefined;
  const path = resolvePath(written);
  const state = solve(fn)?.(stepOf(fn, expression));
  return state?.get(path.exactKey) ?? neverAssigned(path);
}

/** A variable that nothing ever assigns is nil in closures and other functions too. */
function neverAssigned({ root, steps }: Path): NilFact | undefined {
  if (root.kind !== "var" || steps.length > 0 || root.addressTaken || !root.file) return undefined;
  if (root.writes.length === 0 || mapOf(typeOfSymbol(root)) === undefined) return undefined;
  if (!root.owner && /^\p{Lu}/u.test(root.name)) return undefined;
  if (canMakeItself(typeOfSymbol(root))) return undefined;
  if (!root.writes.every((write) => write.how === "zero")) return undefined;
  return { path: pathOfSymbol(root), value: "nil", origin: root.node };
}

/** Whether the type has a method on its pointer, such as `func (m *Map) Set`. */
function canMakeItself(type: Type): boolean {
  if (type.kind !== "named" || type.path === "net/http" || type.path === "net/url") return false;
  return [...methodNames(type)].some((name) => {
    const receiver = memberOf(type, name)?.symbol.function?.receiver;
    return receiver !== undefined && typeOfSymbol(receiver).kind === "pointer";
  });
}
