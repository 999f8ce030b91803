/** A write to a map that is still nil. */

import { cellsIn } from "../go/accesses.ts";
import { closedWrites } from "../go/closed-maps.ts";
import { omittedFieldsIn } from "../go/omitted-fields.ts";
import { resetWrites } from "../go/reset-maps.ts";
import { textOf } from "../go/tree.ts";
import { codeOf } from "./access-code.ts";
import { describeClosed } from "./closed-write.ts";
import { makeAtDeclaration, makeBefore } from "./nil-map-fix.ts";
import { nilWrites } from "./nil-writes.ts";
import { describeOmitted } from "./omitted-write.ts";
import { describeReset } from "./reset-write.ts";
import { defineRule } from "./rule.ts";

export default defineRule({
  id: "nil-map-write",
  title: { en: "Write to a map that is still nil", "zh-CN": "向仍为 nil 的 map 写入" },
  severity: "error",
  confidence: "high",
  since: "0.1.0",
  tier: 1,
  manifests: "panic",
  doc:
    "A map declared without a value is nil. Reading it, ranging over it, `len`, `delete` and `clear` are safe; " +
    "the first write panics with `assignment to entry in nil map`.",
  bad: [
    {
      name: "declared, never made",
      go: `
func count(words []string) map[string]int {
	var seen map[string]int
	for _, word := range words {
		seen[word]++ // want nil-map-write
	}
	return seen
}`,
    },
    {
      name: "a field that nothing sets",
      go: `
type registry struct{ names map[string]int }

func newRegistry() *registry { return &registry{} }

func (r *registry) add(name string) {
	r.names[name] = len(name) // want nil-map-write
}`,
    },
    {
      name: "a second constructor that forgets the map",
      go: `
type registry struct {
	label string
	names map[string]int
}

func newRegistry() *registry { return &registry{names: map[string]int{}} }

func newLabelled(label string) *registry {
	return &registry{label: label} // want nil-map-write
}

func (r *registry) add(name string) { r.names[name] = len(name) }`,
    },
    {
      name: "a field that the data may lack",
      go: `
type settings struct{ Labels map[string]string }

func load(data []byte) (*settings, error) {
	var s settings
	if err := json.Unmarshal(data, &s); err != nil {
		return nil, err
	}
	s.Labels["loaded"] = "yes" // want nil-map-write
	return &s, nil
}`,
    },
    {
      name: "a method that does not ask whether the object is closed",
      go: `
type Limiter struct {
	mu     sync.Mutex
	closed bool
	active map[string]int
}

func (l *Limiter) Accept(key string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return false
	}
	l.active[key]++
	return true
}

func (l *Limiter) Done(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.active[key]-- // want nil-map-write
}

func (l *Limiter) Close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	l.active = nil
}

func NewLimiter() *Limiter { return &Limiter{active: map[string]int{}} }`,
    },
  ],
  good: [
    {
      name: "made before the write, or when first needed",
      go: `
type registry struct{ names map[string]int }

func (r *registry) add(name string) {
	if r.names == nil {
		r.names = make(map[string]int)
	}
	r.names[name] = len(name)
}

func count(words []string) map[string]int {
	seen := make(map[string]int)
	for _, word := range words {
		seen[word]++
	}
	return seen
}`,
    },
    {
      name: "reads of a nil map, and a decoder that makes it",
      go: `
func load(data []byte) (int, error) {
	var names map[string]int
	delete(names, "a")
	if err := json.Unmarshal(data, &names); err != nil {
		return len(names), err
	}
	names["loaded"] = 1
	return names["a"], nil
}`,
    },
  ],
  limits: [
    {
      name: "a map that is made on some paths only",
      why: "which paths are taken together is not followed",
      go: `
func count(words []string, wanted bool) map[string]int {
	var seen map[string]int
	if wanted {
		seen = make(map[string]int)
	}
	for _, word := range words {
		seen[word]++
	}
	return seen
}`,
    },
    {
      name: "an exported field that the constructor forgets",
      why: "any importer may set it",
      go: `
type Options struct{ Labels map[string]string }

func NewOptions() *Options { return &Options{} }

func (o *Options) Set(key, value string) { o.Labels[key] = value }`,
    },
  ],
  messages: {
    variable: {
      en: {
        what: "{map} is nil here, so {code} panics with `assignment to entry in nil map`.",
        why: "{map} is declared without a value at {site}, and nothing assigns it before this line.",
        fix: "Make the map where it is declared, with `make` or a literal.",
      },
      "zh-CN": {
        what: "{map} 在这里是 nil，{code} 会触发 panic：`assignment to entry in nil map`。",
        why: "{map} 在{site}声明时没有赋值，在执行到这一行之前也没有任何赋值。",
        fix: "在声明处用 `make` 或字面量创建这个 map。",
      },
    },
    decoded: {
      en: {
        what: "{map} is nil where the data has no such field, and then {code} panics with `assignment to entry in nil map`.",
        why: "The decoder at {site} makes a map only for what it finds, and nothing makes {map} before this line.",
        fix: "Make the map before the data is decoded, or here when it is still nil.",
      },
      "zh-CN": {
        what: "数据中没有该字段时 {map} 为 nil，{code} 会触发 panic：`assignment to entry in nil map`。",
        why: "{site}的解码器只为数据中出现的字段创建 map，在这一行之前也没有任何地方创建 {map}。",
        fix: "在解码之前创建这个 map，或在这里发现为 nil 时创建。",
      },
    },
    omitted: {
      en: {
        what: "This {type} has no {map}, so {code} at {site} panics with `assignment to entry in nil map`.",
        why: "The one built at {other} is given the map; nothing gives it to this one, and nothing asks whether it is there.",
        fix: "Give {map} a map here too.",
      },
      "zh-CN": {
        what: "这个 {type} 没有 {map}，因此{site}的 {code} 会触发 panic：`assignment to entry in nil map`。",
        why: "在{other}创建的对象带有这个 map；而这里的对象没有任何地方提供它，也没有任何地方检查它是否存在。",
        fix: "在这里也为 {map} 提供一个 map。",
      },
    },
    closed: {
      en: {
        what: "{map} is nil once {closer} has run, and then {code} panics with `assignment to entry in nil map`.",
        why: "{closer} sets it to nil at {site}, together with {flag}, which other methods look at before they go on; this one does not.",
        fix: "Return first where {flag} is set.",
      },
      "zh-CN": {
        what: "{closer} 执行之后 {map} 为 nil，{code} 会触发 panic：`assignment to entry in nil map`。",
        why: "{closer} 在{site}把它置为 nil，同时设置 {flag}；其他方法会先检查 {flag}，这里没有。",
        fix: "在 {flag} 已设置时先返回。",
      },
    },
    reset: {
      en: {
        what: "{map} is nil once the function at {site} has run, and then {code} panics with `assignment to entry in nil map`.",
        why: "Both functions are handed to one call, which may run this one after the other; nothing makes {map} in between.",
        fix: "Empty {map} there with `clear`, or make a new one.",
      },
      "zh-CN": {
        what: "{site}所在的函数执行之后 {map} 为 nil，{code} 会触发 panic：`assignment to entry in nil map`。",
        why: "两个函数被传给同一个调用，它可能先执行那一个再执行这一个；其间没有任何地方创建 {map}。",
        fix: "在那里用 `clear` 清空 {map}，或创建一个新的 map。",
      },
    },
    never: {
      en: {
        what: "{map} is nil here, so {code} panics with `assignment to entry in nil map`.",
        why: "{map} is declared at {site}, and nothing in the package ever gives it a map.",
        fix: "Make the map where its owner is built, or here when it is still nil.",
      },
      "zh-CN": {
        what: "{map} 在这里是 nil，{code} 会触发 panic：`assignment to entry in nil map`。",
        why: "{map} 在{site}声明，整个包里没有任何地方给它赋过 map。",
        fix: "在创建其所属值的地方创建这个 map，或在这里发现为 nil 时创建。",
      },
    },
  },
  *check(pkg) {
    for (const { access, origin, message } of nilWrites(pkg)) {
      const { cell, file, node, base } = access;
      const map = textOf(file.tree, base);
      yield {
        file,
        node,
        subject: cell.name,
        message,
        values: { code: codeOf(access), map, site: origin },
        related: [
          message === "decoded"
            ? { ...origin, label: "decoded" }
            : { ...origin, label: "declared", name: map },
        ],
        fix: makeAtDeclaration(origin) ?? makeBefore(access),
        ...(message === "decoded" && { severity: "warning", confidence: "medium" }),
      };
    }
    yield* [...omittedFieldsIn(pkg)].map(describeOmitted);
    for (const cell of cellsIn(pkg)) {
      yield* closedWrites(cell).map(describeClosed);
      yield* resetWrites(cell).map(describeReset);
    }
  },
});
