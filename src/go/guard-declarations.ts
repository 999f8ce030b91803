/** Guards that the author wrote down: `// guarded by mu`, `+checklocks:mu`, `sync:"mu"`. */
import { commentOfSymbol, tagOf } from "./comments.ts";
import type { Cell, Site } from "./facts.ts";
import type { GoSymbol } from "./model.ts";
import { fieldsOf, globalMutexes, isMutexType } from "./mutexes.ts";
import { typeOfSymbol } from "./type-of.ts";

const guardedBy =
  /\+checklocks:\s*(?:[\w.]+\.)?(\w+)|\b(?:guarded|protected|locked|synchroni[sz]ed) (?:by|with|under|via)\s+(?:the\s+)?`?(?:[\w]+\.)*(\w+)|\b(?:protected|guarded)-by:?\s*(\w+)/i;

const guards = /\b(?:guards|protects|locks|synchroni[sz]es)\b(.*)/i;

/** The mutex that a comment or tag names for the cell, and where. */
export function declaredGuard(cell: Cell): { symbol: GoSymbol; site: Site } | undefined {
  const { symbol } = cell;
  const { file } = symbol;
  if (!file || symbol.owner) return undefined;
  const mutexes = mutexesBeside(cell);
  const match = guardedBy.exec(commentOfSymbol(symbol));
  const name = match?.[1] ?? match?.[2] ?? match?.[3];
  const byName = mutexes.find((mutex) => mutex.name === name);
  const site = { file, node: symbol.node };
  if (byName) return { symbol: byName, site };
  const tagged = mutexOfTag(symbol, mutexes);
  if (tagged) return { symbol: tagged, site };
  return mutexes.flatMap((mutex) => {
    return namesCell(mutex, cell) && mutex.file
      ? [{ symbol: mutex, site: { file: mutex.file, node: mutex.node } }]
      : [];
  })[0];
}

/** Whether a struct tag, and no comment, says that the field has a guard. */
export function isTaggedOnly({ symbol }: Cell): boolean {
  return guardTag.test(tagOf(symbol)) && !guardedBy.test(commentOfSymbol(symbol));
}

const guardTag = /(?:^|\s)(?:sync|guard|guardedby):"([^"]*)"/;

/** `sync:"mu"` names the lock; `sync:"rwlock"` means the only one there is. */
function mutexOfTag(symbol: GoSymbol, mutexes: readonly GoSymbol[]): GoSymbol | undefined {
  const tag = guardTag.exec(tagOf(symbol))?.[1];
  if (tag === undefined) return undefined;
  return (
    mutexes.find((mutex) => mutex.name === tag) ?? (mutexes.length === 1 ? mutexes[0] : undefined)
  );
}

/** `mu sync.Mutex // protects conns`. */
function namesCell(mutex: GoSymbol, cell: Cell): boolean {
  const words = guards.exec(commentOfSymbol(mutex))?.[1] ?? "";
  return new RegExp(String.raw`\b${cell.symbol.name}\b`).test(words);
}

/** Mutexes of the same struct, or of the package for a package variable. */
function mutexesBeside({ symbol, kind, package: pkg }: Cell): GoSymbol[] {
  if (kind === "global") return [...globalMutexes(pkg)];
  const owner = symbol.ownerType;
  if (!owner) return [];
  return fieldsOf(typeOfSymbol(owner)).flatMap((field) =>
    isMutexType(field.type) ? [field.symbol] : [],
  );
}
