/** Maps inside a structure that is encoded or printed as a whole. */
import { callsIn } from "./calls.ts";
import { decidesItself } from "./encoders.ts";
import { seesExportedOnly } from "./map-library.ts";
import { encodedArguments, type MapUse } from "./map-uses.ts";
import type { GoFunction, Path } from "./model.ts";
import { fieldsOf } from "./mutexes.ts";
import { joinPath, pathOf } from "./path.ts";
import { none } from "./tree.ts";
import { typeOf } from "./type-of.ts";
import { mapOf } from "./types.ts";

/** `json.Marshal(s)` goes over every map that `s` holds. */
export function encodedMaps(fn: GoFunction): (MapUse & { readonly path: Path })[] {
  return callsIn(fn).flatMap((call) =>
    encodedArguments(call).flatMap((base) => {
      const type = typeOf(fn.file, base);
      const { callee } = call;
      if (callee.kind !== "external" || decidesItself(type)) return [];
      const path = pathOf(fn.file, base);
      const isSeen = (name: string) => !seesExportedOnly(callee) || /^\p{Lu}/u.test(name);
      return fieldsOf(type).flatMap((field) => {
        if (!path || mapOf(field.type) === undefined || !isSeen(field.name)) return [];
        const step = { kind: "field", symbol: field.symbol, promoted: false } as const;
        return [{ op: "encode", node: call.node, base, key: none, path: joinPath(path, [step]) }];
      });
    }),
  );
}
