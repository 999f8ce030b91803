/**
 * A cursor on the parser's own functions. The binding's cursor copies its state into WebAssembly and back at every
 * question, which costs as much as half of the parsing; here the state stays where the parser keeps it.
 */
import type { Tree } from "web-tree-sitter";
import type { Cursor } from "./flatten.ts";

/** Asks or moves the one cursor of a tree, which is named by its address. */
type Ask = (tree: number) => number;

/** What the binding's own cursor calls; it is not part of its interface, so that each may be missing. */
const names = [
  "_ts_tree_root_node_wasm",
  "_ts_tree_cursor_new_wasm",
  "_ts_tree_cursor_delete_wasm",
  "_ts_tree_cursor_current_node_type_id_wasm",
  "_ts_tree_cursor_current_field_id_wasm",
  "_ts_tree_cursor_start_index_wasm",
  "_ts_tree_cursor_end_index_wasm",
  "_ts_tree_cursor_goto_first_child_wasm",
  "_ts_tree_cursor_goto_next_sibling_wasm",
  "_ts_tree_cursor_goto_parent_wasm",
] as const;

type Functions = Readonly<Record<(typeof names)[number], Ask>>;

/** A cursor that must be deleted after the walk, and before anything else is asked of the parser. */
export interface OwnedCursor extends Cursor {
  delete(): void;
}

/** Opens a cursor on the root of a tree. */
export type OpenCursor = (tree: Tree) => OwnedCursor;

/** The direct cursor, or the binding's own where the loaded module does not show its functions. */
export function cursorsOf(module: object): OpenCursor {
  if (!showsAll(module)) return (tree) => tree.walk();
  return (tree) => {
    const address: unknown = Reflect.get(tree, 0);
    return typeof address === "number" ? openDirect(module, address) : tree.walk();
  };
}

function showsAll(module: object): module is Functions {
  return names.every((name) => typeof Reflect.get(module, name) === "function");
}

function openDirect(functions: Functions, tree: number): OwnedCursor {
  functions._ts_tree_root_node_wasm(tree);
  functions._ts_tree_cursor_new_wasm(tree);
  return new DirectCursor(functions, tree);
}

/** The state is in the parser's transfer buffer: only one such cursor can be open. */
class DirectCursor implements OwnedCursor {
  readonly #tree: number;
  readonly #type: Ask;
  readonly #field: Ask;
  readonly #start: Ask;
  readonly #end: Ask;
  readonly #down: Ask;
  readonly #next: Ask;
  readonly #up: Ask;
  readonly #delete: Ask;

  constructor(functions: Functions, tree: number) {
    this.#tree = tree;
    this.#type = functions._ts_tree_cursor_current_node_type_id_wasm;
    this.#field = functions._ts_tree_cursor_current_field_id_wasm;
    this.#start = functions._ts_tree_cursor_start_index_wasm;
    this.#end = functions._ts_tree_cursor_end_index_wasm;
    this.#down = functions._ts_tree_cursor_goto_first_child_wasm;
    this.#next = functions._ts_tree_cursor_goto_next_sibling_wasm;
    this.#up = functions._ts_tree_cursor_goto_parent_wasm;
    this.#delete = functions._ts_tree_cursor_delete_wasm;
  }

  get nodeTypeId(): number {
    return this.#type(this.#tree);
  }

  get currentFieldId(): number {
    return this.#field(this.#tree);
  }

  get startIndex(): number {
    return this.#start(this.#tree);
  }

  get endIndex(): number {
    return this.#end(this.#tree);
  }

  gotoFirstChild(): boolean {
    return this.#down(this.#tree) === 1;
  }

  gotoNextSibling(): boolean {
    return this.#next(this.#tree) === 1;
  }

  gotoParent(): boolean {
    return this.#up(this.#tree) === 1;
  }

  delete(): void {
    this.#delete(this.#tree);
  }
}
