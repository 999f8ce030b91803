/** `if err := mu.Lock(ctx); err != nil`: a Lock that says whether it came by the lock. */
import { callAt } from "./calls.ts";
import type { Branch } from "./flow.ts";
import { field, kind, token } from "./kinds.ts";
import { type LockCall, lockCallOf } from "./lock-calls.ts";
import type { GoFunction } from "./model.ts";
import { symbolOf } from "./symbols.ts";
import { childAt, kindOf, type Node, none, operatorOf, unparen } from "./tree.ts";

/** The lock that was not taken where a branch is entered: its error is not nil there. */
export function failedLock(fn: GoFunction, branch: Branch): LockCall | undefined {
  const { tree } = fn.file;
  const condition = unparen(tree, branch.node);
  if (kindOf(tree, condition) !== kind.binaryExpression) return undefined;
  const operator = operatorOf(tree, condition);
  if (operator !== (branch.value ? token.notEqual : token.equal)) return undefined;
  if (kindOf(tree, childAt(tree, condition, field.right)) !== kind.nil) return undefined;
  const call = callAt(fn, valueBefore(fn, childAt(tree, condition, field.left)));
  const lock = call && lockCallOf(call);
  return lock?.op === "lock" && !lock.tries ? lock : undefined;
}

/** The call itself, or what the variable got last above its use. */
function valueBefore(fn: GoFunction, expression: Node): Node {
  const { tree } = fn.file;
  const node = unparen(tree, expression);
  if (kindOf(tree, node) !== kind.identifier) return node;
  const writes = symbolOf(fn.file, node)?.writes ?? [];
  const last = writes.findLast((write) => write.node < node);
  return last === undefined ? none : unparen(tree, last.value);
}
