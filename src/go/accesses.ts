/** Every access to a map in a package, with the locks held, gathered by what is accessed. */
import { calleesFirst } from "./call-graph.ts";
import { paramAt, targetsOf } from "./calls.ts";
import { aliasSiteOf, isDetached } from "./detach.ts";
import { encodedMaps } from "./encoded-maps.ts";
import type { Access, AccessOp, Cell, Doubt, Lock, Locks } from "./facts.ts";
import { flowOf, stepOf } from "./flow-build.ts";
import { deferStatementOf, isConstructing, runsOnce } from "./function-roles.ts";
import { pathThroughGetter } from "./getters.ts";
import { lockEntryOf } from "./lock-entry.ts";
import { lockFlowOf } from "./lock-flow.ts";
import { meetLocks, noLocks, sortLocks } from "./lock-sets.ts";
import { heldAt } from "./locks.ts";
import { type MapUse, mapUsesIn } from "./map-uses.ts";
import type { GoFunction, GoPackage, GoSymbol, Path } from "./model.ts";
import { ownershipOfPath } from "./owned-paths.ts";
import { cellOf, pathOf } from "./path.ts";
import { lastSymbol, pathInCaller, resolvePath } from "./path-map.ts";

import { parentOf } from "./tree.ts";

interface OpenCell extends Cell {
  readonly accesses: Access[];
  incomplete: boolean;
}

interface Found {
  readonly cells: ReadonlyMap<string, Cell>;
  readonly accesses: readonly Access[];
}

const known = new WeakMap<GoPackage, Found>();

/** All accesses to maps in the functions of a package, sorted by file and position. */
export function accessesIn(pkg: GoPackage): readonly Access[] {
  return foundIn(pkg).accesses;
}

/** What they access, sorted by key. */
export function cellsIn(pkg: GoPackage): readonly Cell[] {
  return [...foundIn(pkg).cells.values()];
}

function foundIn(pkg: GoPackage): Found {
  const before = known.get(pkg);
  if (before) return before;
  const found = collect(pkg);
  known.set(pkg, found);
  return found;
}

/** How a function treats a map it is given, and the locks that it holds each time. */
interface ParamEffect {
  readonly effect: "write" | "read";
  readonly locks: readonly Lock[];
}

type ParamEffects = Map<GoSymbol, ParamEffect>;

function collect(pkg: GoPackage): Found {
  const cells = new Map<string, OpenCell>();
  const effects: ParamEffects = new Map();
  const accesses: Access[] = [];
  for (const fn of calleesFirst(pkg).flat()) {
    const uses = [...mapUsesIn(fn), ...encodedMaps(fn)];
    for (const use of uses) {
      const access = describe(fn, use, cells, effects);
      if (!access) continue;
      accesses.push(access);
      noteEffect(effects, access);
    }
  }
  accesses.sort(byPlace);
  for (const access of accesses) cells.get(access.cell.key)?.accesses.push(access);
  const sorted = [...cells].sort(([left], [right]) => (left < right ? -1 : 1));
  return { cells: new Map(sorted), accesses };
}

/** By path, then by position. */
export function byPlace(
  left: Pick<Access, "file" | "node">,
  right: Pick<Access, "file" | "node">,
): number {
  if (left.file === right.file) return left.node - right.node;
  return left.file.path < right.file.path ? -1 : 1;
}

function noteEffect(effects: ParamEffects, access: Access): void {
  const { root, steps } = access.path;
  const { effect, op } = access;
  const isParam = root.kind === "param" || root.kind === "receiver";
  if (!isParam || steps.length > 0 || effect === "none" || op === "replace") return;
  const before = effects.get(root);
  const locks = access.locks.must;
  if (!before || (before.effect === "read" && effect === "write")) {
    effects.set(root, { effect, locks });
  } else if (before.effect === effect) {
    effects.set(root, { effect, locks: meetLocks(before.locks, locks) });
  }
}

