/** Which lock protects a map: written down by the author, or seen to be held where it is accessed. */
import { guardComparisonsMax } from "../limits.ts";
import type { Access, Cell, Guard, Lock } from "./facts.ts";
import { isSetUp } from "./function-roles.ts";
import { declaredGuard } from "./guard-declarations.ts";
import { isEnclosed, isInBareStruct, relationOf, siblingsOf } from "./guard-relation.ts";
import { mayRunInParallel } from "./may-run-in-parallel.ts";
import type { GoSymbol } from "./model.ts";
import { isReadWrite } from "./mutexes.ts";
import { cellOfSymbol } from "./path.ts";
import { isPrefix, objectOf } from "./path-map.ts";
import { rootsOf } from "./roots.ts";

const known = new WeakMap<Cell, Guard | null>();

/** The lock that protects a cell; undefined when none is declared and the accesses show none. */
export function guardOf(cell: Cell): Guard | undefined {
  const before = known.get(cell);
  if (before !== undefined) return before ?? undefined;
  const guard = findGuard(cell);
  known.set(cell, guard ?? null);
  return guard;
}

/**
 * Whether the access holds the guard, for writing where it writes; undefined when that cannot be told:
 * the lock is held on some paths only, on an object that may be the same, or around unknown code.
 */
export function isGuarded(access: Access, guard: Guard): boolean | undefined {
  const fits = (lock: Lock) => access.effect !== "write" || lock.mode === "write";
  const held = holding(access, guard, access.locks.must);
  if (held.some(({ sure, lock }) => sure && fits(lock))) return true;
  if (held.some(({ lock }) => fits(lock))) return undefined;
  if (held.length > 0) return false;
  if (holding(access, guard, access.locks.may).length > 0) return undefined;
  return access.doubts.size > 0 ? undefined : false;
}

/** Locks of the guard's cell among `locks`; sure when they are on the object that is accessed. */
function holding(
  access: Access,
  guard: Pick<Guard, "lock" | "relation">,
  locks: readonly Lock[],
): { readonly lock: Lock; readonly sure: boolean }[] {
  return locks.flatMap((lock) => {
    if (lock.cell !== guard.lock) return [];
    const isOfObject = guard.relation === "sibling" || guard.relation === "enclosing";
    if (!isOfObject || !lock.path) return [{ lock, sure: true }];
    return [{ lock, sure: isPrefix(objectOf(lock.path), access.path) }];
  });
}

/** Accesses that say something about the guard: made on shared objects, in code that ships. */
export function countedAccesses(cell: Cell): Access[] {
  const changes = cell.accesses.some((access) => changesInPlace(access));
  return cell.accesses.filter(
    (access) =>
      access.effect !== "none" &&
      (changes || !access.alias) &&
      !access.owned &&
      !access.constructing &&
      !isInitialising(access) &&
      !access.once &&
      !access.file.test,
  );
}

/** `func (s *S) Start() { s.m = make(…) }` comes before everything else, by convention; all of `Init` does. */
function isInitialising({ op, function: fn }: Access): boolean {
  if (isSetUp(fn)) return true;
  return (
    op === "replace" &&
    /^(?:init|start|open|setup|new|recover|provision|configure)/i.test(fn.symbol?.name ?? "")
  );
}

/** A map that is only ever replaced as a whole may be read by whoever took it under the lock. */
function changesInPlace({ effect, op, owned, constructing }: Access): boolean {
  return effect === "write" && op !== "replace" && !owned && !constructing;
}

interface Candidate {
  readonly lock: string;
  readonly symbol: GoSymbol;
  readonly relation: Guard["relation"];
}

function findGuard(cell: Cell): Guard | undefined {
  const counted = countedAccesses(cell);
  const declared = declaredGuard(cell);
  if (declared) {
    const { symbol, site } = declared;
    const lock = cellOfSymbol(symbol);
    const candidate = { lock, symbol, relation: relationOf(cell, symbol, lock) };
    return { ...weigh(candidate, counted), declared: site, confidence: "high" };
  }
  const guards = candidatesOf(cell, counted).flatMap((candidate) => {
    const weighed = weigh(candidate, counted);
    const confidence = confidenceOf(cell, weighed);
    return confidence ? [{ ...weighed, confidence }] : [];
  });
  guards.sort((left, right) => right.held - left.held || (left.lock < right.lock ? -1 : 1));
  const best = guards.find(({ confidence }) => confidence === "high");
  return best ?? guards.find(({ confidence }) => confidence === "medium") ?? guards[0];
}

