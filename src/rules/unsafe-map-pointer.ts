/** Ways round the type system that reach inside a map, or that keep what it holds as a number. */

import { argumentsOf, callsIn } from "../go/calls.ts";
import { commentsOf } from "../go/comments.ts";
import { convertedTo, isAddress, isUnsafePointer } from "../go/conversions.ts";
import { field, kind, token } from "../go/kinds.ts";
import { isMapExpression } from "../go/map-uses.ts";
import type { GoFile, GoFunction, GoPackage, GoSymbol, Type } from "../go/model.ts";
import { symbolOf } from "../go/symbols.ts";
import {
  childAt,
  kindOf,
  type Node,
  none,
  operatorOf,
  parentOf,
  textOf,
  unparen,
} from "../go/tree.ts";
import { typeOf } from "../go/type-of.ts";
import { under } from "../go/types.ts";
import { destinationOf } from "../go/value-flow.ts";
import { defineRule } from "./rule.ts";

export default defineRule({
  id: "unsafe-map-pointer",
  title: {
    en: "Unsafe access to a map or its values",
    "zh-CN": "以 unsafe 方式访问 map 或其中的值",
  },
  severity: "error",
  confidence: "high",
  since: "0.1.0",
  tier: 3,
  manifests: "data",
  doc:
    "A `uintptr` is a number: it keeps nothing alive, so an object whose only trace is its address may be freed and the " +
    "memory used again. The inside of a map is no interface either: `go:linkname` to `runtime.map…` and pointers to a " +
    "copy of the runtime's `hmap` break with releases (Go 1.24 replaced all of it). Single expressions such as " +
    "`unsafe.Pointer(uintptr(p) + offset)` are as package unsafe allows them.",
  bad: [
    {
      name: "an address kept as a number",
      go: `
var blocks = map[string]*[64]int{}

func address(key string) uintptr {
	at := uintptr(unsafe.Pointer(blocks[key])) // want unsafe-map-pointer
	delete(blocks, key)
	return at
}`,
    },
    {
      name: "the header of a map",
      go: `
type header struct {
	count int
	flags uint8
}

func size(m map[string]int) int {
	return (*(**header)(unsafe.Pointer(&m))).count // want unsafe-map-pointer
}`,
    },
  ],
  good: [
    {
      name: "a real reference, and arithmetic in one expression",
      go: `
var blocks = map[string]*[64]int{}

func third(key string) *int {
	block := blocks[key]
	return (*int)(unsafe.Pointer(uintptr(unsafe.Pointer(block)) + 2*unsafe.Sizeof(0)))
}

func kept(key string, use func(uintptr)) {
	block := blocks[key]
	at := uintptr(unsafe.Pointer(blocks[key]))
	use(at)
	runtime.KeepAlive(block)
}`,
    },
  ],
  limits: [
    {
      name: "an address made from a variable",
      why: "only addresses taken from a map directly are followed; `go vet` reports the way back (unsafeptr)",
      go: `
var blocks = map[string]*[64]int{}

func address(key string) uintptr {
	block := blocks[key]
	at := uintptr(unsafe.Pointer(block))
	return at
}`,
    },
  ],
  messages: {
    address: {
      en: {
        what: "{name} does not keep the element of the map alive: a `uintptr` is a number, not a reference.",
        why: "Once the entry is deleted or replaced, the object at that address can be freed and its memory used for something else.",
        fix: "Keep a pointer, or call `runtime.KeepAlive` on it after the last use of the address.",
      },
      "zh-CN": {
        what: "{name} 不会使 map 中的元素保持存活：`uintptr` 只是数字，不是引用。",
        why: "条目被删除或替换之后，该地址上的对象可能被释放，其内存会另作他用。",
        fix: "保存指针，或在最后一次使用该地址之后对指针调用 `runtime.KeepAlive`。",
      },
    },
    header: {
      en: {
        what: "{code} reads the runtime's inside of a map through a type of its own.",
        why: "What a map variable points to is not part of the language and differs between releases; Go 1.24 replaced it.",
        fix: "Use `len`, `range` and the functions of `maps`.",
      },
      "zh-CN": {
        what: "{code} 用自定义的类型读取运行时 map 的内部结构。",
        why: "map 变量所指的内容不属于语言规范，各版本不同；Go 1.24 已完全替换。",
        fix: "使用 `len`、`range` 和 `maps` 包的函数。",
      },
    },
    linkname: {
      en: {
        what: "{code} links to the inside of the runtime's maps.",
        why: "These functions are not exported; since Go 1.23 the linker refuses most such links, and Go 1.24 replaced the functions.",
        fix: "Use the map operations of the language.",
      },
      "zh-CN": {
        what: "{code} 链接到运行时 map 的内部函数。",
        why: "这些函数没有导出；自 Go 1.23 起链接器会拒绝大多数这样的链接，Go 1.24 又替换了这些函数。",
        fix: "使用语言自带的 map 操作。",
      },
    },
    freed: {
      en: {
        what: "{code} frees memory that belongs to Go.",
        why: "What is freed is an element of a Go slice or map; `C.free` may only be given what C has allocated.",
        fix: "Leave the memory to the garbage collector, or allocate it with `C.malloc`.",
      },
      "zh-CN": {
        what: "{code} 释放了属于 Go 的内存。",
        why: "被释放的是 Go 的 slice 或 map 的元素；`C.free` 只能用于 C 分配的内存。",
        fix: "把内存交给垃圾回收器，或用 `C.malloc` 分配。",
      },
    },
  },
  *check(pkg) {
    for (const fn of pkg.functions) {
      const { file } = fn;
      for (const node of conversionsIn(fn)) {
        const code = textOf(file.tree, node);
        const kept = keptAddress(fn, node);
        if (kept)
          yield { file, node, subject: kept.name, message: "address", values: { name: kept.name } };
        if (isHeaderPointer(file, node))
          yield { file, node, subject: code, message: "header", values: { code } };
        if (freesGoMemory(file, node))
          yield { file, node, subject: code, message: "freed", values: { code } };
      }
    }
    yield* linknames(pkg);
  },
});

