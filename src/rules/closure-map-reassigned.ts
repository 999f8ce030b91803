/** A closure that runs later and writes a map variable which is nil or another map by then. */
import { accessesIn } from "../go/accesses.ts";
import type { Access } from "../go/facts.ts";
import { laterThan } from "../go/flow.ts";
import { flowOf, stepOf } from "../go/flow-build.ts";
import { field, kind } from "../go/kinds.ts";
import type { GoFunction, GoPackage, GoSymbol, Write } from "../go/model.ts";
import { nilStateAt } from "../go/nilness.ts";
import { functionAt } from "../go/symbols.ts";
import { childAt, kindOf, type Node, none, parentOf, unparen } from "../go/tree.ts";
import { typeOfSymbol } from "../go/type-of.ts";
import { showType, under } from "../go/types.ts";
import { codeOf } from "./access-code.ts";
import { type Fix, fixOf } from "./fix.ts";
import { defineRule } from "./rule.ts";

export default defineRule({
  id: "closure-map-reassigned",
  title: {
    en: "Closure writes a map variable set to nil",
    "zh-CN": "闭包写入已被置为 nil 的 map 变量",
  },
  severity: "error",
  confidence: "high",
  since: "0.1.0",
  tier: 3,
  manifests: "panic",
  doc:
    "A closure captures the variable, not the map in it. When the variable is set to nil before a deferred closure or a " +
    "goroutine runs, its write panics with `assignment to entry in nil map`. `defer delete(m, k)` and `defer f(m)` are " +
    "different: their arguments are evaluated at once. Setting a map to nil at the end of a function frees nothing that " +
    "leaving it would not free.",
  bad: [
    {
      name: "freed too early",
      go: `
func run(work func()) {
	stats := map[string]int{}
	defer func() {
		stats["done"]++ // want closure-map-reassigned
	}()
	work()
	stats = nil
}`,
    },
  ],
  good: [
    {
      name: "the map is passed",
      go: `
func run(work func()) {
	stats := map[string]int{}
	defer func(stats map[string]int) {
		stats["done"]++
	}(stats)
	work()
	stats = nil
}`,
    },
    {
      name: "reads and deletes, a nil before the defer, and a map that is made again",
      go: `
func run(work func(map[string]int)) {
	stats := map[string]int{}
	stats = nil
	defer func() { delete(stats, "done") }()
	stats = map[string]int{}
	defer func() {
		stats["done"]++
	}()
	work(stats)
	stats = nil
	stats = make(map[string]int)
	seen := map[string]int{}
	defer func() {
		if seen != nil {
			seen["done"]++
		}
	}()
	seen = nil
}`,
    },
  ],
  limits: [
    {
      name: "another map instead of nil",
      why: "that the closure sees the new map is often what is wanted",
      go: `
func run(work func(map[string]int)) {
	stats := map[string]int{}
	defer func() {
		stats["done"]++
	}()
	work(stats)
	stats = map[string]int{}
}`,
    },
  ],
  messages: {
    deferred: {
      en: {
        what: "{map} is nil when this deferred function runs, so {code} panics with `assignment to entry in nil map`.",
        why: "The closure captures the variable {map}, which is set to nil at {site}.",
        fix: "Pass {map} to the deferred function as an argument, or leave out the assignment of nil.",
      },
      "zh-CN": {
        what: "这个 defer 函数执行时 {map} 是 nil，{code} 会触发 panic：`assignment to entry in nil map`。",
        why: "闭包捕获的是变量 {map}，而它在{site}被置为 nil。",
        fix: "把 {map} 作为参数传给 defer 的函数，或去掉置为 nil 的赋值。",
      },
    },
    started: {
      en: {
        what: "{map} may be nil when this goroutine gets here; then {code} panics with `assignment to entry in nil map`.",
        why: "The closure captures the variable {map}, which the function that starts it sets to nil at {site}.",
        fix: "Pass {map} to the goroutine as an argument.",
      },
      "zh-CN": {
        what: "goroutine 执行到这里时 {map} 可能已是 nil，此时 {code} 会触发 panic：`assignment to entry in nil map`。",
        why: "闭包捕获的是变量 {map}，而启动它的函数在{site}把它置为 nil。",
        fix: "把 {map} 作为参数传给 goroutine。",
      },
    },
  },
  *check(pkg) {
    for (const { access, statement, niled } of lateWrites(pkg)) {
      const { file, node, cell } = access;
      const site = { file, node: niled.statement };
      const isDefer = kindOf(file.tree, statement) === kind.deferStatement;
      yield {
        ...{ file, node, subject: cell.name, message: isDefer ? "deferred" : "started" },
        values: { map: cell.symbol.name, code: codeOf(access), site },
        related: [{ ...site, label: "setToNil", name: cell.symbol.name }],
        fix: passMap(access),
        ...(isDefer ? {} : ({ severity: "warning", confidence: "medium" } as const)),
      };
    }
  },
});

