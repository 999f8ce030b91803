/** Writes to maps that are nil by what their function and their package do with them. */
import { cellsIn } from "../go/accesses.ts";
import { lackingDecoder } from "../go/decoded-maps.ts";
import { isEntryStore } from "../go/entry-stores.ts";
import type { Access, Cell, Site } from "../go/facts.ts";
import type { GoFunction, GoPackage } from "../go/model.ts";
import { isNeverMade } from "../go/never-made.ts";
import { type Nilness, nilOriginOf, nilStateAt } from "../go/nilness.ts";
import { isMadeHere } from "../go/ownership.ts";
import { none, textOf } from "../go/tree.ts";

export interface NilWrite {
  readonly access: Access;
  readonly origin: Site;
  readonly message: "variable" | "never" | "decoded";
}

/** The first write of each function that panics, with how the map is known to be nil. */
export function* nilWrites(pkg: GoPackage): Iterable<NilWrite> {
  for (const cell of cellsIn(pkg)) {
    const never = isNeverMade(cell);
    const said = new Set<GoFunction>();
    for (const access of cell.accesses) {
      const { function: fn, base } = access;
      // The first write of a function panics, so the next ones are never reached.
      if (!panicsOnNil(access) || said.has(fn)) continue;
      if (never && cell.symbol.file) {
        const origin = { file: cell.symbol.file, node: cell.symbol.node };
        said.add(fn);
        yield { access, origin, message: "never" };
        continue;
      }
      const state = isTraced(cell) ? nilStateAt(fn, base) : "unknown";
      const isKnown = state === "nil" || state === "decoded";
      const origin = isKnown ? nilOriginOf(fn, base) : lacking(access, state);
      if (!origin) continue;
      said.add(fn);
      yield { access, origin, message: state === "nil" ? "variable" : "decoded" };
    }
  }
}

/** The decoder that may have left the field of an object from elsewhere nil. */
function lacking(access: Access, state: Nilness): Site | undefined {
  const { cell, owned, constructing, file, path } = access;
  const { owner } = path.root;
  const isOwn = owned || constructing || (owner !== undefined && isMadeHere(owner, path.root));
  return state !== "unknown" || isOwn || file.test ? undefined : lackingDecoder(cell);
}

/** A variable whose address is taken, by a method with a pointer receiver for one, may be set through it. */
function isTraced({ depth, symbol }: Cell): boolean {
  return depth === 0 && !symbol.addressTaken;
}

/** Of all operations only those that store an entry need a map. */
function panicsOnNil(access: Access): boolean {
  const { op, key, through, file, node } = access;
  if (op === "write") return key !== none;
  if (isEntryStore(access)) return true;
  // maps.Copy with an empty source, or a helper that stores nothing on this path, would not panic.
  return op === "fill" && through === undefined && textOf(file.tree, node).startsWith("maps.Copy(");
}
