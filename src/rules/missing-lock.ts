/** Which rule speaks of an access that lacks its lock, so that no access is reported twice. */
import type { Access } from "../go/facts.ts";

/**
 * Whether the general rule speaks of it: the effect is certain, no test file (whose goroutines are few and joined),
 * and no rule of its own for deferred calls.
 */
export function isPlainMiss(access: Access): boolean {
  if (access.effect === "none" || access.file.test || access.deferred) return false;
  // A comparison with nil reads the variable, not the map: it belongs to lazy initialisation.
  return access.op !== "compare" && !access.doubts.has("incomplete");
}
