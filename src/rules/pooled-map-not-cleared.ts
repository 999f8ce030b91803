/** A map from a sync.Pool that goes back with the keys of its last user, or is used after it went back. */
import { answerOf } from "../go/absence.ts";
import { accessesIn } from "../go/accesses.ts";
import { calleeOf } from "../go/callee.ts";
import { type Call, callsIn, nodesIn } from "../go/calls.ts";
import type { Access } from "../go/facts.ts";
import { laterThan } from "../go/flow.ts";
import { flowOf, stepOf } from "../go/flow-build.ts";
import { kind } from "../go/kinds.ts";
import type { GoFile, GoFunction, GoPackage, GoSymbol } from "../go/model.ts";
import { boundMap, isPoolCall, isPut } from "../go/pooled-maps.ts";
import { atLeastGo } from "../go/sees.ts";
import { functionAt } from "../go/symbols.ts";
import { contains, kindOf, type Node, parentOf, textOf } from "../go/tree.ts";
import { type Fix, fixOf, linesBefore, replaceNode } from "./fix.ts";
import { defineRule } from "./rule.ts";

export default defineRule({
  id: "pooled-map-not-cleared",
  title: { en: "Pooled map keeps its entries", "zh-CN": "放回 pool 的 map 没有清空" },
  severity: "warning",
  confidence: "medium",
  since: "0.1.0",
  tier: 3,
  manifests: "data",
  doc:
    "A map that goes back to a `sync.Pool` as it is keeps its entries, and whoever gets it next finds them: data of one " +
    "request turns up in another. After `Put` the map belongs to the next one who gets it; using it then is a data race.",
  bad: [
    {
      name: "put back full",
      go: `
var pool = sync.Pool{New: func() any { return map[string]string{} }}

func handle(key, value string) int {
	m := pool.Get().(map[string]string)
	defer pool.Put(m) // want pooled-map-not-cleared
	m[key] = value
	return len(m)
}`,
    },
    {
      name: "used after it was put back",
      go: `
var pool = sync.Pool{New: func() any { return map[string]string{} }}

func handle(key, value string) int {
	m := pool.Get().(map[string]string)
	m[key] = value
	clear(m)
	pool.Put(m)
	return len(m) // want pooled-map-not-cleared
}`,
    },
  ],
  good: [
    {
      name: "cleared before it goes back, or after it came",
      go: `
var pool = sync.Pool{New: func() any { return map[string]string{} }}

func handle(key, value string) int {
	m := pool.Get().(map[string]string)
	defer func() {
		clear(m)
		pool.Put(m)
	}()
	m[key] = value
	return len(m)
}

func handleLater(key, value string) {
	m := pool.Get().(map[string]string)
	for old := range m {
		delete(m, old)
	}
	m[key] = value
	pool.Put(m)
}`,
    },
    {
      name: "a helper that clears, and a struct with a method for it",
      go: `
type table struct{ rows map[string]string }

func (t *table) Reset() { clear(t.rows) }

var (
	pool   = sync.Pool{New: func() any { return map[string]string{} }}
	tables = sync.Pool{New: func() any { return &table{rows: map[string]string{}} }}
)

func giveBack(m map[string]string) {
	clear(m)
	pool.Put(m)
}

func handle(key, value string) {
	m := pool.Get().(map[string]string)
	defer giveBack(m)
	m[key] = value
	t := tables.Get().(*table)
	t.rows[key] = value
	t.Reset()
	tables.Put(t)
}`,
    },
  ],
  limits: [
    {
      name: "a helper that does not clear",
      why: "Get and Put are looked at within one function",
      go: `
var pool = sync.Pool{New: func() any { return map[string]string{} }}

func giveBack(m map[string]string) { pool.Put(m) }

func handle(key, value string) {
	m := pool.Get().(map[string]string)
	defer giveBack(m)
	m[key] = value
}`,
    },
  ],
  messages: {
    full: {
      en: {
        what: "{code} gives {map} back with its entries, and the next one to get it finds them.",
        why: "{map} is taken from the pool at {site} and written; nothing clears it in between.",
        fix: "Clear {map} right before `Put`.",
      },
      "zh-CN": {
        what: "{code} 把 {map} 连同其中的条目一起归还，下一个取用者会看到它们。",
        why: "{map} 在{site}从 pool 取出并被写入，其间没有任何代码清空它。",
        fix: "在 `Put` 之前清空 {map}。",
      },
    },
    after: {
      en: {
        what: "{map} is used after it was given back to the pool.",
        why: "The `Put` at {site} lets another goroutine get the same map and use it at the same time.",
        fix: "Put {map} back after its last use.",
      },
      "zh-CN": {
        what: "{map} 在归还给 pool 之后仍被使用。",
        why: "{site}的 `Put` 之后，另一个 goroutine 可能取得同一个 map 并同时使用。",
        fix: "在最后一次使用之后再归还 {map}。",
      },
    },
  },
  *check(pkg) {
    for (const { symbol, got, put, usedAfter } of pooledMaps(pkg)) {
      const { file, node } = put;
      const values = { map: symbol.name };
      const site = { file, node: usedAfter === undefined ? got : node };
      if (usedAfter !== undefined) {
        yield {
          ...{ file, node: usedAfter, subject: symbol.name, severity: "error", message: "after" },
          ...{ values: { ...values, site }, related: [{ ...site, label: "given" }] },
        };
      } else {
        yield {
          ...{ file, node, subject: symbol.name, message: "full", fix: clearBefore(put, symbol) },
          values: { ...values, code: textOf(file.tree, node), site },
        };
      }
    }
  },
});

