/** A sync.Map, or a struct that holds one, that is copied. */
import { nodesIn } from "../go/calls.ts";
import { heldByValue, isSyncMapType } from "../go/held-by-value.ts";
import { field, kind, token } from "../go/kinds.ts";
import type { GoFunction, GoPackage, GoSymbol } from "../go/model.ts";
import { pathOf } from "../go/path.ts";
import {
  ancestorOf,
  childAt,
  childrenOf,
  kindOf,
  type Node,
  none,
  operatorOf,
  textOf,
  unparen,
} from "../go/tree.ts";
import { typeOf, typeOfSymbol } from "../go/type-of.ts";
import { showType } from "../go/types.ts";
import { type Fix, fixOf } from "./fix.ts";
import { defineRule } from "./rule.ts";

export default defineRule({
  id: "syncmap-copied",
  title: { en: "sync.Map copied", "zh-CN": "复制了 sync.Map" },
  severity: "error",
  confidence: "high",
  since: "0.1.0",
  tier: 3,
  manifests: "data",
  doc:
    "A sync.Map must not be copied after its first use: the copy shares parts of the inside with the original and then goes " +
    "its own way, so entries stored through one are missing in the other. A struct that holds one is copied by a value " +
    "receiver, a parameter, an assignment or a range clause. `go vet` reports it too (copylocks).",
  bad: [
    {
      name: "a value receiver",
      vet: "passes lock by value",
      go: `
type registry struct{ entries sync.Map }

func (r registry) put(key string) { // want syncmap-copied
	r.entries.Store(key, 1)
}`,
    },
    {
      name: "an assignment",
      vet: "copies lock value",
      go: `
type registry struct{ entries sync.Map }

func snapshot(r *registry) int {
	other := *r // want syncmap-copied
	count := 0
	other.entries.Range(func(any, any) bool { count++; return true })
	return count
}`,
    },
  ],
  good: [
    {
      name: "by pointer, and a zero value",
      go: `
type registry struct{ entries sync.Map }

func (r *registry) put(key string) {
	r.entries.Store(key, 1)
}

func fresh() *registry {
	r := registry{}
	var other registry
	other.put("a")
	r.put("b")
	list := []*registry{&r, &other}
	for _, one := range list {
		one.put("c")
	}
	return &r
}`,
    },
  ],
  limits: [
    {
      name: "a result by value",
      vet: "copies lock value",
      why: "a value that is returned may not have been used yet; `go vet` reports it",
      go: `
type registry struct{ entries sync.Map }

func pass(r *registry) registry {
	return *r
}`,
    },
  ],
  messages: {
    passed: {
      en: {
        what: "{name} is passed by value, which copies the sync.Map in {type}.",
        why: "What the function stores is in the copy; callers keep a sync.Map of which the copy shares only parts.",
        fix: "Take {name} by pointer.",
      },
      "zh-CN": {
        what: "{name} 按值传递，{type} 中的 sync.Map 被复制。",
        why: "函数存入的内容只在副本中；调用者的 sync.Map 与副本只共用一部分内部结构。",
        fix: "改为通过指针传递 {name}。",
      },
    },
    assigned: {
      en: {
        what: "{code} copies the sync.Map in {type}.",
        why: "A sync.Map must not be copied after its first use; entries stored through one are missing in the other.",
        fix: "Keep a pointer to it.",
      },
      "zh-CN": {
        what: "{code} 复制了 {type} 中的 sync.Map。",
        why: "sync.Map 在首次使用之后不得复制；通过其中一个存入的条目在另一个中会缺失。",
        fix: "改为保存指向它的指针。",
      },
    },
  },
  *check(pkg) {
    for (const fn of pkg.functions) {
      for (const symbol of copiedInputs(fn)) {
        const type = showType(typeOfSymbol(symbol));
        const values = { name: symbol.name, type };
        const node = declarationOf(fn, symbol);
        const fix = symbol === fn.receiver ? takePointer(fn, node) : undefined;
        yield { file: fn.file, node, subject: type, message: "passed", values, fix };
      }
    }
    for (const { fn, node, value } of copyingAssignments(pkg)) {
      const type = showType(typeOf(fn.file, value));
      const values = { code: textOf(fn.file.tree, node), type };
      yield { file: fn.file, node, subject: type, message: "assigned", values };
    }
  },
});

/** Receiver and parameters by value whose sync.Map the function uses. */
function copiedInputs(fn: GoFunction): readonly GoSymbol[] {
  return [fn.receiver, ...fn.params].flatMap((symbol) =>
    symbol?.file && heldByValue(typeOfSymbol(symbol), isSyncMapType) ? [symbol] : [],
  );
}

function declarationOf({ file }: GoFunction, symbol: GoSymbol): Node {
  const found = ancestorOf(file.tree, symbol.node, kind.parameterDeclaration);
  return found === none ? symbol.node : found;
}

function takePointer({ file }: GoFunction, declaration: Node): Fix | undefined {
  const type = childAt(file.tree, declaration, field.type);
  if (type === none || kindOf(file.tree, type) === kind.pointerType) return undefined;
  const at = file.tree.start[type] ?? 0;
  return fixOf(file.tree, [{ start: at, end: at, text: "*" }]);
}

interface Copying {
  readonly fn: GoFunction;
  readonly node: Node;
  /** The value that is copied. */
  readonly value: Node;
}

/** Assignments of what a variable, field, element or pointer holds; literals and calls make new values. */
function* copyingAssignments(pkg: GoPackage): Iterable<Copying> {
  const kinds = [kind.shortVarDeclaration, kind.assignmentStatement];
  for (const fn of pkg.functions) {
    const { file } = fn;
    for (const node of kinds.flatMap((one) => nodesIn(fn, one))) {
      const values = childrenOf(file.tree, childAt(file.tree, node, field.right));
      const names = childrenOf(file.tree, childAt(file.tree, node, field.left));
      const value = values.find(
        (one, at) => textOf(file.tree, names[at] ?? none) !== "_" && copies(fn, one),
      );
      if (value !== undefined) yield { fn, node, value };
    }
  }
}

function copies(fn: GoFunction, expression: Node): boolean {
  const { file } = fn;
  const value = unparen(file.tree, expression);
  if (!heldByValue(typeOf(file, value), isSyncMapType)) return false;
  switch (kindOf(file.tree, value)) {
    case kind.selectorExpression:
    case kind.indexExpression:
      return true;
    case kind.unaryExpression:
      return operatorOf(file.tree, value) === token.star;
    case kind.identifier: {
      const root = pathOf(file, value)?.root;
      // A local that nothing has touched yet is still the zero value.
      const first = root?.uses[0];
      return root !== undefined && (root.owner !== fn || root.kind !== "var" || first !== value);
    }
    default:
      return false;
  }
}
