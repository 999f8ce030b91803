/** The symbols of a program while they are being gathered. */
import type { FunctionModel } from "./function-model.ts";
import { settleKeys } from "./literal-keys.ts";
import type { GoFile, GoFunction, GoSymbol, SymbolKind, Write } from "./model.ts";
import { type Node, none } from "./tree.ts";
import type { World } from "./world.ts";

/** A symbol whose uses and writes grow while its package is read. */
export class SymbolModel implements GoSymbol {
  readonly id: number;
  readonly kind: SymbolKind;
  readonly name: string;
  readonly file: GoFile | undefined;
  readonly node: Node;
  readonly writes: Write[] = [];
  /** Uses that are certain without types; `uses` adds the others first. */
  readonly plainUses: Node[] = [];
  owner: GoFunction | undefined;
  ownerType: GoSymbol | undefined;
  function: FunctionModel | undefined;
  importPath: string | undefined;
  addressTaken = false;
  /** Set where there are several; most symbols are their own only declaration. */
  declarations: readonly GoSymbol[] | undefined;
  /** Methods by name, for types. */
  methods: Map<string, SymbolModel> | undefined;

  constructor(id: number, kind: SymbolKind, name: string, file: GoFile | undefined, node: Node) {
    this.id = id;
    this.kind = kind;
    this.name = name;
    this.file = file;
    this.node = node;
  }

  get alternatives(): readonly GoSymbol[] {
    return this.declarations ?? [this];
  }

  get uses(): readonly Node[] {
    if (this.file !== undefined) settleKeys(this.file);
    return this.plainUses;
  }
}

/** Declares a symbol in the program. */
export function addSymbol(
  world: World,
  kind: SymbolKind,
  name: string,
  file?: GoFile,
  node: Node = none,
): SymbolModel {
  const symbol = new SymbolModel(world.symbols.length, kind, name, file, node);
  world.symbols.push(symbol);
  // Filled in any order later on: an array with holes would become a slow table.
  world.symbolTypes.push(undefined);
  return symbol;
}

/** Whether a symbol is one of ours: all are, but only its model says which methods a type has. */
export function isModel(symbol: GoSymbol): symbol is SymbolModel {
  return symbol instanceof SymbolModel;
}
