/** Fields and methods of types, through embedding. */
import type { GoSymbol, Member, NamedType, StructType, Type } from "./model.ts";
import { isModel } from "./symbol-model.ts";
import { symbolType } from "./type-of-symbol.ts";
import { argumentsOf, constraintOf, substitute, typeParamsOf } from "./type-params.ts";
import { interfaceOf, under } from "./types.ts";

/** Go code embeds three or four deep; a longer chain is no chain that anyone reads. */
const embeddingMax = 12;

const known = new WeakMap<Type, Map<string, Member | undefined>>();

/** The field or method that `x.name` selects for an `x` of this type or a pointer to it. */
export function memberOf(type: Type, name: string): Member | undefined {
  let names = known.get(type);
  if (names === undefined) {
    names = new Map();
    known.set(type, names);
  }
  if (!names.has(name)) names.set(name, findMember(type, name));
  return names.get(name);
}

interface Level {
  readonly type: Type;
  readonly through: readonly GoSymbol[];
}

/** Level by level, as the specification has it: the shallowest wins. */
function findMember(type: Type, name: string): Member | undefined {
  let level: readonly Level[] = [{ type: pointee(type), through: [] }];
  const seen = new Set<Type>();
  for (let depth = 0; depth < embeddingMax && level.length > 0; depth++) {
    const deeper: Level[] = [];
    for (const at of level) {
      if (seen.has(at.type)) continue;
      seen.add(at.type);
      const found = ownMember(at.type, name);
      if (found !== undefined) return { ...found, through: at.through };
      const shape = under(at.type);
      if (shape.kind !== "struct") continue;
      for (const field of shape.fields) {
        if (!field.embedded) continue;
        deeper.push({ type: pointee(field.type), through: [...at.through, field.symbol] });
      }
    }
    level = deeper;
  }
  return undefined;
}

/** All method names of a type and of what it embeds, as an interface sees a pointer to it. */
export function methodNames(type: Type): ReadonlySet<string> {
  const names = new Set<string>();
  let level: readonly Type[] = [pointee(type)];
  const seen = new Set<Type>();
  for (let depth = 0; depth < embeddingMax && level.length > 0; depth++) {
    const deeper: Type[] = [];
    for (const at of level) {
      if (seen.has(at)) continue;
      seen.add(at);
      for (const name of ownMethodNames(at)) names.add(name);
      const shape = under(at);
      if (shape.kind === "struct") {
        for (const field of shape.fields) if (field.embedded) deeper.push(pointee(field.type));
      } else if (shape.kind === "interface") {
        for (const union of shape.embedded) deeper.push(...union);
      }
    }
    level = deeper;
  }
  return names;
}

function ownMethodNames(type: Type): string[] {
  const names = interfaceOf(type)?.methods.map((method) => method.name) ?? [];
  if (type.kind === "named" && type.symbol !== undefined && isModel(type.symbol)) {
    names.push(...(type.symbol.methods?.keys() ?? []));
  }
  return names;
}

function ownMember(type: Type, name: string): Omit<Member, "through"> | undefined {
  if (type.kind === "named") {
    const method = namedMethod(type, name);
    if (method !== undefined) return method;
  }
  if (type.kind === "typeParam") {
    const constraint = constraintOf(type);
    const found = constraint === undefined ? undefined : interfaceMember(constraint, name, 0);
    if (found !== undefined) return found;
  }
  const shape = under(type);
  if (shape.kind === "struct") return structMember(shape, name);
  return shape.kind === "interface" ? interfaceMember(shape, name, 0) : undefined;
}

function namedMethod(type: NamedType, name: string): Omit<Member, "through"> | undefined {
  const { symbol } = type;
  if (symbol?.file === undefined || !isModel(symbol)) return undefined;
  const method = symbol.methods?.get(name);
  if (method === undefined) return undefined;
  const { world } = symbol.file.package.program;
  const signature = symbolType(world, method);
  if (type.args.length === 0) return { symbol: method, type: signature };
  const args = argumentsOf(world, typeParamsOf(symbol), type.args);
  return { symbol: method, type: substitute(world, signature, args) };
}

function structMember(shape: StructType, name: string): Omit<Member, "through"> | undefined {
  const found = shape.fields.find((field) => field.name === name);
  return found === undefined ? undefined : { symbol: found.symbol, type: found.type };
}

function interfaceMember(
  type: Type,
  name: string,
  depth: number,
): Omit<Member, "through"> | undefined {
  const shape = interfaceOf(type);
  if (shape === undefined || depth > embeddingMax) return undefined;
  const own = shape.methods.find((method) => method.name === name);
  if (own !== undefined) return { symbol: own.symbol, type: own.type };
  for (const union of shape.embedded) {
    for (const term of union) {
      const found = interfaceMember(term, name, depth + 1);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function pointee(type: Type): Type {
  if (type.kind === "pointer") return type.element;
  const shape = type.kind === "named" ? type.underlying : type;
  return shape.kind === "pointer" ? shape.element : type;
}
