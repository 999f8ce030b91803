/** What is known of the maps of a function at one point: still nil, made, or one or the other. */
import { nilFactsMax } from "../limits.ts";
import type { Path } from "./model.ts";
import type { Node } from "./tree.ts";

export interface NilFact {
  readonly path: Path;
  /** decoded: it was nil when a decoder got its structure, which makes it only where the data has it. */
  readonly value: "nil" | "made" | "maybe" | "decoded";
  /** For nil and maybe: where it became nil. For decoded: the call. */
  readonly origin: Node;
}

/** By exact key of the path; what is not in it is unknown. */
export type NilState = ReadonlyMap<string, NilFact>;

/** States are copied at each change, so a function that touches thousands of maps is known in part. */
export function withFact(state: NilState, fact: NilFact): NilState {
  const before = state.get(fact.path.exactKey);
  if (before === undefined && state.size >= nilFactsMax) return state;
  if (before?.value === fact.value && before.origin === fact.origin) return state;
  return new Map(state).set(fact.path.exactKey, fact);
}

/** Forgets what is reached from a variable, or through an index that names it. */
export function withoutName(state: NilState, root: number, name: string): NilState {
  const isNamed = new RegExp(String.raw`(?:^|\W)${name.replaceAll(/\W/g, "")}(?:\W|$)`);
  return filtered(state, ({ path }) => {
    if (path.root.id === root) return false;
    return !path.steps.some((step) => step.kind === "index" && isNamed.test(step.text));
  });
}

/** Forgets what lies below a path, and the path itself. */
export function withoutPath(state: NilState, path: Path): NilState {
  return filtered(state, (fact) => !startsWith(fact.path.exactKey, path.exactKey));
}

function startsWith(key: string, prefix: string): boolean {
  return key === prefix || key.startsWith(`${prefix}.`) || key.startsWith(`${prefix}[`);
}

export function filtered(state: NilState, keep: (fact: NilFact) => boolean): NilState {
  const kept = [...state].filter(([, fact]) => keep(fact));
  return kept.length === state.size ? state : new Map(kept);
}

/** Where two paths meet: what only one of them knows to be nil may be nil. */
export function meetNil(left: NilState, right: NilState): NilState {
  if (left === right) return left;
  const met = new Map<string, NilFact>();
  for (const [key, fact] of left) {
    const joined = meetFacts(fact, right.get(key));
    if (joined) met.set(key, joined);
  }
  for (const [key, fact] of right) {
    const joined = left.has(key) ? undefined : meetFacts(fact, undefined);
    if (joined) met.set(key, joined);
  }
  return met;
}

function meetFacts(fact: NilFact, other: NilFact | undefined): NilFact | undefined {
  if (fact.value === other?.value) return fact;
  if (fact.value === "made" && !other) return undefined;
  const origin = fact.value === "made" ? (other?.origin ?? fact.origin) : fact.origin;
  return { ...fact, value: "maybe", origin };
}

export function sameNil(left: NilState, right: NilState): boolean {
  if (left.size !== right.size) return false;
  for (const [key, fact] of left) if (right.get(key)?.value !== fact.value) return false;
  return true;
}