function* linknames(pkg: GoPackage) {
  for (const file of pkg.files) {
    if (!file.tree.text.includes("//go:linkname")) continue;
    for (const { node, text } of commentsOf(file)) {
      if (!/^\/\/go:linkname \S+ runtime\.(?:map[a-z]|mapiter)/.test(text)) continue;
      yield { file, node, subject: text, message: "linkname", values: { code: text } } as const;
    }
  }
}

/** Calls and conversions in source order. */
function conversionsIn(fn: GoFunction): readonly Node[] {
  return callsIn(fn).map(({ node }) => node);
}

/** The variable that takes `uintptr(unsafe.Pointer(m[k]))`, unless something keeps the element alive. */
function keptAddress(fn: GoFunction, node: Node): GoSymbol | undefined {
  const { file } = fn;
  const pointer = convertedTo(file, node, isAddress);
  const value = pointer === none ? none : convertedTo(file, pointer, isUnsafePointer);
  const { tree } = file;
  const map =
    kindOf(tree, value) === kind.indexExpression ? childAt(tree, value, field.operand) : none;
  if (map === none || !isMapExpression(file, map)) return undefined;
  const to = destinationOf(file, node);
  const isDirect =
    to.kind === "local" && parentOf(tree, parentOf(tree, node)) === statementAround(file, to.node);
  if (!isDirect) return undefined;
  const keeps = callsIn(fn).some(
    ({ callee }) => callee.kind === "external" && callee.name === "KeepAlive",
  );
  return keeps ? undefined : to.symbol;
}

function statementAround({ tree }: GoFile, name: Node): Node {
  return parentOf(tree, parentOf(tree, name));
}

/** `(*header)(unsafe.Pointer(&m))` for a map m and a struct of the program. */
function isHeaderPointer(file: GoFile, node: Node): boolean {
  const { tree } = file;
  const pointer = convertedTo(file, node, isStructPointer);
  const value = pointer === none ? none : convertedTo(file, pointer, isUnsafePointer);
  const isTaken =
    kindOf(tree, value) === kind.unaryExpression && operatorOf(tree, value) === token.and;
  return isTaken && isMapExpression(file, unparen(tree, childAt(tree, value, field.operand)));
}

/** A pointer, or a pointer to one, at a struct. */
function isStructPointer(type: Type): boolean {
  const first = under(type);
  const second = first.kind === "pointer" ? under(first.element) : first;
  const target = second.kind === "pointer" ? under(second.element) : second;
  return first.kind === "pointer" && target.kind === "struct";
}

/** `C.free(unsafe.Pointer(&s[0]))`. */
function freesGoMemory(file: GoFile, node: Node): boolean {
  const { tree } = file;
  if (textOf(tree, childAt(tree, node, field.function)) !== "C.free") return false;
  const [given = none] = argumentsOf(file, node);
  const value = convertedTo(file, given, isUnsafePointer);
  const operand = unparen(tree, childAt(tree, value, field.operand));
  if (
    kindOf(tree, value) !== kind.unaryExpression ||
    kindOf(tree, operand) !== kind.indexExpression
  )
    return false;
  const held = childAt(tree, operand, field.operand);
  return (
    /^(?:slice|map)$/.test(under(typeOf(file, held)).kind) && symbolOf(file, held) !== undefined
  );
}
