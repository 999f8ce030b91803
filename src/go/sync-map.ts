/** Calls on a sync.Map. */
import { receiverPathOf } from "./callee.ts";
import { type Call, callsIn } from "./calls.ts";
import type { GoFunction, Path } from "./model.ts";
import { resolvePath } from "./path-map.ts";
import { type Node, none, textOf } from "./tree.ts";

export interface SyncMapCall {
  readonly call: Call;
  /** Load, Store, LoadOrStore, … */
  readonly name: string;
  readonly path: Path;
  /** The first argument and its text; `none` and "" for Range and Clear. */
  readonly key: Node;
  readonly keyText: string;
}

/** The calls of a function on sync.Maps that have a name, in source order. */
export function syncMapCallsIn(fn: GoFunction): SyncMapCall[] {
  return callsIn(fn).flatMap((call) => {
    const { callee, file, node, args } = call;
    const isMethod = callee.kind === "external" && callee.path === "sync";
    if (!isMethod || callee.receiverType !== "Map") return [];
    const path = receiverPathOf(file, node);
    if (!path) return [];
    const key = callee.name === "Range" ? none : (args[0] ?? none);
    const keyText = textOf(file.tree, key);
    return [{ call, name: callee.name, path: resolvePath(path), key, keyText }];
  });
}