function candidatesOf(cell: Cell, counted: readonly Access[]): Candidate[] {
  const found = new Map<string, Candidate>();
  for (const lock of counted.flatMap((access) => access.locks.must)) {
    const { symbol } = lock;
    if (!symbol || found.has(lock.cell)) continue;
    found.set(lock.cell, {
      lock: lock.cell,
      symbol,
      relation: relationOf(cell, symbol, lock.cell),
    });
  }
  return [...found.values()];
}

function weigh(candidate: Candidate, counted: readonly Access[]): Omit<Guard, "confidence"> {
  const evidence: Access[] = [];
  const missing: Access[] = [];
  for (const access of counted) {
    const held = holding(access, candidate, access.locks.must);
    if (held.some(({ sure }) => sure)) evidence.push(access);
    else if (held.length === 0 && isPlainlyWithout(access, candidate)) missing.push(access);
  }
  const unordered = missing.filter((access) => !isOrdered(access, evidence));
  const { lock, symbol, relation } = candidate;
  return {
    ...{ lock, symbol, relation, evidence, missing: unordered },
    name: symbol.name,
    readWrite: isReadWrite(symbol),
    held: evidence.length,
    total: evidence.length + unordered.length,
  };
}

/** Locals, and what `main` and `init` do before the first goroutine or after the last, need no lock. */
function isOrdered(access: Access, evidence: readonly Access[]): boolean {
  const { start, open, spawns } = rootsOf(access.function);
  const isStart = start && !open && spawns.size === 0;
  if (access.cell.kind !== "local" && !isStart) return false;
  return !evidence.slice(0, guardComparisonsMax).some((other) => mayRunInParallel(access, other));
}

function isPlainlyWithout(access: Access, candidate: Candidate): boolean {
  if (candidate.relation === "enclosing" && !isEnclosed(access, candidate.symbol)) return false;
  return holding(access, candidate, access.locks.may).length === 0 && access.doubts.size === 0;
}

/** Enough accesses for a majority to mean something. */
const enoughHeld = 3;
const enoughShare = 0.75;

/** A guard needs less proof the closer it stands to the map; undefined when the proof is too weak. */
function confidenceOf(
  cell: Cell,
  guard: Omit<Guard, "confidence">,
): Guard["confidence"] | undefined {
  const { held, total, evidence } = guard;
  if (held === 0) return undefined;
  const share = held / total;
  const functions = new Set(evidence.map((access) => access.function)).size;
  const writes = evidence.some((access) => access.effect === "write");
  const isMajority = held >= enoughHeld && share >= enoughShare && functions >= 2;
  const isClose = isBeside(cell, guard);
  if (isClose && (isMajority || (writes && share >= 0.5))) return "high";
  if (isMajority || (isClose && share >= 0.5)) return "medium";
  return (share >= 0.5 && held >= 2) || (isClose && writes) ? "low" : undefined;
}

/** The only mutex of the struct, the one declared right above, one that bears its name, or its neighbour. */
function isBeside(cell: Cell, guard: Pick<Guard, "relation" | "symbol" | "lock">): boolean {
  const { symbol, relation } = guard;
  const bare = (name: string) => name.toLowerCase().replaceAll(/mutex|mtx|mut|mu|lock|rw|_/g, "");
  const sharesName =
    bare(symbol.name) !== "" && cell.symbol.name.toLowerCase().startsWith(bare(symbol.name));
  if (relation === "sibling") {
    if (isInBareStruct(cell, guard.lock)) return true;
    const siblings = siblingsOf(cell);
    return siblings.length === 1 || sharesName || hatOf(cell, siblings) === symbol;
  }
  if (relation === "local") return cell.kind === "local";
  return (
    relation === "global" && cell.kind === "global" && (sharesName || isNear(cell.symbol, symbol))
  );
}

/** The last mutex declared above the field. */
function hatOf(cell: Cell, siblings: readonly GoSymbol[]): GoSymbol | undefined {
  return siblings.findLast((mutex) => mutex.node < cell.symbol.node);
}

/** Declared within a few lines of each other in one file. */
function isNear(left: GoSymbol, right: GoSymbol): boolean {
  const { file } = left;
  if (!file || file !== right.file) return false;
  const between = [left.node, right.node].sort((a, b) => a - b);
  const text = file.tree.text.slice(
    file.tree.start[between[0] ?? 0],
    file.tree.start[between[1] ?? 0],
  );
  return text.split("\n").length <= 6;
}
