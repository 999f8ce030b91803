/** Types whose values own something, so that a lost one is missed. */
import { heldByValue, isLockType } from "./held-by-value.ts";
import { methodNames } from "./members.ts";
import type { Type } from "./model.ts";
import { deref, under } from "./types.ts";

/** It can be closed, stopped or locked, or is a channel: a lost one is a leak, or a lock that two do not share. */
export function isResource(type: Type): boolean {
  if (under(type).kind === "chan" || heldByValue(deref(type), isLockType)) return true;
  const methods = methodNames(type);
  return ["Close", "Stop", "Shutdown", "Lock"].some((name) => methods.has(name));
}
