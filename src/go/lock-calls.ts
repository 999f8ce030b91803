/** Calls that take or release a lock by name. */

import { receiverPathOf } from "./callee.ts";
import { type Call, callsIn } from "./calls.ts";
import { derivedLock } from "./derived-locks.ts";
import type { LockMode } from "./facts.ts";
import { field } from "./kinds.ts";
import type { CellKey, GoFunction, Path } from "./model.ts";
import { cellOf, pathOf } from "./path.ts";
import { resolvePath } from "./path-map.ts";
import { childAt, none, textOf } from "./tree.ts";
import { typeOf } from "./type-of.ts";
import { namedOf } from "./types.ts";

export interface LockCall {
  readonly call: Call;
  readonly op: "lock" | "unlock";
  readonly mode: LockMode;
  /** TryLock: held only where the call came out true. */
  readonly tries: boolean;
  /** Comparable within the function; for a lock without a path, its text. */
  readonly key: string;
  readonly cell: CellKey;
  readonly path: Path | undefined;
  /** `s.mu` as written. */
  readonly text: string;
}

const operations = new Map<string, readonly ["lock" | "unlock", LockMode, boolean]>([
  ["Lock", ["lock", "write", false]],
  ["TryLock", ["lock", "write", true]],
  ["Unlock", ["unlock", "write", false]],
  ["RLock", ["lock", "read", false]],
  ["TryRLock", ["lock", "read", true]],
  ["RUnlock", ["unlock", "read", false]],
]);

const known = new WeakMap<Call, LockCall | null>();

/**
 * What a call of Lock, Unlock and their kin does. Methods of the package itself are not meant:
 * what those take is seen in their bodies.
 */
export function lockCallOf(call: Call): LockCall | undefined {
  // Few calls have such a name; the others are not worth remembering.
  if (!operations.has(nameOf(call))) return undefined;
  const before = known.get(call);
  if (before !== undefined) return before ?? undefined;
  const found = describe(call) ?? null;
  known.set(call, found);
  return found ?? undefined;
}

/** What a call of that name and shape would do, whatever it runs. */
export function lockOperationOf(call: Call): Pick<LockCall, "op" | "mode" | "tries"> | undefined {
  const operation = operations.get(nameOf(call));
  if (!operation || (call.args.length > 0 && !isLockObject(call))) return undefined;
  return { op: operation[0], mode: operation[1], tries: operation[2] };
}

/** The name of what is called; "" for builtins, conversions and what has none. */
function nameOf({ callee }: Call): string {
  if (callee.kind === "builtin" || callee.kind === "conversion") return "";
  if ("function" in callee) return lastName(callee.function);
  return "name" in callee ? callee.name : "";
}

/** `mu.Lock("reason")` of a mutex that keeps records. */
function isLockObject({ callee, file }: Call): boolean {
  const receiver = "receiver" in callee ? callee.receiver : none;
  const named = receiver === none ? undefined : namedOf(typeOf(file, receiver));
  return named !== undefined && /mutex|lock/i.test(named.name);
}

function describe(call: Call): LockCall | undefined {
  const { file, node, caller } = call;
  const operation = lockOperationOf(call);
  if (!operation || isOwnMethod(call)) return undefined;
  const operand = childAt(file.tree, childAt(file.tree, node, field.function), field.operand);
  const derived = derivedLock(file, operand);
  const named = derived ? derived.path : (receiverPathOf(file, node) ?? pathOf(file, operand));
  const path = named && resolvePath(named);
  const text = textOf(file.tree, operand);
  const cell = path ? cellOf(path) : `?${text}`;
  const key = path ? path.exactKey : `?${caller.id}.${text}`;
  const mode = derived?.isReader ? "read" : operation.mode;
  return { call, ...operation, mode, key, cell, path, text };
}

function lastName(fn: GoFunction): string {
  return fn.symbol?.name ?? "";
}

/** A method with a body in this package is looked into instead. */
function isOwnMethod({ callee, caller }: Call): boolean {
  return callee.kind === "function" && callee.function.file.package === caller.file.package;
}

/** The calls of Lock, Unlock and their kin in a function, in source order. */
export function lockCallsIn(fn: GoFunction): LockCall[] {
  return callsIn(fn).flatMap((call) => lockCallOf(call) ?? []);
}
