/** A write into an inner map that was never made for its key. */

import { cellsIn } from "../go/accesses.ts";
import type { Access, Cell } from "../go/facts.ts";
import { field, kind } from "../go/kinds.ts";
import type { GoPackage } from "../go/model.ts";
import { innerMapMade } from "../go/nilness.ts";
import { childAt, kindOf, type Node, none, parentOf, statementOf, textOf } from "../go/tree.ts";
import { typeOf } from "../go/type-of.ts";
import { mapOf } from "../go/types.ts";
import { codeOf } from "./access-code.ts";
import { type Fix, fixOf, linesBefore } from "./fix.ts";
import { typeTextAt } from "./fix-names.ts";
import { defineRule } from "./rule.ts";

export default defineRule({
  id: "nil-inner-map-write",
  title: {
    en: "Write into an inner map that was never made",
    "zh-CN": "向从未创建的内层 map 写入",
  },
  severity: "error",
  confidence: "high",
  since: "0.1.0",
  tier: 1,
  manifests: "panic",
  doc:
    "In a map of maps a missing key yields a nil inner map. Reading through it is safe; `m[a][b] = v` panics with " +
    "`assignment to entry in nil map` at the first `a` that nobody prepared.",
  bad: [
    {
      name: "the first visit of every user",
      go: `
func visits(users []string) map[string]map[string]int {
	seen := map[string]map[string]int{}
	for _, user := range users {
		seen[user]["visits"]++ // want nil-inner-map-write
	}
	return seen
}`,
    },
  ],
  good: [
    {
      name: "made when the key is new",
      go: `
func visits(users []string) map[string]map[string]int {
	seen := map[string]map[string]int{}
	for _, user := range users {
		if seen[user] == nil {
			seen[user] = make(map[string]int)
		}
		seen[user]["visits"]++
	}
	return seen
}`,
    },
    {
      name: "a map of slices, and keys that come from the map itself",
      go: `
func reset(groups map[string]map[string]int, names map[string][]string) {
	for name := range groups {
		groups[name]["size"] = 0
	}
	names["all"] = append(names["all"], "x")
}`,
    },
  ],
  limits: [
    {
      name: "a map of maps from elsewhere",
      why: "whoever made it may have prepared every key",
      go: `
func count(seen map[string]map[string]int, user string) {
	seen[user]["visits"]++
}`,
    },
  ],
  messages: {
    never: {
      en: {
        what: "{inner} is nil for a key that is not there, so {code} panics with `assignment to entry in nil map`.",
        why: "Nothing stores an inner map in {outer} before this line.",
        fix: "Where {inner} is nil, store a new map under the key before this write.",
      },
      "zh-CN": {
        what: "键不存在时 {inner} 是 nil，{code} 会触发 panic：`assignment to entry in nil map`。",
        why: "在这一行之前，没有任何代码在 {outer} 中存入内层 map。",
        fix: "当 {inner} 为 nil 时，先为该键存入一个新的 map，再写入。",
      },
    },
    elsewhere: {
      en: {
        what: "{inner} is nil for a key that is not there, so {code} panics with `assignment to entry in nil map`.",
        why: "The write at {site} makes the inner map of {outer} first when the key is new; this one does not.",
        fix: "Make the inner map here too when the key is new.",
      },
      "zh-CN": {
        what: "键不存在时 {inner} 是 nil，{code} 会触发 panic：`assignment to entry in nil map`。",
        why: "{site}的写入会在键不存在时先创建 {outer} 的内层 map，而这一处没有。",
        fix: "在这里也要在键不存在时先创建内层 map。",
      },
    },
  },
  *check(pkg) {
    for (const { access, example } of innerWrites(pkg)) {
      const { cell, file, node, base } = access;
      const { tree } = file;
      const values = {
        code: codeOf(access),
        inner: textOf(tree, base),
        outer: textOf(tree, childAt(tree, base, field.operand)),
      };
      const fact = { file, node, subject: cell.name, fix: makeBefore(access) };
      if (!example) {
        yield { ...fact, message: "never", values };
      } else {
        const site = { file: example.file, node: example.node };
        yield {
          ...fact,
          severity: "warning",
          confidence: "medium",
          message: "elsewhere",
          values: { ...values, site },
          related: [{ ...site, label: "write" }],
        };
      }
    }
  },
});

