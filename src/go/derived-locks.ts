/** Locks that go by the name of another: `mu.RLocker()`, and the `L` of a sync.Cond made for a mutex. */
import { calleeOf } from "./callee.ts";
import { argumentsOf } from "./calls.ts";
import { field, kind } from "./kinds.ts";
import type { GoFile, GoPackage, GoSymbol, Path } from "./model.ts";
import { pathFrom, pathOf } from "./path.ts";
import { lastSymbol, resolvePath } from "./path-map.ts";
import { soleValue, symbolOf } from "./symbols.ts";
import {
  childAt,
  childrenOf,
  kindOf,
  type Node,
  none,
  onlyChild,
  parentOf,
  textOf,
  unparen,
} from "./tree.ts";
import { typeOf } from "./type-of.ts";
import { deref, isNamed } from "./types.ts";

/** The mutex behind an expression; `path` is undefined where it is another one that has no name here. */
export interface DerivedLock {
  readonly path: Path | undefined;
  readonly isReader: boolean;
}

export function derivedLock(file: GoFile, operand: Node): DerivedLock | undefined {
  const node = unparen(file.tree, operand);
  const reader = readerOf(file, node);
  if (reader) return { path: resolved(reader.file, reader.mutex), isReader: true };
  const condition = childAt(file.tree, node, field.operand);
  const isL = textOf(file.tree, childAt(file.tree, node, field.field)) === "L";
  if (!isL || !isNamed(deref(typeOf(file, condition)), "sync", "Cond")) return undefined;
  return { path: mutexOfCondition(file, condition), isReader: false };
}

function resolved(file: GoFile, node: Node): Path | undefined {
  const path = pathOf(file, node);
  return path && resolvePath(path);
}

/** `mu.RLocker()`, or a local that holds what it returned. */
function readerOf(file: GoFile, node: Node): { file: GoFile; mutex: Node } | undefined {
  const { tree } = file;
  if (kindOf(tree, node) === kind.identifier) {
    const symbol = symbolOf(file, node);
    const value = symbol?.owner && soleValue(symbol);
    const isCall = value && kindOf(value.file.tree, value.node) === kind.callExpression;
    return isCall ? readerOf(value.file, value.node) : undefined;
  }
  if (kindOf(tree, node) !== kind.callExpression) return undefined;
  const callee = calleeOf(file, node);
  const isReader =
    callee.kind === "external" && callee.path === "sync" && callee.name === "RLocker";
  return isReader ? { file, mutex: callee.receiver } : undefined;
}

/** What `sync.NewCond` was given, beside the condition itself. */
function mutexOfCondition(file: GoFile, condition: Node): Path | undefined {
  const path = resolved(file, condition);
  const last = path && lastSymbol(path);
  const mutex = last && conditionsOf(file.package).get(last);
  if (!path || !mutex) return undefined;
  if (path.steps.length === 0) return mutex.path;
  // A field of the same object, however that is called here.
  const step = mutex.path.steps.at(-1);
  return step && pathFrom(path.root, [...path.steps.slice(0, -1), step]);
}

interface Made {
  readonly path: Path;
}

const known = new WeakMap<GoPackage, ReadonlyMap<GoSymbol, Made>>();

/** The mutexes for which the package makes conditions, by the field or variable that takes the condition. */
function conditionsOf(pkg: GoPackage): ReadonlyMap<GoSymbol, Made> {
  const before = known.get(pkg);
  if (before) return before;
  const found = new Map<GoSymbol, Made>();
  known.set(pkg, found);
  for (const file of pkg.files) {
    const { tree } = file;
    for (let node = 0; node < tree.count; node++) {
      if (tree.kind[node] !== kind.callExpression) continue;
      if (!textOf(tree, childAt(tree, node, field.function)).endsWith(".NewCond")) continue;
      const mutex = pathOf(file, argumentsOf(file, node)[0] ?? none);
      const taker = takerOf(file, node);
      if (mutex && taker) found.set(taker, { path: resolvePath(mutex) });
    }
  }
  return found;
}

/** The variable or field that the value is put into. */
function takerOf(file: GoFile, value: Node): GoSymbol | undefined {
  const { tree } = file;
  const holder = parentOf(tree, parentOf(tree, value));
  if (kindOf(tree, holder) === kind.keyedElement) {
    const [key = none] = childrenOf(tree, holder);
    return symbolOf(file, onlyChild(tree, key));
  }
  const target = onlyChild(tree, childAt(tree, holder, field.left));
  const name = childAt(tree, target, field.field);
  return symbolOf(file, name === none ? target : name);
}
