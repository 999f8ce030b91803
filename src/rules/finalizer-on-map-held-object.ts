/** A finalizer of an object that a map keeps alive, so that it never runs. */
import { accessesIn } from "../go/accesses.ts";
import { type Call, callsIn } from "../go/calls.ts";
import type { Access } from "../go/facts.ts";
import { functionOfNode } from "../go/function-uses.ts";
import { field } from "../go/kinds.ts";
import type { GoFunction, GoPackage, GoSymbol } from "../go/model.ts";
import { symbolOf } from "../go/symbols.ts";
import { childAt, none, onlyChild, parentOf, textOf } from "../go/tree.ts";
import { codeOf } from "./access-code.ts";
import { defineRule } from "./rule.ts";

export default defineRule({
  id: "finalizer-on-map-held-object",
  title: { en: "Finalizer of an object that a map holds", "zh-CN": "给 map 持有的对象设置终结器" },
  severity: "warning",
  confidence: "high",
  since: "0.1.0",
  tier: 3,
  manifests: "data",
  doc:
    "A map holds its keys and values strongly. As long as the entry is there the object is reachable and its finalizer does " +
    "not run, so a finalizer can never be what removes the entry: the leak only looks handled. An object that stores itself " +
    "in its own map is never finalized at all. (That a map might be collected before the finalizer that uses it runs is no " +
    "danger: all that the object reaches is kept.)",
  bad: [
    {
      name: "the entry waits for the finalizer, which waits for the entry",
      go: `
type conn struct{ buffer [64]byte }

var open = map[int]*conn{}

func dial(id int) {
	c := &conn{}
	open[id] = c
	runtime.SetFinalizer(c, func(*conn) { delete(open, id) }) // want finalizer-on-map-held-object
}`,
    },
  ],
  good: [
    {
      name: "a wrapper that the map does not hold",
      go: `
type conn struct{ buffer [64]byte }

type handle struct{ c *conn }

var open = map[int]*conn{}

func dial(id int) *handle {
	c := &conn{}
	open[id] = c
	h := &handle{c}
	runtime.SetFinalizer(h, func(*handle) { delete(open, id) })
	return h
}`,
    },
    {
      name: "closing removes the entry",
      go: `
type conn struct{ id int }

var open = map[int]*conn{}

func dial(id int) *conn {
	c := &conn{id}
	open[id] = c
	runtime.SetFinalizer(c, func(c *conn) { c.Close() })
	return c
}

func (c *conn) Close() { delete(open, c.id) }`,
    },
  ],
  limits: [
    {
      name: "stored by another function",
      why: "the object is not followed through calls",
      go: `
type conn struct{ id int }

var open = map[int]*conn{}

func keep(c *conn) { open[c.id] = c }

func dial(id int) {
	c := &conn{id}
	keep(c)
	runtime.SetFinalizer(c, func(*conn) {})
}`,
    },
  ],
  messages: {
    held: {
      en: {
        what: "This finalizer does not run while {map} holds {name}.",
        why: "{code} at {site} keeps {name} reachable, and nothing but a finalizer removes the entry.",
        fix: "Remove the entry in an explicit `Close`, or hold `weak.Pointer` values and use `runtime.AddCleanup` (Go 1.24).",
      },
      "zh-CN": {
        what: "只要 {map} 还持有 {name}，这个终结器就不会执行。",
        why: "{site}的 {code} 使 {name} 一直可达，而除了终结器之外没有任何代码删除该条目。",
        fix: "在显式的 `Close` 中删除条目，或改为存放 `weak.Pointer` 并使用 `runtime.AddCleanup`（Go 1.24）。",
      },
    },
  },
  *check(pkg) {
    for (const { call, symbol, store } of heldObjects(pkg)) {
      const site = { file: store.file, node: store.node };
      const map = textOf(store.file.tree, store.base);
      yield {
        ...{ file: call.file, node: call.node, subject: store.cell.name, message: "held" },
        values: { map, name: symbol.name, code: codeOf(store), site },
        related: [{ ...site, label: "kept" }],
      };
    }
  },
});

interface HeldObject {
  readonly call: Call;
  readonly symbol: GoSymbol;
  readonly store: Access;
}

function* heldObjects(pkg: GoPackage): Iterable<HeldObject> {
  for (const fn of pkg.functions) {
    for (const call of callsIn(fn)) {
      const { callee, args, file } = call;
      if (callee.kind !== "external" || callee.path !== "runtime" || callee.name !== "SetFinalizer")
        continue;
      const symbol = symbolOf(file, args[0] ?? none);
      const finalizer = functionOfNode(file, args[1] ?? none);
      const store = symbol && accessesIn(pkg).find((access) => keeps(access, fn, symbol));
      if (store && !isRemoved(store, finalizer)) yield { call, symbol, store };
    }
  }
}

/** `m[k] = x` in the same function, into a map that outlives it or that belongs to x itself. */
function keeps(
  { op, function: own, cell, path, node, file }: Access,
  fn: GoFunction,
  symbol: GoSymbol,
): boolean {
  if (op !== "write" || own !== fn || (cell.kind === "local" && path.root !== symbol)) return false;
  const statement = parentOf(file.tree, parentOf(file.tree, node));
  const value = onlyChild(file.tree, childAt(file.tree, statement, field.right));
  return symbolOf(file, value) === symbol;
}

/** Whether code other than the finalizer takes entries out, or may. */
function isRemoved({ cell }: Access, finalizer: GoFunction | undefined): boolean {
  return (
    cell.incomplete ||
    cell.accesses.some(
      ({ op, function: fn }) =>
        /^(?:delete|clear|replace|fill|escape|alias)$/.test(op) && fn !== finalizer,
    )
  );
}
