/** Functions that code outside of the package can call. */
import { type Invocation, invocationsOf } from "./invocations.ts";
import type { GoFunction } from "./model.ts";
import { namedOf } from "./types.ts";

/** Methods that the standard library calls through its interfaces. */
const calledByLibrary =
  /^(?:ServeHTTP|String|Error|Len|Less|Swap|Push|Pop|Read|Write|Close|Run|Handle|Collect|Describe)$|^(?:Un)?[Mm]arshal/;

/** Exported names, and those that the runtime or a test calls; not methods of types only this package has. */
export function isOpen(fn: GoFunction): boolean {
  const { name, ownerType } = fn.symbol ?? {};
  if (name === undefined) return false;
  if (name === "main" || name === "init") return true;
  if (!/^\p{Lu}/u.test(name)) return false;
  const isOwn = ownerType !== undefined && !/^\p{Lu}/u.test(ownerType.name);
  return !isOwn || calledByLibrary.test(name) || !invocationsOf(fn).some(isCallByName);
}

/** A call of the method itself. Through an interface that others can name, others may call it as well. */
function isCallByName(way: Invocation): boolean {
  if (way.kind !== "call") return false;
  const { callee, caller } = way.call;
  if (callee.kind !== "interface") return true;
  const type = namedOf(callee.type);
  const isOurs = type?.symbol?.file?.package === caller.file.package;
  return type === undefined || (isOurs && !/^\p{Lu}/u.test(type.name));
}
