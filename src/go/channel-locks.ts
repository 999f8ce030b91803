/** Channels of capacity one that are used as a lock: `turn <- token`, work, `<-turn`. */

import { calleeOf } from "./callee.ts";
import { argumentsOf, nodesIn } from "./calls.ts";
import { roomsOfFields } from "./channel-fields.ts";
import { onlyValue } from "./function-uses.ts";
import { field, kind, token } from "./kinds.ts";
import type { GoFunction, GoSymbol, Path } from "./model.ts";
import { resolvedPathOf } from "./path-map.ts";
import { ancestorOf, childAt, kindOf, type Node, none, operatorOf, textOf } from "./tree.ts";

export interface ChannelLock {
  /** The send or the receive. */
  readonly node: Node;
  readonly op: "lock" | "unlock";
  readonly path: Path;
}

interface Passing {
  readonly node: Node;
  readonly isSend: boolean;
  readonly path: Path;
}

/** Sends and receives of a function that take and give back a token, in source order. */
export function channelLocksIn(fn: GoFunction): ChannelLock[] {
  const own = passingsIn(fn).filter(({ path }) => holdsOne(path));
  if (own.length === 0) return [];
  const later = fn.literals.filter((literal) => isDeferred(fn, literal)).flatMap(passingsIn);
  return own.flatMap(({ node, isSend, path }) => {
    const same = own.filter((other) => other.path.exactKey === path.exactKey);
    const locksBySend = same[0]?.isSend ?? true;
    const all = [...same, ...later.filter((other) => other.path.exactKey === path.exactKey)];
    if (all.every((other) => other.isSend === locksBySend)) {
      const helper = own.length === 1 ? helperOp(fn) : undefined;
      return helper ? [{ node, op: helper, path }] : [];
    }
    return [{ node, op: isSend === locksBySend ? "lock" : "unlock", path } as const];
  });
}

function passingsIn(fn: GoFunction): Passing[] {
  const { file } = fn;
  const { tree } = file;
  const sends = nodesIn(fn, kind.sendStatement).map((node) => ({ node, isSend: true }));
  const receives = nodesIn(fn, kind.unaryExpression)
    .filter((node) => operatorOf(tree, node) === token.arrow)
    .map((node) => ({ node, isSend: false }));
  return [...sends, ...receives]
    .sort((left, right) => left.node - right.node)
    .flatMap(({ node, isSend }) => {
      const path = resolvedPathOf(
        file,
        childAt(tree, node, isSend ? field.channel : field.operand),
      );
      return path ? [{ node, isSend, path }] : [];
    });
}

/** What a method does to the token by its name: `lock`, `acquire`; `unlock`, `release`. */
function helperOp({ symbol }: GoFunction): ChannelLock["op"] | undefined {
  const name = symbol?.name ?? "";
  if (/^(?:lock|acquire|enter)(?:$|\p{Lu})/iu.test(name)) return "lock";
  return /^(?:unlock|release|leave)(?:$|\p{Lu})/iu.test(name) ? "unlock" : undefined;
}

/** Whether the channel is a variable or field made with room for one, wherever it is made. */
function holdsOne({ root, steps }: Path): boolean {
  const last = steps.at(-1);
  if (last) {
    const pkg = last.kind === "field" ? last.symbol.file?.package : undefined;
    const rooms = pkg && last.kind === "field" ? roomsOfFields(pkg).get(last.symbol) : undefined;
    return rooms?.size === 1 && rooms.has("1");
  }
  const value = onlyChannelOf(root);
  if (value === none || !root.file || kindOf(root.file.tree, value) !== kind.callExpression) {
    return false;
  }
  const callee = calleeOf(root.file, value);
  const room = argumentsOf(root.file, value)[1] ?? none;
  return (
    callee.kind === "builtin" && callee.name === "make" && textOf(root.file.tree, room) === "1"
  );
}

function onlyChannelOf(symbol: GoSymbol): Node {
  return symbol.owner || symbol.writes.length === 1 ? onlyValue(symbol) : none;
}

function isDeferred(fn: GoFunction, literal: GoFunction): boolean {
  const { tree } = fn.file;
  const around = ancestorOf(tree, literal.node, kind.deferStatement, kind.funcLiteral);
  return kindOf(tree, around) === kind.deferStatement;
}
