/** The tables one program's language model shares: symbols, their types, and what is known per node. */
import type { FunctionModel } from "./function-model.ts";
import type { GoPackage, Type, Write } from "./model.ts";
import type { SymbolModel } from "./symbol-model.ts";
import type { Node } from "./tree.ts";
import type { TypeTable } from "./type-table.ts";

export interface World {
  readonly types: TypeTable;
  readonly symbols: SymbolModel[];
  /** By symbol id. */
  readonly symbolTypes: (Type | undefined)[];
  readonly universe: ReadonlyMap<string, SymbolModel>;
  readonly packageAt: (importPath: string) => GoPackage | undefined;
  readonly nextFunction: () => number;
  /** How deep the current question has recursed, so that hostile nesting ends in "unknown". */
  depth: number;
  /** Set when that bound was met: what depends on it is not remembered. */
  capped: boolean;
}

/** Per node: 0 not asked yet, -1 nothing, else id + 1. */
export interface FileFacts {
  readonly symbolAt: Int32Array;
  readonly typeAt: Int32Array;
  /** Index + 1 into `functions`; 0 at package level. */
  readonly functionAt: Int32Array;
  readonly functions: FunctionModel[];
  /** Composite-literal keys that look like locals: types decide whether they are fields. */
  readonly pendingKeys: { readonly node: Node; readonly symbol: SymbolModel }[];
  /** Writes to names that are not local, to be credited to package variables. */
  readonly outerWrites: { readonly name: string; readonly write: Write }[];
  readonly outerAddresses: string[];
  /** The symbols of the imports that were asked for, by path. */
  readonly importSymbols: Map<string, SymbolModel>;
  /** By constant specification the one whose type and values it has, as far as that was asked for. */
  readonly repeatedSpecs: Map<Node, Node>;
}
