/** Edits that put a lock where it is missing, or turn a read lock into a write lock. */
import type { Access, Guard, Lock } from "../go/facts.ts";
import { invocationsOf } from "../go/invocations.ts";
import { field, kind } from "../go/kinds.ts";
import { lockCallsIn } from "../go/lock-calls.ts";
import { heldAt } from "../go/locks.ts";
import { mayWaitInside } from "../go/may-wait.ts";
import type { CellKey, GoFunction } from "../go/model.ts";
import { symbolOf } from "../go/symbols.ts";
import {
  ancestorOf,
  childAt,
  childrenOf,
  contains,
  kindOf,
  type Node,
  none,
  parentOf,
  statementOf,
  textOf,
} from "../go/tree.ts";
import { type Fix, fixOf, linesAfter, linesBefore, replaceNode } from "./fix.ts";
import { unfoldedBody } from "./one-line-body.ts";

/** `RLock` and its `RUnlock`s become `Lock` and `Unlock`, where the function has one such section only. */
export function lockForWriting(fn: GoFunction, lock: Lock): Fix | undefined {
  if (lock.from !== "here" || lock.site.file !== fn.file) return undefined;
  // Two readers go together; a writer that calls a reader waits for itself.
  if (mayWaitInside(fn)) return undefined;
  const calls = lockCallsIn(fn).filter(
    ({ cell, path, mode }) =>
      mode === "read" && cell === lock.cell && path?.exactKey === lock.path?.exactKey,
  );
  if (calls.filter(({ op }) => op === "lock").length !== 1) return undefined;
  return fixOf(
    fn.file.tree,
    calls.map(({ call }) => renameMethod(fn, call.node)),
  );
}

function renameMethod(fn: GoFunction, call: Node) {
  const { tree } = fn.file;
  const name = childAt(tree, childAt(tree, call, field.function), field.field);
  const text = textOf(tree, name);
  return text === "RLock" || text === "RUnlock"
    ? replaceNode(tree, name, text.slice(1))
    : undefined;
}

/** The guard taken for the whole body, or round the statement where that is all that misses it. */
export function lockHere(access: Access, guard: Guard): Fix | undefined {
  const isReader = guard.readWrite && access.effect === "read";
  const whole = lockWholeBody(access, guard, isReader ? "read" : "write");
  const isOnly = access.cell.accesses.every(
    (one) =>
      one === access ||
      one.function !== access.function ||
      one.locks.must.some(({ cell }) => cell === guard.lock),
  );
  return whole ?? (isOnly ? lockStatement(access, mutexText(access, guard)) : undefined);
}

/** `s.mu.Lock()` and `defer s.mu.Unlock()` as the first statements of a method that takes no lock at all. */
function lockWholeBody(access: Access, guard: Guard, mode: "read" | "write"): Fix | undefined {
  const { function: fn, file } = access;
  const { tree } = file;
  const mutex = mutexText(access, guard);
  const first = firstStatement(fn);
  if (mutex === undefined || first === none || lockCallsIn(fn).length > 0) return undefined;
  // A local is not there yet where the body begins.
  const owner = symbolOf(file, childAt(tree, access.base, field.operand));
  if (owner?.owner && owner.kind === "var") return undefined;
  // A literal may run when the lock is held by its maker, and a goroutine in it would not be covered.
  if (fn.kind === "literal" || fn.literals.length > 0 || mayWaitInside(fn)) return undefined;
  if (access.locks.may.length > 0 || isCalledUnder(fn, guard.lock)) return undefined;
  const [lock, unlock] = mode === "read" ? ["RLock", "RUnlock"] : ["Lock", "Unlock"];
  const lines = [`${mutex}.${lock}()`, `defer ${mutex}.${unlock}()`];
  return fixOf(tree, [
    linesBefore(tree, first, lines) ?? unfoldedBody(tree, fn.body, first, lines),
  ]);
}

/** Whether a caller may hold the lock, so that taking it again would wait for ever. */
function isCalledUnder(fn: GoFunction, lock: CellKey): boolean {
  return invocationsOf(fn).some(
    (way) =>
      way.kind === "call" &&
      heldAt(way.call.caller, way.call.node).may.some(({ cell }) => cell === lock),
  );
}

/** How the function would name the mutex: next to the map on the same object, or the package variable. */
export function mutexText({ file, base, cell, path }: Access, guard: Guard): string | undefined {
  if (guard.relation === "global" || guard.relation === "local") return guard.name;
  if (guard.relation !== "sibling" || cell.depth > 0 || path.steps.length !== 1) return undefined;
  const { tree } = file;
  if (kindOf(tree, base) !== kind.selectorExpression) return undefined;
  const owner = childAt(tree, base, field.operand);
  if (kindOf(tree, owner) !== kind.identifier) return undefined;
  return isPromoted(guard) ? textOf(tree, owner) : `${textOf(tree, owner)}.${guard.name}`;
}

/** `s.Lock()` of an embedded mutex, as the places that hold it write it. */
function isPromoted({ lock, name, evidence }: Guard): boolean {
  const written = evidence.flatMap(({ locks }) => locks.must.filter(({ cell }) => cell === lock));
  return written.length > 0 && !written.some(({ text }) => text.endsWith(name));
}

/** The first statement of a body that stands on lines of its own. */
function firstStatement(fn: GoFunction): Node {
  const { tree } = fn.file;
  const [list = none] = fn.body === none ? [] : childrenOf(tree, fn.body);
  const [first = none] = list === none ? [] : childrenOf(tree, list);
  return first !== none && parentOf(tree, first) === list ? first : none;
}

/** The text of a lock that another place holds, where the function of the access can name it in the same way. */
export function lockTextAt({ file, node, function: fn }: Access, lock: Lock): string | undefined {
  const root = lock.path?.root;
  if (!root) return undefined;
  if (!root.owner) return root.file?.package === file.package ? lock.text : undefined;
  for (let at: GoFunction | undefined = fn; at; at = at.parent) {
    if (at !== root.owner) continue;
    const block = ancestorOf(file.tree, root.node, kind.block);
    const isInScope = root.kind !== "var" || contains(file.tree, block, node);
    return isInScope && root.node < node ? lock.text : undefined;
  }
  return undefined;
}

/** The statement of an access between `mu.Lock()` and `mu.Unlock()`, where nothing else runs in it. */
export function lockStatement(access: Access, mutex: string | undefined): Fix | undefined {
  const { file, node, locks } = access;
  const { tree } = file;
  const statement = statementOf(tree, node);
  if (mutex === undefined || locks.may.length > 0) return undefined;
  if (statement === none || !/^[\p{L}_][\w.]*$/u.test(mutex)) return undefined;
  const text = textOf(tree, statement);
  // A call on the way might take the same lock; `delete` and `clear` cannot.
  const plain = /^(delete|clear)\([^()\n]*\)$|^[^()\n]*$/.test(text);
  const simple: readonly number[] = [
    kind.assignmentStatement,
    kind.incStatement,
    kind.decStatement,
    kind.expressionStatement,
  ];
  if (!plain || !simple.includes(kindOf(tree, statement))) return undefined;
  const before = linesBefore(tree, statement, [`${mutex}.Lock()`]);
  return fixOf(tree, [before, linesAfter(tree, statement, [`${mutex}.Unlock()`])]);
}
