/** The names that every Go file has without declaring them. */
import type { Type } from "./model.ts";
import { addSymbol, type SymbolModel } from "./symbol-model.ts";
import type { World } from "./world.ts";

const basics = [
  "bool",
  "string",
  "int",
  "int8",
  "int16",
  "int32",
  "int64",
  "uint",
  "uint8",
  "uint16",
  "uint32",
  "uint64",
  "uintptr",
  "float32",
  "float64",
  "complex64",
  "complex128",
];

const builtins = [
  "append",
  "cap",
  "clear",
  "close",
  "complex",
  "copy",
  "delete",
  "imag",
  "len",
  "make",
  "max",
  "min",
  "new",
  "panic",
  "print",
  "println",
  "real",
  "recover",
];

/** Fills the universe scope; its types are known at once. */
export function declareUniverse(world: World, universe: Map<string, SymbolModel>): void {
  const { types } = world;
  const declare = (name: string, type: Type): void => {
    const symbol = addSymbol(world, "type", name);
    universe.set(name, symbol);
    world.symbolTypes[symbol.id] = type;
  };
  for (const name of basics) declare(name, types.basic(name));
  declare("byte", types.basic("uint8"));
  declare("rune", types.basic("int32"));
  const empty = types.interface([], []);
  declare("any", empty);
  const comparable = types.interface([], []);
  declare(
    "comparable",
    types.named({ symbol: undefined, path: "", name: "comparable", find: () => comparable }),
  );
  const method = addSymbol(world, "method", "Error");
  const type = types.func([], [types.basic("string")]);
  world.symbolTypes[method.id] = type;
  const error = types.interface([{ name: "Error", type, symbol: method }], []);
  declare("error", types.named({ symbol: undefined, path: "", name: "error", find: () => error }));
  for (const name of builtins) universe.set(name, addSymbol(world, "builtin", name));
}
