/** Channels that are kept in maps: where they are closed, received from and sent to. */
import { accessesIn } from "./accesses.ts";
import { callsIn, nodesIn } from "./calls.ts";
import type { Access, Cell } from "./facts.ts";
import { field, kind, token } from "./kinds.ts";
import type { GoFile, GoFunction, GoPackage, GoSymbol, Type } from "./model.ts";
import { symbolOf } from "./symbols.ts";
import {
  ancestorOf,
  childAt,
  childrenOf,
  contains,
  kindOf,
  type Node,
  none,
  operatorOf,
  parentOf,
  unparen,
} from "./tree.ts";
import { typeOf, typeOfSymbol } from "./type-of.ts";
import { mapOf, under } from "./types.ts";

/** What the channels that a map holds carry; undefined for maps of anything else. */
export function carriedBy(cell: Cell): Type | undefined {
  if (cell.depth > 0) return undefined;
  const element = mapOf(typeOfSymbol(cell.symbol))?.element;
  const shape = element && under(element);
  return shape?.kind === "chan" ? shape.element : undefined;
}

/** Something done to a channel. */
export interface ChannelUse {
  readonly fn: GoFunction;
  readonly node: Node;
  /** The channel expression. */
  readonly channel: Node;
  readonly how: "close" | "send" | "receive" | "drain";
}

const known = new WeakMap<GoPackage, readonly ChannelUse[]>();

/** Every close, send, receive and range over a channel in a package, in source order of the functions. */
export function channelUsesIn(pkg: GoPackage): readonly ChannelUse[] {
  const before = known.get(pkg);
  if (before) return before;
  const found = pkg.functions.flatMap((fn) => [...usesOf(fn)]);
  known.set(pkg, found);
  return found;
}

function* usesOf(fn: GoFunction): Iterable<ChannelUse> {
  const { file } = fn;
  const { tree } = file;
  for (const { callee, node, args } of callsIn(fn)) {
    if (callee.kind !== "builtin" || callee.name !== "close") continue;
    yield { fn, node, channel: unparen(tree, args[0] ?? none), how: "close" };
  }
  for (const node of nodesIn(fn, kind.sendStatement)) {
    yield { fn, node, channel: childAt(tree, node, field.channel), how: "send" };
  }
  for (const node of nodesIn(fn, kind.unaryExpression)) {
    if (operatorOf(tree, node) !== token.arrow) continue;
    yield { fn, node, channel: childAt(tree, node, field.operand), how: "receive" };
  }
  for (const node of nodesIn(fn, kind.rangeClause)) {
    const channel = childAt(tree, node, field.right);
    if (carries(file, channel) !== undefined) yield { fn, node, channel, how: "drain" };
  }
}

/** What a channel expression carries. */
export function carries(file: GoFile, channel: Node): Type | undefined {
  const shape = under(typeOf(file, channel));
  return shape.kind === "chan" ? shape.element : undefined;
}

/** Whether the wait can end in another way: a case of a select that has others. */
export function isOneOfSeveral({ fn, node }: ChannelUse): boolean {
  const { tree } = fn.file;
  const clause = ancestorOf(tree, node, kind.communicationCase, kind.block);
  if (kindOf(tree, clause) !== kind.communicationCase) return false;
  if (!contains(tree, childAt(tree, clause, field.communication), node)) return false;
  return childrenOf(tree, parentOf(tree, clause)).length > 1;
}

/** The read of the map that gave the channel: `m[k]` itself, `ch := m[k]`, or a range over the map. */
export function elementAccess({ fn, channel }: ChannelUse): Access | undefined {
  const { file } = fn;
  const own = accessesIn(file.package).filter((access) => access.file === file);
  const direct = own.find(({ op, node }) => op === "read" && node === channel);
  const symbol = direct ? undefined : symbolOf(file, channel);
  if (!symbol?.owner || symbol.writes.length !== 1) return direct;
  const [write] = symbol.writes;
  if (write?.how === "range" && write.index === 1) {
    return own.find(({ op, node }) => op === "range" && contains(file.tree, node, write.node));
  }
  return own.find(({ op, node }) => op === "read" && node === write?.value);
}

/** Locals that are put into the map by name: `m[k] = ch`. */
export function storedLocals(cell: Cell): readonly GoSymbol[] {
  return cell.accesses.flatMap(({ op, file, node }) => {
    const { tree } = file;
    const list = parentOf(tree, node);
    const value = childAt(tree, parentOf(tree, list), field.right);
    const [only = none, ...others] = childrenOf(tree, value);
    const symbol = op === "write" && others.length === 0 ? symbolOf(file, only) : undefined;
    return symbol?.owner ? [symbol] : [];
  });
}
