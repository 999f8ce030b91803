/** How many bytes a value takes inside a map, as far as its type is known. */
import type { Type } from "./model.ts";
import { under } from "./types.ts";

const wordBytes = 8;
/** Types nest a few deep; what lies deeper counts as one word. */
const nestingMax = 6;

/** Bytes of a value on a 64-bit machine, padding left out; undefined where a part is not known. */
export function bytesOfType(type: Type, depth = 0): number | undefined {
  const shape = under(type);
  switch (shape.kind) {
    case "basic":
      return bytesOfBasic(shape.name);
    case "struct": {
      const parts =
        depth > nestingMax ? [] : shape.fields.map((one) => bytesOfType(one.type, depth + 1));
      return parts.reduce<number | undefined>(
        (sum, part) => (sum === undefined || part === undefined ? undefined : sum + part),
        0,
      );
    }
    case "array": {
      const element = depth > nestingMax ? undefined : bytesOfType(shape.element, depth + 1);
      const length = /^\d+$/.test(shape.length) ? Number(shape.length) : undefined;
      return element === undefined || length === undefined ? undefined : element * length;
    }
    case "slice":
      return 3 * wordBytes;
    case "interface":
      return 2 * wordBytes;
    case "pointer":
    case "map":
    case "chan":
    case "func":
      return wordBytes;
    default:
      return undefined;
  }
}

function bytesOfBasic(name: string): number | undefined {
  if (name === "string" || name === "complex128") return 2 * wordBytes;
  const bits = /(\d+)$/.exec(name)?.[1];
  if (bits !== undefined) return Number(bits) / 8;
  if (name === "bool" || name === "byte") return 1;
  if (name === "rune") return 4;
  return /^u?int(?:ptr)?$/.test(name) ? wordBytes : undefined;
}