function describe(
  fn: GoFunction,
  use: MapUse & { readonly path?: Path },
  cells: Map<string, OpenCell>,
  effects: ParamEffects,
): Access | undefined {
  const { file } = fn;
  const written = use.path ?? pathOf(file, use.base) ?? pathThroughGetter(file, use.base);
  if (!written) return undefined;
  const path = use.op === "replace" ? written : resolvePath(written);
  const cell = cellAt(fn, path, cells);
  const handed = handedTo(use, effects);
  const { op, through, isKept } = handed;
  if (isKept) cell.incomplete = true;
  const isStarted = use.handed?.call.how === "go" && through !== undefined;
  const around = isStarted ? noLocks : heldAt(fn, use.node);
  const locks = withLocks(around, handed.locks ?? []);
  const owner = ownershipOfPath(fn, use.node, path);
  const alias = path === written ? undefined : aliasSiteOf(written.root);
  const isDetachedHere = alias !== undefined && isDetached(fn, alias, use.node, path);
  const deferred = deferStatementOf(fn, use.node);
  const flow = flowOf(fn);
  return {
    cell,
    op,
    effect: effectOf(op),
    ...(op === "escape" && use.escape ? { escape: use.escape } : {}),
    file,
    node: use.node,
    base: use.base,
    key: use.key,
    path,
    ...(alias ? { alias } : {}),
    function: fn,
    locks,
    owned: owner === "owned" || isDetachedHere,
    constructing: isConstructing(fn, path),
    ...(deferred ? { deferred } : {}),
    ...(isStarted ? { started: { file, node: parentOf(file.tree, use.node) } } : {}),
    once: runsOnce(fn),
    loops: flow?.loops.get(stepOf(fn, use.node)) ?? [],
    ...(through ? { through } : {}),
    doubts: doubtsOf(fn, path.root, locks, owner === "maybe"),
  };
}

function effectOf(op: AccessOp): Access["effect"] {
  switch (op) {
    case "write":
    case "delete":
    case "clear":
    case "fill":
    case "replace":
      return "write";
    case "alias":
    case "escape":
      return "none";
    default:
      return "read";
  }
}

interface Handed {
  readonly op: AccessOp;
  readonly through?: GoFunction;
  /** The taker may keep it. */
  readonly isKept: boolean;
  /** What the taker locks round what it does, under the names of the caller. */
  readonly locks?: readonly Lock[];
}

/** What becomes of a map handed to a call: functions of the package are looked into. */
function handedTo(use: MapUse, effects: ParamEffects): Handed {
  if (!use.handed) return { op: use.op, isKept: false };
  const { call, index } = use.handed;
  const pkg = call.caller.file.package;
  const [target] = targetsOf(call);
  if (!target || target.file.package !== pkg) return { op: use.op, isKept: index >= 0 };
  const symbol = index < 0 ? target.receiver : paramAt(target, index);
  const effect = symbol && effects.get(symbol);
  if (!effect) return { op: use.op, through: target, isKept: false };
  const locks = effect.locks.flatMap((lock) => {
    const path = lock.path && pathInCaller(call, target, lock.path);
    return path ? [{ ...lock, path, cell: cellOf(path), symbol: lastSymbol(path) }] : [];
  });
  const op = effect.effect === "write" ? "fill" : "copy";
  return { op, through: target, isKept: false, locks };
}

function withLocks({ must, may }: Locks, more: readonly Lock[]): Locks {
  if (more.length === 0) return { must, may };
  return { must: sortLocks([...must, ...more]), may: sortLocks([...may, ...more]) };
}

/** Whoever calls the function that declares a variable, and whenever: each call has a variable of its own. */
function doubtsOf(
  fn: GoFunction,
  root: GoSymbol,
  locks: Locks,
  maybePublished: boolean,
): ReadonlySet<Doubt> {
  const doubts = new Set<Doubt>();
  const declarer = root.kind === "var" ? root.owner : undefined;
  for (let at: GoFunction | undefined = fn; at && at !== declarer; at = at.parent) {
    for (const doubt of lockEntryOf(at).doubts) doubts.add(doubt);
  }
  if (!lockFlowOf(fn).settled || !flowOf(fn)) doubts.add("incomplete");
  if (locks.may.some((lock) => lock.cell.startsWith("?"))) doubts.add("unnamed lock");
  if (maybePublished) doubts.add("maybe published");
  return doubts;
}

function cellAt(fn: GoFunction, path: Path, cells: Map<string, OpenCell>): OpenCell {
  const depth = path.steps.length - 1 - path.steps.findLastIndex((step) => step.kind === "field");
  const key = `${cellOf(path)}${"[…]".repeat(depth)}`;
  const before = cells.get(key);
  if (before) return before;
  const symbol = lastSymbol(path);
  const isField = path.steps.some((step) => step.kind === "field");
  const cell: OpenCell = {
    key,
    kind: isField ? "field" : path.root.owner ? "local" : "global",
    name: `${nameOf(path)}${"[…]".repeat(depth)}`,
    symbol,
    package: fn.file.package,
    depth,
    accesses: [],
    incomplete: symbol.addressTaken,
  };
  cells.set(key, cell);
  return cell;
}

/** "Store.m", "Store.mu.m" for a field of a bare structure, "hits" for a variable. */
function nameOf(path: Path): string {
  const fields = path.steps.flatMap((step) => (step.kind === "field" ? [step.symbol] : []));
  const from = fields.findLastIndex((symbol) => symbol.ownerType !== undefined);
  const named = fields[from]?.ownerType ?? path.root;
  return [named, ...fields.slice(Math.max(0, from))].map(({ name }) => name).join(".");
}
