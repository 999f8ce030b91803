/** The functions of a program while they are being gathered. */
import { settleKeys } from "./literal-keys.ts";
import type { GoFile, GoFunction, GoSymbol } from "./model.ts";
import type { SymbolModel } from "./symbol-model.ts";
import type { Node } from "./tree.ts";

/** A function whose parameters, literals and captures are filled in while its file is read. */
export class FunctionModel implements GoFunction {
  readonly id: number;
  readonly kind: "function" | "method" | "literal";
  readonly name: string;
  readonly file: GoFile;
  readonly node: Node;
  readonly body: Node;
  readonly parent: FunctionModel | undefined;
  readonly literals: FunctionModel[] = [];
  /** Captures that are certain without types; `captures` adds the others first. */
  readonly plainCaptures = new Set<GoSymbol>();
  /** How many functions it is nested in. */
  readonly depth: number;
  symbol: SymbolModel | undefined;
  receiver: SymbolModel | undefined;
  params: SymbolModel[] = [];
  results: SymbolModel[] = [];
  variadic = false;
  doc = "";

  constructor(
    at: {
      readonly id: number;
      readonly file: GoFile;
      readonly node: Node;
      readonly body: Node;
      readonly parent?: FunctionModel | undefined;
    },
    kind: "function" | "method" | "literal",
    name: string,
  ) {
    this.id = at.id;
    this.kind = kind;
    this.name = name;
    this.file = at.file;
    this.node = at.node;
    this.body = at.body;
    this.parent = at.parent;
    this.depth = at.parent === undefined ? 0 : at.parent.depth + 1;
  }

  get captures(): ReadonlySet<GoSymbol> {
    settleKeys(this.file);
    return this.plainCaptures;
  }
}
