/** Calls that store an entry in the map they are made on, whatever they are given. */
import { callAt } from "./calls.ts";
import type { Access } from "./facts.ts";

/** `Set` and `Add` of the standard library's named maps: no pointer receiver, and no look whether the map is there. */
const headers: ReadonlySet<string> = new Set([
  "net/http.Header",
  "net/textproto.MIMEHeader",
  "net/url.Values",
]);

/** Whether the access is a call like `h.Set(k, v)`, which panics where `h` is nil as `h[k] = v` does. */
export function isEntryStore({ op, through, function: fn, node }: Access): boolean {
  if (op !== "fill" || through !== undefined) return false;
  const callee = callAt(fn, node)?.callee;
  if (callee?.kind !== "external" || (callee.name !== "Set" && callee.name !== "Add")) return false;
  return headers.has(`${callee.path}.${callee.receiverType}`);
}
