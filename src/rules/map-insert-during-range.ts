/** New keys put into the map that is being ranged over. */
import { accessesIn } from "../go/accesses.ts";
import type { Access } from "../go/facts.ts";
import { laterThan } from "../go/flow.ts";
import { flowOf, stepOf } from "../go/flow-build.ts";
import { field, kind, token } from "../go/kinds.ts";
import type { GoFile, GoPackage, GoSymbol } from "../go/model.ts";
import { soleValue, symbolOf } from "../go/symbols.ts";
import {
  ancestorOf,
  childAt,
  childrenOf,
  contains,
  kindOf,
  type Node,
  none,
  operatorOf,
  textOf,
  unparen,
} from "../go/tree.ts";
import { codeOf } from "./access-code.ts";
import { insertAfterRange } from "./insert-after-range.ts";
import { defineRule } from "./rule.ts";

export default defineRule({
  id: "map-insert-during-range",
  title: { en: "Insert into the map being ranged over", "zh-CN": "遍历 map 时向其中插入新键" },
  severity: "warning",
  confidence: "medium",
  since: "0.1.0",
  tier: 2,
  manifests: "data",
  doc:
    "The Go specification leaves open whether an entry that is added during iteration is produced by it: the loop visits " +
    "it or not, run by run. Deleting entries and changing the value of the current key are well defined.",
  bad: [
    {
      name: "entries that may or may not be visited",
      go: `
func expand(sizes map[string]int) int {
	visited := 0
	for name, size := range sizes {
		visited++
		if size > 1 {
			sizes[name+"/half"] = size / 2 // want map-insert-during-range
		}
	}
	return visited
}`,
    },
  ],
  good: [
    {
      name: "collected, and added after the loop",
      go: `
func expand(sizes map[string]int) {
	halves := map[string]int{}
	for name, size := range sizes {
		halves[name+"/half"] = size / 2
	}
	maps.Copy(sizes, halves)
}`,
    },
    {
      name: "the current key, a deletion, an insert that ends the loop",
      go: `
func trim(sizes map[string]int, extra string) {
	for name, size := range sizes {
		sizes[name] = size + 1
		if size == 0 {
			delete(sizes, name)
		}
		if size > 100 {
			sizes[extra] = 100
			break
		}
	}
}`,
    },
    {
      name: "another key that is known to be there",
      go: `
func link(next map[string]string) {
	for name, other := range next {
		if _, ok := next[other]; ok {
			next[other] = name
		}
	}
}`,
    },
  ],
  limits: [
    {
      name: "an insert in a function that is called",
      why: "calls are not followed",
      go: `
func expand(sizes map[string]int) {
	for name := range sizes {
		add(sizes, name)
	}
}

func add(sizes map[string]int, name string) { sizes[name+"/half"] = 1 }`,
    },
  ],
  messages: {
    insert: {
      en: {
        what: "{code} may add a key to {map} while {loop} goes over it at {site}.",
        why: "Whether the loop visits a key that is added on the way is not defined; it differs from run to run.",
        fix: "Collect what is to be added in another map, and add it after the loop.",
      },
      "zh-CN": {
        what: "{code} 可能向 {map} 加入新键，而{site}的 {loop} 正在遍历它。",
        why: "遍历过程中加入的键是否会被访问没有定义，每次运行都可能不同。",
        fix: "先把要加入的内容收集到另一个 map，循环结束后再加入。",
      },
    },
  },
  *check(pkg) {
    for (const { insert, range } of inserts(pkg)) {
      const { file, node, base, cell } = insert;
      const site = { file: range.file, node: range.node };
      yield {
        file,
        node,
        subject: cell.name,
        message: "insert",
        values: {
          code: codeOf(insert),
          map: textOf(file.tree, base),
          loop: textOf(range.file.tree, range.node),
          site,
        },
        related: [{ ...site, label: "range" }],
        fix: insertAfterRange(insert, range),
      };
    }
  },
});

interface Insert {
  readonly insert: Access;
  readonly range: Access;
}

