/** Channels that leave a map unclosed while a goroutine has no other way to end, and the suggestion to close them. */
import { cellsIn } from "../go/accesses.ts";
import {
  type ChannelUse,
  carriedBy,
  carries,
  channelUsesIn,
  isOneOfSeveral,
  storedLocals,
} from "../go/channel-elements.ts";
import type { Access, Cell } from "../go/facts.ts";
import { kind } from "../go/kinds.ts";
import { heldAt } from "../go/locks.ts";
import type { GoPackage } from "../go/model.ts";
import { symbolOf } from "../go/symbols.ts";
import { kindOf, parentOf, statementOf, textOf } from "../go/tree.ts";
import { fixOf, replaceStatement } from "./fix.ts";
import { freshName } from "./fix-names.ts";

export interface Dropped {
  readonly access: Access;
  readonly receiver: ChannelUse;
}

export function* droppedChannels(pkg: GoPackage): Iterable<Dropped> {
  for (const cell of cellsIn(pkg)) {
    const carried = carriedBy(cell);
    if (carried === undefined || cell.incomplete) continue;
    const uses = channelUsesIn(pkg).filter(
      ({ fn, channel }) => !fn.file.test && carries(fn.file, channel) === carried,
    );
    // Who closes or sends may do it to what was dropped: the channel can be known by other names.
    if (uses.some(({ how }) => how === "close")) continue;
    const receiver = endlessReceiver(cell, uses);
    const access = receiver && cell.accesses.find((one) => isDrop(one, receiver));
    if (access && receiver) yield { access, receiver };
  }
}

/** A goroutine that waits on a channel which was put into the map, and can only be woken by it. */
function endlessReceiver(cell: Cell, uses: readonly ChannelUse[]): ChannelUse | undefined {
  const stored = storedLocals(cell);
  const isSentTo = uses.some(({ how }) => how === "send");
  return uses.find((use) => {
    const { fn, channel, how } = use;
    const symbol = symbolOf(fn.file, channel);
    if (!symbol || !stored.includes(symbol) || isOneOfSeveral(use)) return false;
    return how === "drain" || (how === "receive" && !isSentTo);
  });
}

/** Not by the receiver itself, which has got what it waited for. */
function isDrop({ op, file, function: fn }: Access, receiver: ChannelUse): boolean {
  return (op === "delete" || op === "clear") && fn !== receiver.fn && !file.test;
}

/** The entry is taken out and its channel closed, where nobody can send to it afterwards. */
export function closeToo(pkg: GoPackage, access: Access, { fn, node: wait, how }: ChannelUse) {
  const { file, node, base, key, op, cell, function: remover } = access;
  const { tree } = file;
  const statement = statementOf(tree, node);
  const map = textOf(tree, base);
  const element = `${map}[${textOf(tree, key)}]`;
  const lock = access.locks.must.find(({ mode }) => mode === "write");
  const isShared = cell.accesses.some(({ locks }) => locks.may.length > 0);
  // What is received from a closed channel is a zero value: harmless only where it is not looked at.
  const isSignal = kindOf(fn.file.tree, parentOf(fn.file.tree, wait)) === kind.expressionStatement;
  const sends = channelUsesIn(pkg).filter(
    (use) => use.how === "send" && carries(use.fn.file, use.channel) === carriedBy(cell),
  );
  const isOrdered = sends.every((send) =>
    heldAt(send.fn, send.node).must.some((held) => held.cell === lock?.cell),
  );
  if (op !== "delete" || parentOf(tree, node) !== statement || /[()\n]/.test(element))
    return undefined;
  if ((how !== "drain" && !isSignal) || (isShared && !lock) || !isOrdered) return undefined;
  const channel = freshName(remover, ["ch", "channel"]);
  const found = freshName(remover, ["ok", "found"]);
  if (!channel || !found) return undefined;
  const lines = [
    `if ${channel}, ${found} := ${element}; ${found} {`,
    `\t${textOf(tree, node)}`,
    `\tclose(${channel})`,
    "}",
  ];
  return fixOf(tree, [replaceStatement(tree, statement, lines)]);
}
