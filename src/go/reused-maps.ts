/** Maps that are made before a loop, filled in it, and handed on in every round. */
import { callAt, nodesIn } from "./calls.ts";
import { laterThan } from "./flow.ts";
import { flowOf, stepOf } from "./flow-build.ts";
import { field, kind } from "./kinds.ts";
import { decodes } from "./map-library.ts";
import { type MapUse, mapUsesIn } from "./map-uses.ts";
import type { GoFile, GoFunction, GoPackage, GoSymbol } from "./model.ts";
import { symbolOf } from "./symbols.ts";
import { ancestorOf, childAt, contains, kindOf, type Node, none, parentOf } from "./tree.ts";
import { typeOf, typeOfSymbol } from "./type-of.ts";
import { mapOf, under } from "./types.ts";
import { destinationOf } from "./value-flow.ts";

export interface Handover {
  readonly file: GoFile;
  readonly symbol: GoSymbol;
  /** The loop that all rounds of it share the map of. */
  readonly loop: Node;
  /** The map as it is handed on, or the call that decodes into it. */
  readonly node: Node;
  /** The write of the next round; for a decoder the read that sees what is left of the round before. */
  readonly other: Node;
  readonly how: "handed" | "merged";
}

/** One for each local map, in source order. */
export function* reusedMaps(pkg: GoPackage): Iterable<Handover> {
  for (const fn of pkg.functions) {
    if (fn.body === none || nodesIn(fn, kind.forStatement).length === 0) continue;
    const uses = mapUsesIn(fn);
    for (const symbol of mapLocals(fn, uses)) {
      const found = handedOn(fn, symbol, uses) ?? mergedInto(fn, symbol, uses);
      if (found) yield found;
    }
  }
}

function mapLocals(fn: GoFunction, uses: readonly MapUse[]): ReadonlySet<GoSymbol> {
  const locals = new Set<GoSymbol>();
  for (const { base } of uses) {
    const symbol = symbolOf(fn.file, base);
    if (symbol?.kind === "var" && symbol.owner === fn && symbol.file === fn.file) {
      if (mapOf(typeOfSymbol(symbol))) locals.add(symbol);
    }
  }
  return locals;
}

const fills: ReadonlySet<MapUse["op"]> = new Set(["write", "fill"]);

function handedOn(fn: GoFunction, symbol: GoSymbol, uses: readonly MapUse[]): Handover | undefined {
  const { file } = fn;
  const own = uses.filter(({ base }) => symbolOf(file, base) === symbol);
  const writes = own.filter(({ op, node }) => fills.has(op) || isScan(fn, node));
  for (const node of symbol.uses) {
    const how = handoverAt(fn, node);
    const loop = how && loopAround(fn, symbol, node);
    if (how === undefined || loop === undefined) continue;
    const round = laterRound(fn, symbol, node);
    const other = writes.find((write) => {
      const inside = contains(file.tree, loop, write.node);
      return (
        inside && round.has(stepOf(fn, write.node)) && (how === "plain" || isFixed(file, write))
      );
    });
    if (other) return { file, symbol, loop, node, other: other.node, how: "handed" };
  }
  return undefined;
}

/** sqlx fills the map it is given with the columns of a row. */
function isScan(fn: GoFunction, node: Node): boolean {
  const callee = callAt(fn, node)?.callee;
  return callee !== undefined && "name" in callee && callee.name === "MapScan";
}

/** A key that is the same in every round, so that the entry of the round before is lost. */
function isFixed({ tree }: GoFile, { op, key }: MapUse): boolean {
  const here = kindOf(tree, key);
  return op === "write" && (here === kind.interpretedStringLiteral || here === kind.intLiteral);
}

/** The innermost loop around a use that does not hold the declaration. */
function loopAround({ file }: GoFunction, symbol: GoSymbol, node: Node): Node | undefined {
  const { tree } = file;
  const loop = ancestorOf(tree, node, kind.forStatement);
  return loop === none || contains(tree, loop, symbol.node) ? undefined : loop;
}

/** What may run after `node` before the variable gets another map; empty when `node` does not run again. */
function laterRound(fn: GoFunction, symbol: GoSymbol, node: Node): ReadonlySet<Node> {
  const flow = flowOf(fn);
  const step = stepOf(fn, node);
  if (!flow) return new Set();
  const barriers = new Set(symbol.writes.map((write) => stepOf(fn, write.node)));
  const { steps } = laterThan(flow, step, barriers);
  return steps.has(step) ? steps : new Set();
}

/** plain: an element or message of its own; part: inside a larger value. */
function handoverAt(fn: GoFunction, use: Node): "plain" | "part" | undefined {
  const { file } = fn;
  const { tree } = file;
  const to = destinationOf(file, use);
  const parent = kindOf(tree, parentOf(tree, use));
  const isPart = parent === kind.literalElement;
  const how = isPart ? "part" : "plain";
  switch (to.kind) {
    case "send":
      return how;
    case "local":
      return under(typeOfSymbol(to.symbol)).kind === "slice" && isLastingAppend(fn, use, to.symbol)
        ? how
        : undefined;
    case "store":
      return isElement(file, to.node, use) ? how : undefined;
    case "argument":
      return kindOf(tree, parentOf(tree, to.call)) === kind.goStatement ? how : undefined;
    default:
      return undefined;
  }
}

/** The list is older than the loop, so that it keeps what several rounds append. */
function isLastingAppend(fn: GoFunction, use: Node, list: GoSymbol): boolean {
  const loop = ancestorOf(fn.file.tree, use, kind.forStatement);
  return loop !== none && !contains(fn.file.tree, loop, list.node);
}

/** `out[k] = m`, with a key that changes; `s.rows = append(s.rows, m)`. */
function isElement(file: GoFile, target: Node, use: Node): boolean {
  const { tree } = file;
  if (kindOf(tree, target) !== kind.indexExpression) {
    return under(typeOf(file, target)).kind === "slice";
  }
  const index = childAt(tree, target, field.index);
  const here = kindOf(tree, index);
  if (here === kind.intLiteral || here === kind.interpretedStringLiteral) return false;
  const loop = ancestorOf(tree, use, kind.forStatement);
  const key = symbolOf(file, index);
  return key === undefined || key.writes.some((write) => contains(tree, loop, write.node));
}

/** A decoder that runs again on the same map, which is read in the loop and nowhere after it. */
function mergedInto(
  fn: GoFunction,
  symbol: GoSymbol,
  uses: readonly MapUse[],
): Handover | undefined {
  const { file } = fn;
  const { tree } = file;
  const own = uses.filter(({ base }) => symbolOf(file, base) === symbol);
  for (const { op, node } of own) {
    const callee = callAt(fn, node)?.callee;
    const loop = loopAround(fn, symbol, node);
    if (op !== "fill" || callee?.kind !== "external" || !decodes(callee)) continue;
    if (loop === undefined || symbol.uses.some((use) => use > (tree.last[loop] ?? none))) continue;
    const emptied = own.some((use) => use.op === "clear" || use.op === "delete");
    // A round that reads and then leaves the loop saw nothing of a round before.
    const read = own.find(
      (use) =>
        (use.op === "read" || use.op === "range") &&
        contains(tree, loop, use.node) &&
        laterRound(fn, symbol, use.node).has(stepOf(fn, node)),
    );
    if (emptied || !read || laterRound(fn, symbol, node).size === 0) continue;
    return { file, symbol, loop, node, other: read.node, how: "merged" };
  }
  return undefined;
}