interface PooledMap {
  readonly symbol: GoSymbol;
  /** The call of Get, and the call that gives it back. */
  readonly got: Node;
  readonly put: Call;
  readonly usedAfter?: Node;
}

function* pooledMaps(pkg: GoPackage): Iterable<PooledMap> {
  for (const fn of pkg.functions) {
    for (const get of callsIn(fn).filter((call) => isPoolCall(call, "Get"))) {
      const symbol = boundMap(fn.file, get.node);
      if (!symbol || symbol.writes.length > 1 || symbol.addressTaken) continue;
      const puts = family(fn).flatMap((one) => callsIn(one).filter((call) => isPut(call, symbol)));
      const [put] = puts;
      if (!put) continue;
      const usedAfter = puts
        .map((one) => useAfter(fn, one, symbol))
        .find((node) => node !== undefined);
      if (usedAfter !== undefined) yield { symbol, got: get.node, put, usedAfter };
      else if (staysFull(pkg, symbol)) yield { symbol, got: get.node, put };
    }
  }
}

function family(fn: GoFunction): GoFunction[] {
  return [fn, ...fn.literals];
}

/** A use that may run after the map went back; a deferred Put comes last, but what is returned stays in use. */
function useAfter(fn: GoFunction, put: Call, symbol: GoSymbol): Node | undefined {
  const { file } = fn;
  const { tree } = file;
  if (put.how === "defer" || put.caller !== fn) {
    const returns = nodesIn(fn, kind.returnStatement);
    return symbol.uses.find((use) => {
      const list = parentOf(tree, use);
      return kindOf(tree, list) === kind.expressionList && returns.includes(parentOf(tree, list));
    });
  }
  const flow = flowOf(fn);
  if (!flow) return undefined;
  const rebinds = new Set(symbol.writes.map(({ node }) => stepOf(fn, node)));
  const later = laterThan(flow, stepOf(fn, put.node), rebinds).steps;
  return symbol.uses.find(
    (use) =>
      functionAt(file, use) === fn && !contains(tree, put.node, use) && later.has(stepOf(fn, use)),
  );
}

/** Whether the map is written and nothing here empties it or hands it to code that might. */
function staysFull(pkg: GoPackage, symbol: GoSymbol): boolean {
  const accesses = accessesIn(pkg).filter(
    ({ path }) => path.root === symbol && path.steps.length === 0,
  );
  const isFine = ({ op, node, base, file }: Access) =>
    /^(?:read|write|range|len|encode|copy)$/.test(op) ||
    (op === "escape" && isGivenBack(file, node, base));
  // A map that is asked for a key before the key is stored is a cache, whose entries are meant to stay.
  const isCache = accesses.some(
    ({ op, file, node }) => op === "read" && answerOf(file, node)?.found !== undefined,
  );
  return !isCache && accesses.some(({ op }) => op === "write") && accesses.every(isFine);
}

function isGivenBack(file: GoFile, call: Node, base: Node): boolean {
  if (kindOf(file.tree, call) !== kind.callExpression || !contains(file.tree, call, base))
    return false;
  const callee = calleeOf(file, call);
  return callee.kind === "external" && callee.receiverType === "Pool" && callee.name === "Put";
}

/** `clear(m)` on the line above, or a deferred literal that does both. */
function clearBefore(put: Call, symbol: GoSymbol): Fix | undefined {
  const { file, node } = put;
  const { tree } = file;
  if (atLeastGo(file, 21) !== true) return undefined;
  const code = textOf(tree, node);
  if (put.how === "call")
    return fixOf(tree, [linesBefore(tree, parentOf(tree, node), [`clear(${symbol.name})`])]);
  if (put.how !== "defer" || code.includes("\n")) return undefined;
  return fixOf(tree, [replaceNode(tree, node, `func() { clear(${symbol.name}); ${code} }()`)]);
}