interface InnerWrite {
  readonly access: Access;
  /** A write of the same map that does make the inner map first, where the package has one. */
  readonly example?: Access;
}

function* innerWrites(pkg: GoPackage): Iterable<InnerWrite> {
  for (const cell of cellsIn(pkg)) {
    if (cell.depth === 0) continue;
    const writes = cell.accesses.filter((access) => access.op === "write" && isIndexed(access));
    const unmade = writes.filter(
      (access) => !innerMapMade(access.function, access.base) && !isStoredAbove(access),
    );
    if (unmade.length === 0) continue;
    const outer = outerOf(cell);
    if (outer && !mayHoldInner(outer)) {
      for (const access of unmade) yield { access };
    } else if (cell.kind !== "local") {
      const example = writes.find((access) => !access.file.test && isStoredAbove(access));
      const others = unmade.filter((access) => !access.file.test && !countsDown(access));
      if (example) for (const access of others) yield { access, example };
    }
  }
}

/** `m[a][b] = v` written out, not an alias of the inner map whose making may lie elsewhere. */
function isIndexed({ file, base }: Access): boolean {
  return kindOf(file.tree, base) === kind.indexExpression;
}

/** `m[a][b]--` undoes a `++` that has made the inner map. */
function countsDown({ file, node }: Access): boolean {
  return kindOf(file.tree, parentOf(file.tree, node)) === kind.decStatement;
}

/** Somewhere above, the function stores an inner map under the same key; entries are rarely taken out again. */
function isStoredAbove({ cell, file, node, base, function: fn }: Access): boolean {
  const inner = textOf(file.tree, base);
  return (outerOf(cell)?.accesses ?? []).some(
    (store) =>
      store.op === "write" &&
      store.function === fn &&
      store.node < node &&
      textOf(file.tree, store.node) === inner,
  );
}

/** The cell of the map that holds the inner maps. */
function outerOf(cell: Cell): Cell | undefined {
  return cellsIn(cell.package).find(
    ({ symbol, depth }) => symbol === cell.symbol && depth === cell.depth - 1,
  );
}

/** Whether inner maps may come from anywhere: stored, given with the map, or from code that is not seen. */
function mayHoldInner(outer: Cell): boolean {
  if (outer.incomplete || outer.depth > 0) return true;
  const { symbol } = outer;
  const isExported = /^\p{Lu}/u.test(symbol.name) && outer.kind !== "local";
  if (isExported || symbol.kind === "param" || symbol.kind === "receiver") return true;
  const stores = outer.accesses.some(
    (access) =>
      access.op === "write" ||
      access.op === "fill" ||
      access.op === "alias" ||
      (access.op === "escape" && access.escape !== "return") ||
      (access.op === "replace" && !isEmptyMap(access)),
  );
  return stores || symbol.writes.some((write) => !isEmptyValue(write.file.tree, write.value));
}

function isEmptyMap({ file, node }: Access): boolean {
  return isEmptyValue(file.tree, childAt(file.tree, node, field.right));
}

/** `make(…)`, `map[K]V{}` or no value at all. */
function isEmptyValue(tree: Access["file"]["tree"], value: Node): boolean {
  if (value === none) return true;
  return /^(make\([^)]*\)|map\[.*\{\s*\}|nil)$/s.test(textOf(tree, value));
}

/** `if m[a] == nil { m[a] = make(…) }` above the write. */
function makeBefore({ file, node, base }: Access): Fix | undefined {
  const { tree } = file;
  const inner = textOf(tree, base);
  const type = typeOf(file, base);
  const statement = statementOf(tree, node);
  // A key with a call in it would be evaluated twice.
  const written = mapOf(type) && typeTextAt(file, node, type);
  if (!written || /[()\n]/.test(inner)) return undefined;
  return fixOf(tree, [
    linesBefore(tree, statement, [`if ${inner} == nil {`, `\t${inner} = make(${written})`, "}"]),
  ]);
}
