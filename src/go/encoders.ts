/** Calls that go over all of a structure they are given, also behind helpers of the package. */
import { type Call, callAt, paramAt, targetsOf } from "./calls.ts";
import { encodes } from "./map-library.ts";
import { methodNames } from "./members.ts";
import type { Type } from "./model.ts";
import { destinationOf } from "./value-flow.ts";

/** A helper that calls a helper is common, a longer chain is not. */
const helpersMax = 3;

/** Methods by which a type decides itself what is shown of it. */
const ownWords: readonly string[] = [
  ...["MarshalJSON", "MarshalYAML", "MarshalText", "MarshalXML", "GobEncode"],
  ...["String", "Error", "Format", "GoString", "LogValue"],
];

export function decidesItself(type: Type): boolean {
  const names = methodNames(type);
  return ownWords.some((name) => names.has(name));
}

/** Whether the call encodes what it is given as argument `index` before it returns. */
export function encodesArgument(call: Call, index: number, depth = 0): boolean {
  const { callee } = call;
  if (call.how !== "call" || depth > helpersMax) return false;
  if (callee.kind === "external" && encodes(callee)) return true;
  // `c.JSON(200, v)` and `render.WriteJSON(w, v)` of whatever library.
  if (callee.kind === "external" || callee.kind === "unknown") return /JSON$/.test(callee.name);
  const [target, ...others] = targetsOf(call);
  if (!target || others.length > 0 || target.variadic) return false;
  const param = paramAt(target, index);
  return (param?.uses ?? []).some((use) => {
    const to = destinationOf(target.file, use);
    const inner = to.kind === "argument" ? callAt(target, to.call) : undefined;
    return (
      to.kind === "argument" && inner !== undefined && encodesArgument(inner, to.index, depth + 1)
    );
  });
}
