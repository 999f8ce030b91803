/** The names a suggestion may use at a place: packages the file imports, and new ones nothing else is called by. */
import { kind } from "../go/kinds.ts";
import type { GoFile, GoFunction, NamedType, Type } from "../go/model.ts";
import { functionAt, symbolOf } from "../go/symbols.ts";
import { contains, kindOf, type Node, textOf } from "../go/tree.ts";

/** What the function around `node` calls the package; undefined where it is not imported, or a local hides it. */
export function packageNameAt(file: GoFile, node: Node, path: string): string | undefined {
  const name = file.imports.find((one) => one.path === path)?.name;
  if (name === undefined || name === "_" || name === ".") return undefined;
  return isHidden(file, node, name) ? undefined : name;
}

/** The first of the names that the function does not use for anything. */
export function freshName(fn: GoFunction, names: readonly string[]): string | undefined {
  const text = textOf(fn.file.tree, outermost(fn).node);
  return names.find((name) => !new RegExp(`(?<![\\w.])${name}\\b`).test(text));
}

/** A type as the code around `node` can write it; undefined where a name in it cannot be reached from there. */
export function typeTextAt(file: GoFile, node: Node, type: Type, depth = 0): string | undefined {
  if (depth > 6) return undefined;
  const write = (inner: Type) => typeTextAt(file, node, inner, depth + 1);
  switch (type.kind) {
    case "named":
      return namedTextAt(file, node, type, write);
    case "basic":
      return /^untyped/.test(type.name) || isHidden(file, node, type.name) ? undefined : type.name;
    case "map": {
      const [key, element] = [write(type.key), write(type.element)];
      return key && element && `map[${key}]${element}`;
    }
    case "pointer":
    case "slice": {
      const element = write(type.element);
      return element && (type.kind === "pointer" ? "*" : "[]") + element;
    }
    case "array": {
      const element = write(type.element);
      return /^\d+$/.test(type.length) ? element && `[${type.length}]${element}` : undefined;
    }
    case "interface": {
      const isEmpty = type.methods.length === 0 && type.embedded.length === 0;
      return isEmpty && file.goMinor !== undefined && file.goMinor >= 18 ? "any" : undefined;
    }
    case "struct":
      return type.fields.length === 0 ? "struct{}" : undefined;
    default:
      return undefined;
  }
}

/** Whether an expression is the same wherever it is evaluated: a literal, or a name that is assigned once. */
export function isSteady(file: GoFile, node: Node): boolean {
  const here = kindOf(file.tree, node);
  if (here === kind.interpretedStringLiteral || here === kind.intLiteral) return true;
  const symbol = here === kind.identifier ? symbolOf(file, node) : undefined;
  return symbol !== undefined && symbol.writes.length <= 1 && !symbol.addressTaken;
}

function namedTextAt(
  file: GoFile,
  node: Node,
  { path, name, args, symbol }: NamedType,
  write: (type: Type) => string | undefined,
): string | undefined {
  const written = args.map(write);
  if (written.includes(undefined) || symbol?.owner) return undefined;
  const list = written.length === 0 ? "" : `[${written.join(", ")}]`;
  const isOwn = path === "" || symbol?.file?.package === file.package;
  if (isOwn) return isHidden(file, node, name) ? undefined : name + list;
  const of = packageNameAt(file, node, path);
  return of && `${of}.${name}${list}`;
}

/** Whether something inside the function is called `name`, so that the outer thing may be out of reach at `node`. */
function isHidden(file: GoFile, node: Node, name: string): boolean {
  const { tree } = file;
  const fn = functionAt(file, node);
  if (!fn) return false;
  const whole = outermost(fn).node;
  for (let at = whole; contains(tree, whole, at); at++) {
    const here = kindOf(tree, at);
    const isName = here === kind.identifier || here === kind.typeIdentifier;
    if (isName && textOf(tree, at) === name && symbolOf(file, at)?.owner) return true;
  }
  return false;
}

function outermost(fn: GoFunction): GoFunction {
  return fn.parent ? outermost(fn.parent) : fn;
}
