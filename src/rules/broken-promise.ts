/** Calls of functions that leave a lock to their callers, made without it. */
import { accessesIn } from "../go/accesses.ts";
import type { BrokenPromise, Lock } from "../go/facts.ts";
import { field } from "../go/kinds.ts";
import type { GoFunction } from "../go/model.ts";
import { childAt, type Node, none, textOf } from "../go/tree.ts";
import { typeOfSymbol } from "../go/type-of.ts";
import { namedOf } from "../go/types.ts";
import { lockName } from "./guard-name.ts";

/** Whether the callee touches a map under the lock that its caller should have held. */
export function isAboutMap({ callee, lock, caller, held, total }: BrokenPromise): boolean {
  // A promise that most callers break is a comment that was read wrongly, or one that nobody keeps.
  if (caller.file.test || held * 2 < total || !isPlainMutex(lock)) return false;
  return accessesIn(callee.file.package).some(
    ({ function: fn, effect, locks }) =>
      fn === callee && effect !== "none" && locks.must.some(({ cell }) => cell === lock.cell),
  );
}

/** A lock of package sync: how one of an own type is taken may look different at every call. */
function isPlainMutex({ symbol }: Lock): boolean {
  return symbol !== undefined && namedOf(typeOfSymbol(symbol))?.path === "sync";
}

/** A broken promise as the fact of a rule, at the call that forgot the lock. */
export function describeBroken({ call, caller, callee, lock, why, held, total }: BrokenPromise) {
  const { file, node } = call;
  const declared = { file: callee.file, node: nameOf(callee) };
  const name = callee.symbol?.name ?? callee.name;
  const values = { call: textOf(file.tree, node), callee: name, lock: lockName(lock) };
  const base = {
    file,
    node,
    subject: `${callee.name} ${lock.cell}`,
    related: [{ file: callee.file, node: nameOf(callee), label: "callee" as const, name }],
  };
  if (why === "callers") {
    const counts = { held, total };
    return {
      ...base,
      message: "mostCallers" as const,
      values: { ...values, ...counts },
      severity: "warning" as const,
      confidence: "medium" as const,
    };
  }
  return {
    ...base,
    message: "promise" as const,
    values: { ...values, declared, here: caller.name },
  };
}

/** The name of a declaration: a whole function is no place to point at. */
function nameOf({ file, node }: GoFunction): Node {
  const name = childAt(file.tree, node, field.name);
  return name === none ? node : name;
}
