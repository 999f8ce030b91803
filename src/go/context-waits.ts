/** Functions that begin by waiting for a context to end. */
import { calleeOf } from "./callee.ts";
import { callsIn } from "./calls.ts";
import { onlyValue } from "./function-uses.ts";
import { field, kind, token } from "./kinds.ts";
import type { GoFile, GoFunction } from "./model.ts";
import { symbolOf } from "./symbols.ts";
import {
  childAt,
  kindOf,
  type Node,
  none,
  onlyChild,
  operatorOf,
  textOf,
  unparen,
} from "./tree.ts";

/** The receive from `ctx.Done()` that the function begins with. */
export function firstWait(fn: GoFunction): Node {
  const { tree } = fn.file;
  const statement = onlyChild(tree, onlyChild(tree, fn.body));
  const receive = onlyChild(tree, statement);
  const isReceive =
    kindOf(tree, statement) === kind.expressionStatement &&
    kindOf(tree, receive) === kind.unaryExpression &&
    operatorOf(tree, receive) === token.arrow;
  return isReceive && contextOf(fn, receive) !== none ? receive : none;
}

/** The context whose Done is received from. */
function contextOf(fn: GoFunction, receive: Node): Node {
  const call = callsIn(fn).find(
    ({ node }) => node === childAt(fn.file.tree, receive, field.operand),
  );
  const callee = call?.callee;
  if (callee?.kind !== "interface" || callee.name !== "Done") return none;
  return callee.type.kind === "named" && callee.type.path === "context" ? callee.receiver : none;
}

/** `context.Background()` where the context is that, itself or by the one value its variable has. */
export function endlessOrigin(fn: GoFunction, wait: Node): string | undefined {
  const { file } = fn;
  let made = unparen(file.tree, contextOf(fn, wait));
  if (kindOf(file.tree, made) === kind.identifier) {
    const symbol = symbolOf(file, made);
    made = symbol?.file === file ? onlyValue(symbol) : none;
  }
  return made !== none && isEndless(file, made) ? textOf(file.tree, made) : undefined;
}

/** Background, its namesake for code to come (the one name in capitals), and contexts cut off from their parent. */
function isEndless(file: GoFile, node: Node): boolean {
  if (kindOf(file.tree, node) !== kind.callExpression) return false;
  const callee = calleeOf(file, node);
  if (callee.kind !== "external" || callee.path !== "context") return false;
  return /^(?:Background|[A-Z]{4}|WithoutCancel)$/.test(callee.name);
}
