/** Maps inside a structure that is encoded or printed as a whole. */
import { callsIn } from "./calls.ts";
import { seesExportedOnly } from "./map-library.ts";
import { encodedArguments, type MapUse } from "./map-uses.ts";
import { methodNames } from "./members.ts";
import type { GoFunction, Path, Type } from "./model.ts";
import { fieldsOf } from "./mutexes.ts";
import { joinPath, pathOf } from "./path.ts";
import { none } from "./tree.ts";
import { typeOf } from "./type-of.ts";
import { mapOf } from "./types.ts";

/** Methods by which a type decides itself what is shown of it. */
const ownWords: readonly string[] = [
  ...["MarshalJSON", "MarshalYAML", "MarshalText", "MarshalXML", "GobEncode"],
  ...["String", "Error", "Format", "GoString", "LogValue"],
];

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

function decidesItself(type: Type): boolean {
  const names = methodNames(type);
  return ownWords.some((name) => names.has(name));
}
