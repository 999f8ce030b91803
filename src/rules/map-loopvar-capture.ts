/** A goroutine that reads the loop variables of a range over a map, in a module from before Go 1.22. */
import type { Spawn } from "../go/facts.ts";
import { field, kind } from "../go/kinds.ts";
import type { GoFunction, GoPackage, GoSymbol } from "../go/model.ts";
import { atLeastGo } from "../go/sees.ts";
import { spawnsIn } from "../go/spawns.ts";
import { functionAt, symbolOf } from "../go/symbols.ts";
import {
  ancestorOf,
  childAt,
  childrenOf,
  contains,
  type Node,
  none,
  onlyChild,
} from "../go/tree.ts";
import { typeOf } from "../go/type-of.ts";
import { mapOf } from "../go/types.ts";
import { type Fix, fixOf, linesBefore } from "./fix.ts";
import { defineRule } from "./rule.ts";

export default defineRule({
  id: "map-loopvar-capture",
  title: {
    en: "Goroutine reads the loop variable of a map",
    "zh-CN": "goroutine 读取遍历 map 的循环变量",
  },
  severity: "error",
  confidence: "high",
  since: "0.1.0",
  tier: 1,
  manifests: "race",
  doc:
    "Below language version 1.22 the variables of `for k, v := range m` are one pair for the whole loop. A goroutine " +
    "started in the body reads whatever the loop has put there by then: wrong keys, some of them twice, and a data race. " +
    "From `go 1.22` in go.mod each iteration has its own pair, and nothing is reported.",
  bad: [
    {
      name: "a goroutine per entry",
      vet: "captured by func literal",
      goVersion: "1.21",
      go: `
func visit(jobs map[string]int, run func(string, int)) {
	for name, size := range jobs {
		go func() {
			run(name, size) // want map-loopvar-capture
		}()
	}
}`,
    },
  ],
  good: [
    {
      name: "arguments, or a copy per iteration",
      goVersion: "1.21",
      go: `
func visit(jobs map[string]int, run func(string, int)) {
	for name, size := range jobs {
		go func(name string, size int) {
			run(name, size)
		}(name, size)
	}
	for name, size := range jobs {
		name, size := name, size
		go func() { run(name, size) }()
	}
}`,
    },
    {
      name: "the same loop from Go 1.22 on",
      goVersion: "1.22",
      go: `
func visit(jobs map[string]int, run func(string, int)) {
	for name, size := range jobs {
		go func() { run(name, size) }()
	}
}`,
    },
  ],
  limits: [],
  messages: {
    capture: {
      en: {
        what: "{name} is one variable for the whole loop, so this goroutine reads what a later iteration put there.",
        why: "The module's Go version is below 1.22; the loop at {loop} assigns {name} again while the goroutine started at {spawn} runs.",
        fix: "Pass {name} to the function as an argument, or raise the `go` line of go.mod to 1.22.",
      },
      "zh-CN": {
        what: "{name} 在整个循环中是同一个变量，这个 goroutine 读到的是之后某次迭代写入的值。",
        why: "模块的 Go 版本低于 1.22；{loop}的循环会再次给 {name} 赋值，而从{spawn}启动的 goroutine 正在运行。",
        fix: "把 {name} 作为参数传给函数，或把 go.mod 的 `go` 行提高到 1.22。",
      },
    },
  },
  *check(pkg) {
    for (const { spawn, literal, symbol, use } of captures(pkg)) {
      const { file } = literal;
      const loop = ancestorOf(file.tree, symbol.node, kind.rangeClause);
      yield {
        file,
        node: use,
        subject: symbol.name,
        message: "capture",
        values: {
          name: symbol.name,
          loop: { file, node: loop },
          spawn: { file, node: spawn.node },
        },
        related: [{ file, node: spawn.node, label: "spawn" }],
        fix: copyInBody(spawn, literal, loop),
      };
    }
  },
});

interface Capture {
  readonly spawn: Spawn;
  readonly literal: GoFunction;
  readonly symbol: GoSymbol;
  readonly use: Node;
}

function* captures(pkg: GoPackage): Iterable<Capture> {
  for (const spawn of spawnsIn(pkg)) {
    if (atLeastGo(spawn.file, 22) !== false || !spawn.many) continue;
    for (const literal of spawn.targets) {
      const [symbol] = [...literal.captures].filter((one) => isMapLoopVariable(spawn, one));
      const use = symbol && firstUse(literal, symbol);
      if (symbol && use !== undefined) yield { spawn, literal, symbol, use };
    }
  }
}

/** A variable that the range clause of a map around the goroutine defines. */
function isMapLoopVariable({ file, node }: Spawn, symbol: GoSymbol): boolean {
  const { tree } = file;
  if (symbol.file !== file || !symbol.writes.every(({ how }) => how === "range")) return false;
  const clause = ancestorOf(tree, symbol.node, kind.rangeClause);
  const loop = ancestorOf(tree, clause, kind.forStatement);
  if (clause === none || !contains(tree, loop, node)) return false;
  return mapOf(typeOf(file, childAt(tree, clause, field.right))) !== undefined;
}

/** `k, v := k, v` at the top of the body: each iteration then has its own pair. */
function copyInBody(spawn: Spawn, literal: GoFunction, clause: Node): Fix | undefined {
  const { tree } = spawn.file;
  const body = childAt(tree, ancestorOf(tree, clause, kind.forStatement), field.body);
  const [first = none] = childrenOf(tree, onlyChild(tree, body));
  const names = childrenOf(tree, childAt(tree, clause, field.left))
    .map((name) => symbolOf(spawn.file, name))
    .flatMap((symbol) => (symbol && literal.captures.has(symbol) ? [symbol.name] : []));
  const list = names.join(", ");
  return first === none
    ? undefined
    : fixOf(tree, [linesBefore(tree, first, [`${list} := ${list}`])]);
}

function firstUse(literal: GoFunction, symbol: GoSymbol): Node | undefined {
  return symbol.uses.find(
    (use) =>
      contains(literal.file.tree, literal.node, use) &&
      functionAt(literal.file, use) !== undefined &&
      symbolOf(literal.file, use) === symbol,
  );
}
