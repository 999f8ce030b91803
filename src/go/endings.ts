/** Calls that do not come back. */
import { calleeOf } from "./callee.ts";
import type { Ending } from "./flow.ts";
import { field } from "./kinds.ts";
import type { GoFile } from "./model.ts";
import { childAt, type Node, textOf } from "./tree.ts";

/** Names that are worth resolving; any other call returns. */
const mayEnd =
  /(?:^|\.)(?:panic|Exit|Goexit|Panic(?:f|ln)?|Fatal(?:f|ln)?|FailNow|Skip(?:f|Now)?)$/;

/** How a call statement ends the function: deferred calls run after a panic, not after an exit. */
export function endingOf(file: GoFile, call: Node): Ending | undefined {
  if (!mayEnd.test(textOf(file.tree, childAt(file.tree, call, field.function)))) return undefined;
  const callee = calleeOf(file, call);
  if (callee.kind === "builtin") return callee.name === "panic" ? "panic" : undefined;
  if (callee.kind !== "external" && callee.kind !== "interface") return undefined;
  if (callee.kind === "interface")
    return callee.type.kind === "named" ? testEnding(callee.type.path) : undefined;
  if (callee.path === "os") return callee.name === "Exit" ? "stop" : undefined;
  if (callee.path === "runtime") return callee.name === "Goexit" ? "panic" : undefined;
  if (callee.path === "log") return callee.name.startsWith("Fatal") ? "stop" : "panic";
  return testEnding(callee.path);
}

/** `t.Fatal` and its kin leave the goroutine as Goexit does. */
function testEnding(path: string): Ending | undefined {
  return path === "testing" ? "panic" : undefined;
}
