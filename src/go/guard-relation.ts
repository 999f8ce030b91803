/** How the mutex of a guard stands to the map it guards. */
import { embeddingDepthMax } from "../limits.ts";
import type { Access, Cell, Guard } from "./facts.ts";
import type { GoSymbol, Type } from "./model.ts";
import { fieldsOf, isMutexType } from "./mutexes.ts";
import { typeOfSymbol } from "./type-of.ts";
import { namedOf, under } from "./types.ts";

/** Where the mutex `lock` is declared, seen from the map. */
export function relationOf(cell: Cell, mutex: GoSymbol, lock: string): Guard["relation"] {
  if (mutex.kind !== "field") return mutex.owner ? "local" : "global";
  if (isInBareStruct(cell, lock)) return "sibling";
  if (siblingsOf(cell).some((field) => field === mutex)) return "sibling";
  const owner = cell.symbol.ownerType;
  const isPart = owner && mutex.ownerType && holds(typeOfSymbol(mutex.ownerType), owner, 0);
  return isPart ? "enclosing" : "owner";
}

/** Whether a struct has another one as part of its value: `Account` in which `imports` is an `importMap`. */
function holds(type: Type, part: GoSymbol, depth: number): boolean {
  return fieldsOf(type).some((field) => {
    if (under(field.type).kind !== "struct") return false;
    if (namedOf(field.type)?.symbol === part) return true;
    return depth < embeddingDepthMax && holds(field.type, part, depth + 1);
  });
}

/** Whether the access reaches its map through the object that has the mutex, so that one can see which it is. */
export function isEnclosed({ path }: Access, mutex: GoSymbol): boolean {
  return path.steps.some(
    (step) => step.kind === "field" && step.symbol.ownerType === mutex.ownerType,
  );
}

/** `mu struct { sync.Mutex; m map[K]V }`: all that is in the struct belongs to its mutex. */
export function isInBareStruct(cell: Cell, lock: string): boolean {
  const owner = lock.slice(0, lock.lastIndexOf("."));
  return !cell.symbol.ownerType && cell.kind === "field" && cell.key.startsWith(`${owner}.`);
}

/** The mutexes of the struct that has the cell as a field, in order; embedded ones included. */
export function siblingsOf(cell: Cell): GoSymbol[] {
  const owner = cell.symbol.ownerType;
  if (!owner) return [];
  return mutexesIn(typeOfSymbol(owner));
}

function mutexesIn(type: Type): GoSymbol[] {
  return fieldsOf(type).flatMap((field) => {
    const isLock = isMutexType(field.type);
    // A lock may itself embed one: `type Guard struct{ sync.Mutex }`.
    const inner =
      (field.embedded || isLock) && under(field.type).kind === "struct"
        ? mutexesIn(field.type)
        : [];
    return isLock ? [field.symbol, ...inner] : inner;
  });
}
