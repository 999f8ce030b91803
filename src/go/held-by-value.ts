/** Types that hold a value of some other type inside themselves, so that a copy of one copies the other. */
import type { NamedType, Type } from "./model.ts";
import { under } from "./types.ts";

/** Structs nest a few deep; what lies deeper is not looked for. */
const nestingMax = 6;

/** The named type found inside `type`, itself included, through structs and arrays but not through pointers. */
export function heldByValue(
  type: Type,
  isWanted: (named: NamedType) => boolean,
  depth = 0,
): NamedType | undefined {
  if (type.kind === "named" && isWanted(type)) return type;
  if (depth > nestingMax) return undefined;
  const shape = under(type);
  if (shape.kind === "array") return heldByValue(shape.element, isWanted, depth + 1);
  if (shape.kind !== "struct") return undefined;
  for (const field of shape.fields) {
    const found = heldByValue(field.type, isWanted, depth + 1);
    if (found) return found;
  }
  return undefined;
}

/** sync.Mutex and the other types of `sync` that work only in the place where they were first used. */
export function isLockType({ path, name }: NamedType): boolean {
  return path === "sync" && /^(?:RWMutex|Mutex|WaitGroup|Once|Cond)$/.test(name);
}

/** sync.Map. */
export function isSyncMapType({ path, name }: NamedType): boolean {
  return path === "sync" && name === "Map";
}
