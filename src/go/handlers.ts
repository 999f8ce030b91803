/** Functions that servers and test runners call from goroutines of their own. */
import { callsParallel } from "./invocations.ts";
import type { GoFunction, GoSymbol, Type } from "./model.ts";
import { fieldsOf } from "./mutexes.ts";
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

/**
 * A method of a gRPC service: its type embeds the `UnimplementedXServer` that protoc-gen-go-grpc writes, and it has the
 * shape of a call, `(context.Context, *Request) (*Response, error)`, or of a stream, `(…Stream) error`. The server runs
 * each call in a goroutine of its own, on the one object that was registered.
 */
export function isGrpcMethod(fn: GoFunction): boolean {
  const { receiver, params, results, file } = fn;
  if (file.test || !receiver || !/^\p{Lu}/u.test(fn.symbol?.name ?? "") || !isGrpcService(receiver))
    return false;
  const types = params.map((param) => typeOfSymbol(param));
  if (results.length === 2) {
    return types.length === 2 && types[0] !== undefined && isContext(types[0]);
  }
  return results.length === 1 && types.length > 0 && types.length <= 2 && !types.some(isContext);
}

function isGrpcService(receiver: GoSymbol): boolean {
  return fieldsOf(typeOfSymbol(receiver)).some(
    ({ embedded, name }) => embedded && /^(?:Unimplemented|Unsafe)\w+Server$/.test(name),
  );
}

function isContext(type: Type): boolean {
  return isNamed(type, "context", "Context");
}

/** A test that lets others run beside it. */
export function isTestRun(fn: GoFunction): boolean {
  return (
    fn.kind === "function" && /^Test\p{Lu}?/u.test(fn.name) && fn.file.test && callsParallel(fn)
  );
}