function* inserts(pkg: GoPackage): Iterable<Insert> {
  const accesses = accessesIn(pkg);
  for (const range of accesses) {
    if (range.op !== "range" || range.file.test) continue;
    const { tree } = range.file;
    const loop = ancestorOf(tree, range.node, kind.forStatement);
    const within = accesses.filter(
      (one) =>
        one.function === range.function &&
        one.path.exactKey === range.path.exactKey &&
        contains(tree, loop, one.node),
    );
    if (within.some(({ op }) => op === "replace")) continue;
    const insert = within.find((one) => one.op === "write" && addsKey(one, range, within));
    if (insert) yield { insert, range };
  }
}

/** The key is neither one that a range over the map gives nor looked up, and the loop goes on after it. */
function addsKey(insert: Access, range: Access, within: readonly Access[]): boolean {
  const { file, key, function: fn, node } = insert;
  const text = textOf(file.tree, key);
  const isKnown = within.some(
    ({ op, key: other, node: at }) =>
      op === "read" && at !== node && textOf(file.tree, other) === text,
  );
  const keys = within.flatMap(({ op, node: clause }) =>
    op === "range" ? (rangeVariable(file, clause, 0) ?? []) : [],
  );
  if (isKnown || comesFrom(file, key, keys) || isCompared(insert, range)) return false;
  if (rangeVariable(file, range.node, 0) === undefined && isOfValue(insert, range)) return false;
  const flow = flowOf(fn);
  // A loop that is left and entered again begins afresh.
  const entry = new Set([stepOf(fn, range.base)]);
  const later = flow && laterThan(flow, stepOf(fn, node), entry).steps;
  return later?.has(range.node) ?? false;
}

/** The variable that a range clause puts the keys (0) or values (1) in. */
function rangeVariable(file: GoFile, clause: Node, index: number): GoSymbol | undefined {
  const names = childrenOf(file.tree, childAt(file.tree, clause, field.left));
  const symbol = symbolOf(file, names[index] ?? none);
  return symbol?.name === "_" ? undefined : symbol;
}

/** `if v.id == key { m[key] = v }`: something that the entry says of itself. */
function isCompared({ file, key, node }: Access, range: Access): boolean {
  const { tree } = file;
  const loop = ancestorOf(tree, range.node, kind.forStatement);
  const text = textOf(tree, key);
  let at = ancestorOf(tree, node, kind.ifStatement);
  for (; at !== none && contains(tree, loop, at); at = ancestorOf(tree, at, kind.ifStatement)) {
    const condition = unparen(tree, childAt(tree, at, field.condition));
    const sides = [field.left, field.right].map((side) =>
      textOf(tree, childAt(tree, condition, side)),
    );
    if (operatorOf(tree, condition) === token.equal && sides.includes(text)) return true;
  }
  return false;
}

/** With the key left out, a key made of the value is usually the one it is stored under. */
function isOfValue({ file, key }: Access, range: Access): boolean {
  const value = rangeVariable(file, range.node, 1);
  const symbol = symbolOf(file, key);
  const source = (symbol && soleValue(symbol)?.node) ?? key;
  for (let at = source; value && contains(file.tree, source, at); at++) {
    if (kindOf(file.tree, at) === kind.identifier && symbolOf(file, at) === value) return true;
  }
  return false;
}

/** `k`, `(k)`, `K(k)`, and a copy of it. */
function comesFrom(file: GoFile, key: Node, keys: readonly GoSymbol[]): boolean {
  const { tree } = file;
  const node = unparen(tree, key);
  const symbol = symbolOf(file, node);
  if (symbol && keys.includes(symbol)) return true;
  const copy = symbol && soleValue(symbol);
  if (copy && copy.index <= 0) return comesFrom(copy.file, copy.node, keys);
  if (kindOf(tree, node) !== kind.callExpression) return false;
  const [only = none, ...others] = childrenOf(tree, childAt(tree, node, field.arguments));
  const named = symbolOf(file, childAt(tree, node, field.function));
  const converts = named?.kind === "type" || /^(?:string|u?int\d*)$/.test(named?.name ?? "");
  return converts && others.length === 0 && comesFrom(file, only, keys);
}
