/** Output that is put together while a map is ranged over, in whatever order that goes. */
import { type Call, callsIn, nodesIn } from "./calls.ts";
import { field, kind, token } from "./kinds.ts";
import type { GoFile, GoFunction, GoSymbol, Type } from "./model.ts";
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
import { isNamed, mapOf } from "./types.ts";

/** A range over a map whose body adds to one text. */
export interface OrderedOutput {
  readonly fn: GoFunction;
  readonly clause: Node;
  /** The statement that adds to it. */
  readonly write: Node;
  /** The builder, string or list. */
  readonly sink: GoSymbol;
  /** Where the result is used afterwards. */
  readonly use: Node;
  readonly how: "builder" | "text" | "joined";
}

/** One for each range over a map, in source order. */
export function* orderedOutputs(fn: GoFunction): Iterable<OrderedOutput> {
  const { file } = fn;
  for (const clause of nodesIn(fn, kind.rangeClause)) {
    if (!mapOf(typeOf(file, childAt(file.tree, clause, field.right)))) continue;
    const found = [...written(fn, clause), ...added(fn, clause), ...joined(fn, clause)][0];
    if (found) yield found;
  }
}

/** `b.WriteString(k)`, `fmt.Fprintf(&b, "%s", k)`. */
function* written(fn: GoFunction, clause: Node): Iterable<OrderedOutput> {
  const { file } = fn;
  const loop = ancestorOf(file.tree, clause, kind.forStatement);
  for (const call of callsIn(fn)) {
    if (!contains(file.tree, loop, call.node) || !mentionsEntry(fn, clause, call.args)) continue;
    if (isAlternative(fn, call.node)) continue;
    const sink = sinkOf(call);
    const use = sink && useAfter(fn, sink, loop);
    if (sink && use !== undefined)
      yield { fn, clause, write: call.node, sink, use, how: "builder" };
  }
}

function sinkOf({ callee, file, args }: Call): GoSymbol | undefined {
  const isPrint =
    callee.kind === "external" && callee.path === "fmt" && callee.name.startsWith("Fprint");
  const isWrite = "name" in callee && /^Write(?:String|Byte|Rune)?$/.test(callee.name);
  const receiver = "receiver" in callee ? callee.receiver : none;
  const target = isPrint ? args[0] : isWrite ? receiver : undefined;
  const node = unparen(file.tree, target ?? none);
  const isAddress = kindOf(file.tree, node) === kind.unaryExpression;
  const symbol = symbolOf(file, isAddress ? childAt(file.tree, node, field.operand) : node);
  return symbol?.kind === "var" && symbol.owner && isTextSink(typeOfSymbol(symbol))
    ? symbol
    : undefined;
}

function isTextSink(type: Type): boolean {
  return (
    isNamed(type, "strings", "Builder") ||
    isNamed(type, "bytes", "Buffer") ||
    ["Hash", "Hash32", "Hash64"].some((name) => isNamed(type, "hash", name))
  );
}

/** `text += k`. */
function* added(fn: GoFunction, clause: Node): Iterable<OrderedOutput> {
  const { file } = fn;
  const { tree } = file;
  const loop = ancestorOf(tree, clause, kind.forStatement);
  for (const write of nodesIn(fn, kind.assignmentStatement)) {
    if (!contains(tree, loop, write) || operatorOf(tree, write) !== token.plusAssign) continue;
    const [target = none] = childrenOf(tree, childAt(tree, write, field.left));
    const sink = symbolOf(file, target);
    if (isAlternative(fn, write)) continue;
    const type = sink && typeOfSymbol(sink);
    const isText = type?.kind === "basic" && type.name === "string";
    if (
      !sink?.owner ||
      !isText ||
      !mentionsEntry(fn, clause, [childAt(tree, write, field.right)])
    ) {
      continue;
    }
    const use = useAfter(fn, sink, loop);
    if (use !== undefined) yield { fn, clause, write, sink, use, how: "text" };
  }
}

/** `list = append(list, k)`, and then `strings.Join(list, ",")` with nothing that sorts it. */
function* joined(fn: GoFunction, clause: Node): Iterable<OrderedOutput> {
  const { file } = fn;
  const { tree } = file;
  const loop = ancestorOf(tree, clause, kind.forStatement);
  for (const { callee, node: write, args } of callsIn(fn)) {
    if (callee.kind !== "builtin" || callee.name !== "append") continue;
    const sink = symbolOf(file, args[0] ?? none);
    if (!sink?.owner || !contains(tree, loop, write)) continue;
    if (contains(tree, loop, sink.node) || !mentionsEntry(fn, clause, args.slice(1))) continue;
    if (isAlternative(fn, write)) continue;
    const later = callsIn(fn).filter(
      (call) => call.node > (tree.last[loop] ?? none) && isHanded(call, sink),
    );
    const join = later.find((call) => isJoin(call));
    if (join && later.length === 1 && isBefore(file, sink, loop)) {
      yield { fn, clause, write, sink, use: join.node, how: "joined" };
    }
  }
}

function isHanded({ file, args }: Call, sink: GoSymbol): boolean {
  return args.some((arg) => symbolOf(file, unparen(file.tree, arg)) === sink);
}

function isJoin({ callee }: Call): boolean {
  return callee.kind === "external" && callee.path === "strings" && callee.name === "Join";
}

/** Empty when the loop begins, as far as its writes tell. */
function isBefore({ tree }: GoFile, sink: GoSymbol, loop: Node): boolean {
  return sink.node < loop && sink.writes.every(({ node }) => node <= (tree.last[loop] ?? none));
}

/** `regexp.QuoteMeta(k)`: one of the alternatives of a pattern, which matches the same in any order. */
function isAlternative(fn: GoFunction, node: Node): boolean {
  return callsIn(fn).some(
    ({ callee, node: call }) =>
      contains(fn.file.tree, node, call) &&
      callee.kind === "external" &&
      /(?:^|\/)regexp$/.test(callee.path) &&
      callee.name === "QuoteMeta",
  );
}

/** Whether what is added depends on the entry: it names a variable of the range clause or one set in the loop. */
function mentionsEntry(fn: GoFunction, clause: Node, nodes: readonly Node[]): boolean {
  const { file } = fn;
  const { tree } = file;
  const loop = ancestorOf(tree, clause, kind.forStatement);
  return nodes.some((root) => {
    for (let at = root; contains(tree, root, at); at++) {
      const symbol = kindOf(tree, at) === kind.identifier ? symbolOf(file, at) : undefined;
      if (symbol?.owner === fn && symbol.kind === "var" && contains(tree, loop, symbol.node)) {
        return true;
      }
    }
    return false;
  });
}

/** The first use after the loop of a variable that was there before it. */
function useAfter({ file }: GoFunction, sink: GoSymbol, loop: Node): Node | undefined {
  const { tree } = file;
  if (contains(tree, loop, sink.node)) return undefined;
  const use = sink.uses.find((one) => one > (tree.last[loop] ?? none));
  if (use === undefined) return undefined;
  const around = parentOf(tree, use);
  const isMethod = kindOf(tree, around) === kind.selectorExpression;
  return isMethod ? parentOf(tree, around) : use;
}