interface LateWrite {
  readonly access: Access;
  /** The defer or go statement, and the assignment of nil that comes after it. */
  readonly statement: Node;
  readonly niled: Write;
}

function* lateWrites(pkg: GoPackage): Iterable<LateWrite> {
  for (const access of accessesIn(pkg)) {
    const { op, cell, function: fn, path, file, base } = access;
    const outer = fn.parent;
    const { symbol } = cell;
    if (op !== "write" || !outer || symbol.owner !== outer || path.steps.length > 0) continue;
    if (symbol.addressTaken || nilStateAt(fn, base) === "made") continue;
    const call = callOf(fn);
    const statement = parentOf(file.tree, call);
    const here = kindOf(file.tree, statement);
    if (here !== kind.deferStatement && here !== kind.goStatement) continue;
    const niled = symbol.writes.find(
      (write) => isNil(write) && lasts(outer, statement, symbol, write),
    );
    if (niled) yield { access, statement, niled };
  }
}

/** The call of a literal where it stands. */
function callOf(fn: GoFunction): Node {
  const { tree } = fn.file;
  const call = parentOf(tree, fn.node);
  const isCalled =
    kindOf(tree, call) === kind.callExpression && tree.field[fn.node] === field.function;
  return isCalled ? call : none;
}

function isNil({ file, value, how }: Write): boolean {
  return how === "assign" && kindOf(file.tree, unparen(file.tree, value)) === kind.nil;
}

/** Whether the write comes after the statement and reaches a way out with no other write in between. */
function lasts(outer: GoFunction, statement: Node, symbol: GoSymbol, write: Write): boolean {
  const flow = flowOf(outer);
  if (!flow || functionAt(write.file, write.node) !== outer) return false;
  const others = symbol.writes.filter((other) => other !== write);
  const barriers = new Set(others.map(({ node }) => stepOf(outer, node)));
  const step = stepOf(outer, write.node);
  const isLater = laterThan(flow, stepOf(outer, statement), new Set()).steps.has(step);
  return isLater && laterThan(flow, step, barriers).leaves;
}

/** `func(m map[K]V) { … }(m)`, where the closure takes nothing yet and the type can be written anywhere. */
function passMap({ function: fn, cell }: Access): Fix | undefined {
  const { tree } = fn.file;
  const type = under(typeOfSymbol(cell.symbol));
  if (type.kind !== "map" || fn.params.length > 0) return undefined;
  if (type.key.kind !== "basic" || type.element.kind !== "basic") return undefined;
  const { name } = cell.symbol;
  const inside = (list: Node, text: string) => {
    const at = (tree.start[list] ?? 0) + 1;
    return { start: at, end: at, text };
  };
  return fixOf(tree, [
    inside(childAt(tree, fn.node, field.parameters), `${name} ${showType(type)}`),
    inside(childAt(tree, callOf(fn), field.arguments), name),
  ]);
}
