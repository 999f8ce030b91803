/** Maps that get a second owner by a plain assignment, and are changed through it. */
import { accessesIn, cellsIn } from "./accesses.ts";
import type { Access, Cell, Site } from "./facts.ts";
import { field, kind, token } from "./kinds.ts";
import type { GoFile, GoFunction, GoPackage, GoSymbol, Write } from "./model.ts";
import { fieldsOf } from "./mutexes.ts";
import { isMadeHere } from "./ownership.ts";
import { pathOf } from "./path.ts";
import { symbolOf } from "./symbols.ts";
import {
  childAt,
  childrenOf,
  kindOf,
  type Node,
  none,
  onlyChild,
  operatorOf,
  parentOf,
  unparen,
} from "./tree.ts";
import { typeOfSymbol } from "./type-of.ts";
import { mapOf, under } from "./types.ts";
import { destinationOf } from "./value-flow.ts";

/** A change of a map that somebody else goes on using. */
export interface SharedChange {
  readonly write: Access;
  /** default: a table of the package that a field was given; copy: a field of a struct that was copied. */
  readonly how: "default" | "copy";
  /** Where the map got its second owner, and the expression of the first one. */
  readonly from: Site;
  readonly source: Node;
}

export function* sharedChangesIn(pkg: GoPackage): Iterable<SharedChange> {
  for (const cell of cellsIn(pkg)) {
    if (isDefaultTable(cell)) yield* changesOfDefault(cell);
  }
  for (const write of accessesIn(pkg)) {
    const found = isChange(write) ? copiedOwner(write) : undefined;
    if (found) yield { write, how: "copy", ...found };
  }
}

/** In place, by code that ships, on an object that others can have. */
function isChange({ effect, op, file }: Access): boolean {
  return effect === "write" && op !== "replace" && !file.test;
}

/** A package variable with entries from its declaration on, which nothing changes under its own name. */
function isDefaultTable({ kind: of, symbol, depth, incomplete, accesses }: Cell): boolean {
  const [only, ...others] = symbol.writes;
  if (of !== "global" || depth > 0 || incomplete || !only?.value || others.length > 0) return false;
  const { tree } = only.file;
  const isFilled =
    kindOf(tree, only.value) === kind.compositeLiteral &&
    childrenOf(tree, childAt(tree, only.value, field.body)).length > 0;
  return isFilled && !only.file.test && accesses.every(({ effect }) => effect !== "write");
}

/** Fields that functions give the table to, and the first change of each. */
function* changesOfDefault(table: Cell): Iterable<SharedChange> {
  for (const access of table.accesses) {
    const { file, base, function: fn } = access;
    if (file.test || fn.name === "init" || fn.name === "main") continue;
    const taker = takerOf(fn, base);
    const write = taker && changeOf(access, taker);
    if (write) yield { write, how: "default", from: { file, node: access.base }, source: base };
  }
}

/** The field that the map goes into: `x.f = table`, `T{f: table}`, also behind a local. */
function takerOf(fn: GoFunction, value: Node, depth = 0): GoSymbol | undefined {
  const { file } = fn;
  const { tree } = file;
  const element = parentOf(tree, parentOf(tree, value));
  if (kindOf(tree, element) === kind.keyedElement) {
    const key = onlyChild(tree, childAt(tree, element, field.key));
    const symbol = key === none ? undefined : symbolOf(file, key);
    return symbol?.kind === "field" ? symbol : undefined;
  }
  const to = destinationOf(file, value);
  if (to.kind === "store") {
    const last = to.path?.steps.at(-1);
    return last?.kind === "field" ? last.symbol : undefined;
  }
  if (to.kind !== "local" || depth > 0 || to.symbol.owner !== fn) return undefined;
  for (const use of to.symbol.uses) {
    const taker = use > to.node ? takerOf(fn, use, depth + 1) : undefined;
    if (taker) return taker;
  }
  return undefined;
}

/** A change through the field in a function that does not give it a map of its own first. */
function changeOf(given: Access, taker: GoSymbol): Access | undefined {
  const pkg = given.file.package;
  const cell = cellsIn(pkg).find(({ symbol, depth }) => symbol === taker && depth === 0);
  if (!cell || cell.incomplete || taker.file?.package !== pkg) return undefined;
  const renewers = new Set(
    cell.accesses.filter(({ op }) => op === "replace").map((one) => one.function),
  );
  return cell.accesses.find(
    (one) =>
      isChange(one) &&
      (isLater(given, one) || one.path.root.kind !== "var") &&
      one.doubts.size === 0 &&
      !renewers.has(one.function) &&
      // Who locks a variable of the package knows that there is one map for all.
      one.locks.may.every((lock) => lock.symbol?.kind === "field"),
  );
}

/** The very object that was given the table is changed before anybody else has it. */
function isLater(given: Access, change: Access): boolean {
  return change.function === given.function && change.node > given.node;
}

/** `c := *p` of which `c.m` is changed, where `c` goes to the caller and `p` is somebody else's. */
function copiedOwner(write: Access): Pick<SharedChange, "from" | "source"> | undefined {
  const { function: fn, path, file, cell } = write;
  const { root } = path;
  const [step] = path.steps;
  if (step?.kind !== "field" || path.steps.length !== 1 || cell.incomplete) return undefined;
  const copy = root.kind === "var" && root.owner === fn ? copyOf(fn, root) : undefined;
  if (!copy || !isMap(root, step.symbol) || !isReturned(fn, root)) return undefined;
  const isRenewed = cell.accesses.some(
    (one) => one.op === "replace" && one.function === fn && one.path.root === root,
  );
  return isRenewed ? undefined : { from: { file, node: copy.statement }, source: copy.value };
}

function isMap(root: GoSymbol, member: GoSymbol): boolean {
  return fieldsOf(typeOfSymbol(root)).some(({ symbol, type }) => symbol === member && mapOf(type));
}

/** The only value a local struct ever gets: `*p`, or a struct that is a package variable. */
function copyOf(fn: GoFunction, root: GoSymbol): Write | undefined {
  const { file } = fn;
  const [only, ...others] = root.writes;
  if (!only || others.length > 0 || only.how !== "define" || only.index > 0) return undefined;
  if (under(typeOfSymbol(root)).kind !== "struct") return undefined;
  const value = unparen(file.tree, only.value);
  const from = isDereference(file, value) || kindOf(file.tree, value) === kind.identifier;
  const source = from ? pathOf(file, value) : undefined;
  if (!source || (kindOf(file.tree, value) === kind.identifier && source.root.owner))
    return undefined;
  return isMadeHere(fn, source.root) ? undefined : only;
}

function isDereference({ tree }: GoFile, value: Node): boolean {
  return kindOf(tree, value) === kind.unaryExpression && operatorOf(tree, value) === token.star;
}

/** The copy, or a pointer to it, is what the function yields; it is not put back where it came from. */
function isReturned(fn: GoFunction, symbol: GoSymbol): boolean {
  const to = symbol.uses.map((use) => destinationOf(fn.file, use).kind);
  return to.includes("return") && !to.includes("store");
}
