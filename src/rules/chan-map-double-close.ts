/** A channel of a map that is closed and stays in the map. */
import { channelUsesIn, elementAccess } from "../go/channel-elements.ts";
import type { Access } from "../go/facts.ts";
import { invocationsOf } from "../go/invocations.ts";
import { field } from "../go/kinds.ts";
import { heldAt } from "../go/locks.ts";
import type { GoFunction, GoPackage } from "../go/model.ts";
import { childAt, type Node, onlyChild, parentOf, statementOf, textOf } from "../go/tree.ts";
import { type Fix, fixOf, linesBefore, replaceStatement } from "./fix.ts";
import { freshName } from "./fix-names.ts";
import { defineRule } from "./rule.ts";

export default defineRule({
  id: "chan-map-double-close",
  title: { en: "Closed channel that stays in its map", "zh-CN": "关闭后仍留在 map 中的通道" },
  severity: "warning",
  confidence: "medium",
  since: "0.1.0",
  tier: 2,
  manifests: "panic",
  doc:
    "A channel can be closed once. A function that closes `m[k]` and leaves it in the map closes it again when it is " +
    "called with the same key: `panic: close of closed channel`. Whoever still finds it there and sends panics as well. " +
    "Take the entry out in the same step that closes it.",
  bad: [
    {
      name: "closed by key",
      go: `
var (
	mu   sync.Mutex
	subs = map[string]chan int{}
)

func subscribe(id string) <-chan int {
	mu.Lock()
	defer mu.Unlock()
	subs[id] = make(chan int)
	return subs[id]
}

func unsubscribe(id string) {
	mu.Lock()
	defer mu.Unlock()
	close(subs[id]) // want chan-map-double-close
}`,
    },
  ],
  good: [
    {
      name: "removed in the same step",
      go: `
var (
	mu   sync.Mutex
	subs = map[string]chan int{}
)

func unsubscribe(id string) {
	mu.Lock()
	defer mu.Unlock()
	if ch, ok := subs[id]; ok {
		delete(subs, id)
		close(ch)
	}
}`,
    },
  ],
  limits: [
    {
      name: "all channels closed at the end",
      why: "a shutdown usually happens once, and nothing here shows that it does not",
      go: `
var subs = map[string]chan int{}

func shutdown() {
	for _, ch := range subs {
		close(ch)
	}
}`,
    },
  ],
  messages: {
    close: {
      en: {
        what: "{code} closes a channel that stays in {map}, so the next call for the same key panics.",
        why: "{element} is looked up here and not removed; a second `close` of it stops the program with `panic: close of closed channel`.",
        fix: "Test with {plain}, and `delete` the entry before the channel is closed.",
      },
      "zh-CN": {
        what: "{code} 关闭的通道仍留在 {map} 中，对同一个键的下一次调用会 panic。",
        why: "这里取出 {element} 却没有删除；再次 `close` 会以 `panic: close of closed channel` 终止程序。",
        fix: "用 {plain} 检查，并在关闭通道之前 `delete` 该条目。",
      },
    },
  },
  *check(pkg) {
    for (const { fn, node, access } of keyedCloses(pkg)) {
      const { file, cell, base } = access;
      const element = textOf(file.tree, access.node);
      yield {
        file: fn.file,
        node,
        subject: cell.name,
        message: "close",
        values: {
          code: textOf(fn.file.tree, node),
          map: textOf(file.tree, base),
          element,
          plain: `ch, ok := ${element}`,
        },
        fix: takeOutBefore(fn, node, access),
      };
    }
  },
});

interface KeyedClose {
  readonly fn: GoFunction;
  readonly node: Node;
  readonly access: Access;
}

function* keyedCloses(pkg: GoPackage): Iterable<KeyedClose> {
  for (const use of channelUsesIn(pkg)) {
    const { fn, node, how } = use;
    if (how !== "close" || fn.file.test) continue;
    const access = elementAccess(use);
    if (access?.op !== "read" || access.cell.kind === "local" || access.once) continue;
    const { cell, owned, constructing } = access;
    if (cell.incomplete || owned || constructing || takesOut(cell, family(fn))) continue;
    // A caller may take the entry out, or see to it that this happens once.
    if (callers(fn).some((caller) => takesOut(cell, family(caller)))) continue;
    yield { fn, node, access };
  }
}

/** The function with the literals in it and around it: one step of work. */
function family(fn: GoFunction): ReadonlySet<GoFunction> {
  const outer = fn.parent ?? fn;
  return new Set([fn, outer, ...outer.literals, ...fn.literals]);
}

function callers(fn: GoFunction): readonly GoFunction[] {
  return invocationsOf(fn).flatMap((way) => ("call" in way ? [way.call.caller] : []));
}

/** Removes an entry, puts another one in its place, or drops the whole map. */
function takesOut({ accesses }: Access["cell"], functions: ReadonlySet<GoFunction>): boolean {
  return accesses.some(
    ({ effect, function: fn, through }) =>
      effect === "write" && (functions.has(fn) || (through && functions.has(through))),
  );
}

/** The entry is taken out in the step that closes it: under the lock that is held for writing there. */
function takeOutBefore(fn: GoFunction, node: Node, access: Access): Fix | undefined {
  const { file, base, key, cell, node: element } = access;
  const { tree } = file;
  const statement = statementOf(tree, node);
  const isHeld = heldAt(fn, node).must.some(({ mode }) => mode === "write");
  const names = `${textOf(tree, base)} ${textOf(tree, key)}`;
  if (parentOf(tree, node) !== statement || /[()\n]/.test(names) || access.alias) return undefined;
  // Where the map has a lock, taking out without it would be a race.
  if (!isHeld && cell.accesses.some(({ locks }) => locks.may.length > 0)) return undefined;
  const remove = `delete(${textOf(tree, base)}, ${textOf(tree, key)})`;
  const argument = onlyChild(tree, childAt(tree, node, field.arguments));
  if (argument !== element) return fixOf(tree, [linesBefore(tree, statement, [remove])]);
  const channel = freshName(fn, ["ch", "channel"]);
  const found = freshName(fn, ["ok", "found"]);
  if (!channel || !found) return undefined;
  const test = `if ${channel}, ${found} := ${textOf(tree, element)}; ${found} {`;
  return fixOf(tree, [
    replaceStatement(tree, statement, [test, `\t${remove}`, `\tclose(${channel})`, "}"]),
  ]);
}
