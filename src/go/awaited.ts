/** Code that runs only after a goroutine has told, through a field of the object it works on, that it is done. */
import { callsIn, targetsOf } from "./calls.ts";
import type { Spawn } from "./facts.ts";
import { signalsOf, waitsIn } from "./joins.ts";
import type { GoFunction, Path } from "./model.ts";
import { cellOf } from "./path.ts";
import type { Node } from "./tree.ts";

/** Whether `fn` waits for the goroutine somewhere before `node`, itself or in a function it calls there. */
export function hasWaitedFor(spawn: Spawn, fn: GoFunction, node: Node): boolean {
  const signals = new Set(spawn.targets.flatMap(signalsOf).filter(isField).map(cellOf));
  if (signals.size === 0) return false;
  const waits = (at: GoFunction, until: Node) =>
    waitsIn(at).some(({ path, step }) => step < until && signals.has(cellOf(path)));
  return (
    waits(fn, node) ||
    callsIn(fn).some(
      (call) =>
        call.how === "call" &&
        call.node < node &&
        targetsOf(call).some((callee) => callee !== fn && waits(callee, Infinity)),
    )
  );
}

function isField({ steps }: Path): boolean {
  return steps.some((step) => step.kind === "field");
}
