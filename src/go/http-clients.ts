/** HTTP clients that are made with a transport of their own, and what becomes of them. */
import { cellsIn } from "./accesses.ts";
import { callsIn, nodesIn } from "./calls.ts";
import type { Access } from "./facts.ts";
import { flowOf, stepOf } from "./flow-build.ts";
import { field, kind, token } from "./kinds.ts";
import type { GoFile, GoFunction, GoPackage, GoSymbol } from "./model.ts";
import { symbolOf } from "./symbols.ts";
import {
  childAt,
  childrenOf,
  kindOf,
  type Node,
  none,
  operatorOf,
  parentOf,
  textOf,
  unparen,
} from "./tree.ts";
import { typeOf, typeOfSymbol } from "./type-of.ts";
import { isNamed, mapOf } from "./types.ts";
import { destinationOf } from "./value-flow.ts";

/** Literals of http.Client whose transport is a literal that keeps idle connections for ever. */
export function* openClients(fn: GoFunction): Iterable<Node> {
  const { file } = fn;
  for (const node of nodesIn(fn, kind.compositeLiteral)) {
    if (!isNamed(typeOf(file, node), "net/http", "Client")) continue;
    const literal = transportOf(fn, node);
    if (literal === undefined) continue;
    const ends = ["IdleConnTimeout", "DisableKeepAlives"];
    if (ends.every((name) => fieldValue(file, literal, name) === none)) yield node;
  }
}

/** The literal that a literal of http.Client has for its transport. */
export function transportOf(fn: GoFunction, client: Node): Node | undefined {
  const { file } = fn;
  const literal = literalOf(fn, fieldValue(file, client, "Transport"));
  const isTransport =
    literal !== undefined && isNamed(typeOf(file, literal), "net/http", "Transport");
  return isTransport ? literal : undefined;
}

/** The value of `name:` in a struct literal. */
function fieldValue({ tree }: GoFile, literal: Node, name: string): Node {
  const body = childAt(tree, literal, field.body);
  for (const element of childrenOf(tree, body)) {
    const [key = none, value = none] = childrenOf(tree, element);
    if (textOf(tree, key) === name) return childrenOf(tree, value)[0] ?? value;
  }
  return none;
}

/** `&T{…}`, directly or by a local that is used once. */
function literalOf(fn: GoFunction, expression: Node): Node | undefined {
  const { tree } = fn.file;
  const node = unparen(tree, expression);
  const here = kindOf(tree, node);
  if (here === kind.identifier) {
    const symbol = symbolOf(fn.file, node);
    const [write, ...others] = symbol?.writes ?? [];
    const isOnce = symbol?.owner === fn && symbol.uses.length === 1 && others.length === 0;
    return isOnce && write && write.value !== expression ? literalOf(fn, write.value) : undefined;
  }
  if (here !== kind.unaryExpression || operatorOf(tree, node) !== token.and) return undefined;
  const operand = childAt(tree, node, field.operand);
  return kindOf(tree, operand) === kind.compositeLiteral ? operand : undefined;
}

/** Where the map the client is stored in loses entries, where no function that uses it closes idle connections. */
export function removalFrom(pkg: GoPackage, file: GoFile, node: Node): Access | undefined {
  const to = destinationOf(file, node);
  const symbol = to.kind === "local" ? to.symbol : undefined;
  const targets = symbol ? symbol.uses.map((use) => destinationOf(file, use)) : [to];
  const stored = targets.flatMap((one) => (one.kind === "store" ? [one.node] : []));
  const cell = cellsIn(pkg).find(
    (one) =>
      mapOf(typeOfSymbol(one.symbol)) &&
      one.accesses.some((access) => access.file === file && stored.includes(access.node)),
  );
  const closes = cell?.accesses.some(({ function: fn }) => closesIn(fn));
  return closes ? undefined : cell?.accesses.find(({ op }) => op === "delete");
}

function closesIn(fn: GoFunction): boolean {
  return callsIn(fn).some(
    ({ callee }) => "name" in callee && callee.name === "CloseIdleConnections",
  );
}

/** The local that holds the client, in a function that may run often and lets it go when it returns. */
export function clientPerCall(fn: GoFunction, node: Node): GoSymbol | undefined {
  const { file } = fn;
  const to = destinationOf(file, node);
  if (to.kind !== "local" || closesIn(fn) || fn.literals.some(closesIn)) return undefined;
  const isLooped = (flowOf(fn)?.loops.get(stepOf(fn, node))?.length ?? 0) > 0;
  const isProgram = file.package.name === "main" || fn.name === "init";
  if (isProgram && !isLooped) return undefined;
  const uses = to.symbol.uses;
  const runs = uses.every((use) => isRequest(file, use)) && uses.length > 0;
  const ends = /\.Close = true|CloseIdle|Connection", *"close"/.test(textOf(file.tree, fn.node));
  return runs && !ends ? to.symbol : undefined;
}

/** `client.Get(…)`, `client.Do(…)`. */
function isRequest(file: GoFile, use: Node): boolean {
  const { tree } = file;
  const selector = parentOf(tree, use);
  const name = textOf(tree, childAt(tree, selector, field.field));
  return /^(?:Get|Head|Post|PostForm|Do)$/.test(name);
}
