/** Which variables and fields are locks. */
import { embeddingDepthMax } from "../limits.ts";
import { methodNames } from "./members.ts";
import type { GoPackage, GoSymbol, Step, StructField, Type } from "./model.ts";
import { typeOfSymbol } from "./type-of.ts";
import { deref, namedOf, under } from "./types.ts";

/** Whether the variable or field is a lock, or points to one. */
export function isMutex(symbol: GoSymbol): boolean {
  return isMutexType(typeOfSymbol(symbol));
}

/** sync.Mutex, sync.RWMutex, sync.Locker, and types that are locked and unlocked the same way. */
export function isMutexType(type: Type): boolean {
  const named = namedOf(type);
  if (!named) return false;
  if (named.path === "sync") return /^(?:RW)?Mutex$|^Locker$/.test(named.name);
  if (/Mutex$/.test(named.name)) return true;
  if (named.symbol === undefined) return false;
  const shape = under(named);
  const isSmall =
    shape.kind === "interface" || (shape.kind === "struct" && shape.fields.length < 4);
  const methods = isSmall ? methodNames(named) : new Set<string>();
  return methods.has("Lock") && methods.has("Unlock") && methods.size <= 8;
}

/** Whether readers can hold it together. */
export function isReadWrite(symbol: GoSymbol): boolean {
  const named = namedOf(typeOfSymbol(symbol));
  if (!named) return false;
  return named.path === "sync" ? named.name === "RWMutex" : methodNames(named).has("RLock");
}

/** Steps from a struct, or a pointer to one, to each lock in it; embedded structs are looked into. */
export function mutexFieldsOf(root: GoSymbol): Step[][] {
  return mutexSteps(typeOfSymbol(root), 0);
}

function mutexSteps(type: Type, depth: number): Step[][] {
  return fieldsOf(type).flatMap((field) => {
    const step: Step = { kind: "field", symbol: field.symbol, promoted: false };
    if (isMutexType(field.type)) return [[step]];
    if (!field.embedded || depth >= embeddingDepthMax) return [];
    return mutexSteps(field.type, depth + 1).map((steps) => [
      { ...step, promoted: true },
      ...steps,
    ]);
  });
}

/** The fields of a struct or of what a pointer to a struct points to. */
export function fieldsOf(type: Type): readonly StructField[] {
  const shape = under(deref(type));
  return shape.kind === "struct" ? shape.fields : [];
}

const globals = new WeakMap<GoPackage, readonly GoSymbol[]>();

/** Package variables that are locks. */
export function globalMutexes(pkg: GoPackage): readonly GoSymbol[] {
  const before = globals.get(pkg);
  if (before) return before;
  const found = [...pkg.scope.values()].filter((one) => one.kind === "var" && isMutex(one));
  globals.set(pkg, found);
  return found;
}
