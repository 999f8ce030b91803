/** Keys that may turn out to be no keys when the program runs. */
import { dynamicKeysIn, isDecoded, isPrepared } from "../go/dynamic-keys.ts";
import { isUnhashable } from "../go/hashable.ts";
import { textOf } from "../go/tree.ts";
import { typeOf } from "../go/type-of.ts";
import { showType } from "../go/types.ts";
import { defineRule } from "./rule.ts";

export default defineRule({
  id: "unhashable-dynamic-key",
  title: { en: "Map key that may not be hashable", "zh-CN": "可能不可哈希的 map 键" },
  severity: "warning",
  confidence: "medium",
  since: "0.1.0",
  tier: 2,
  manifests: "panic",
  doc:
    "A map with `any` keys, and every `sync.Map`, takes whatever is given as key when it is compiled. A slice, map or " +
    "function in it panics when it runs: `runtime error: hash of unhashable type`, on reading and deleting as well.",
  bad: [
    {
      name: "a decoded value as key",
      go: `
func countBy(rows []map[string]any, column string) map[any]int {
	counts := map[any]int{}
	for _, row := range rows {
		counts[row[column]]++ // want unhashable-dynamic-key
	}
	return counts
}`,
    },
    {
      name: "a slice as key of a sync.Map",
      go: `
var seen sync.Map

func mark(id []byte) {
	seen.Store(id, true) // want unhashable-dynamic-key
}`,
    },
  ],
  good: [
    {
      name: "a concrete key, or a look at its type",
      go: `
var seen sync.Map

func mark(id []byte) { seen.Store(string(id), true) }

func countBy(rows []map[string]any, column string) map[any]int {
	counts := map[any]int{}
	for _, row := range rows {
		counts[fmt.Sprint(row[column])]++
		switch key := row[column].(type) {
		case string, float64:
			counts[key]++
		}
	}
	return counts
}`,
    },
  ],
  limits: [
    {
      name: "a parameter of any type",
      why: "a container for any key leaves it to its callers what they put in",
      go: `
type set map[any]bool

func (s set) add(key any) { s[key] = true }`,
    },
  ],
  messages: {
    never: {
      en: {
        what: "{code} panics: {key} is {type}, which cannot be a map key.",
        why: "{map} takes keys of any type, so the compiler does not object; the runtime stops with `hash of unhashable type`.",
        fix: "Use a comparable key, such as a string made of {key}.",
      },
      "zh-CN": {
        what: "{code} 会 panic：{key} 的类型是 {type}，不能作为 map 的键。",
        why: "{map} 接受任何类型的键，因此编译器不会报错；运行时会以 `hash of unhashable type` 终止。",
        fix: "使用可比较的键，例如由 {key} 生成的字符串。",
      },
    },
    maybe: {
      en: {
        what: "{code} panics when {key} holds a slice or a map.",
        why: "{key} is taken out of data that can hold anything; {map} hashes it, and the runtime stops with `hash of unhashable type`.",
        fix: "Test the type first, or use a key of a concrete type such as `fmt.Sprint` gives.",
      },
      "zh-CN": {
        what: "当 {key} 是切片或 map 时，{code} 会 panic。",
        why: "{key} 取自可以包含任何类型的数据；{map} 对它求哈希时，运行时会以 `hash of unhashable type` 终止。",
        fix: "先检查类型，或使用具体类型的键，例如 `fmt.Sprint` 的结果。",
      },
    },
  },
  *check(pkg) {
    for (const fn of pkg.functions) {
      const { file } = fn;
      const { tree } = file;
      const said = new Set<string>();
      for (const { node, base, key } of file.test ? [] : dynamicKeysIn(fn)) {
        if (said.has(textOf(tree, key))) continue;
        said.add(textOf(tree, key));
        const type = typeOf(file, key);
        const place = { file, node, subject: `${fn.name} ${textOf(tree, base)}` };
        const values = {
          code: textOf(tree, node).split("\n")[0] ?? "",
          key: textOf(tree, key),
          map: textOf(tree, base),
        };
        if (isUnhashable(type)) {
          const never = { ...values, type: showType(type) };
          const sure = { severity: "error", confidence: "high" } as const;
          yield { ...place, message: "never", values: never, ...sure };
        } else if (isDecoded(fn, key) && !isPrepared(fn, key)) {
          yield { ...place, message: "maybe", values };
        }
      }
    }
  },
});
