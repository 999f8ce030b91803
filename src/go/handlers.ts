/** Functions that servers and test runners call from goroutines of their own. */
import { callsParallel } from "./invocations.ts";
import type { GoFunction, Type } from "./model.ts";
import { typeOfSymbol } from "./type-of.ts";
import { isNamed } from "./types.ts";

/** `func(http.ResponseWriter, *http.Request)`, as a function, a method or a literal. */
export function isHttpHandler(fn: GoFunction): boolean {
  const types = fn.params.map((param) => typeOfSymbol(param));
  return types.some((type) => isNamed(type, "net/http", "ResponseWriter")) && types.some(isRequest);
}

function isRequest(type: Type): boolean {
  return isNamed(type, "net/http", "Request");
}

/**
 * Whether requests run it. A literal counts where it is made only: `func(w, r)` that a middleware
 * returns is a handler; a helper that takes both and is called by handlers runs in their goroutine.
 */
export function isServed(fn: GoFunction): boolean {
  return !fn.file.test && fn.params.length === 2 && fn.results.length === 0 && isHttpHandler(fn);
}

/** A test that lets others run beside it. */
export function isTestRun(fn: GoFunction): boolean {
  return (
    fn.kind === "function" && /^Test\p{Lu}?/u.test(fn.name) && fn.file.test && callsParallel(fn)
  );
}
