/** Something opened for LoadOrStore that nobody closes when another goroutine was first. */
import { boundResults } from "../go/bound-results.ts";
import { type Call, callAt, targetsOf } from "../go/calls.ts";
import { field } from "../go/kinds.ts";
import { memberOf, methodNames } from "../go/members.ts";
import type { GoFile, GoFunction, GoPackage, GoSymbol } from "../go/model.ts";
import { showPath } from "../go/path.ts";
import { firstResults } from "../go/returns.ts";
import { spawnsInFunction } from "../go/spawns.ts";
import { symbolOf } from "../go/symbols.ts";
import { type SyncMapCall, syncMapCallsIn } from "../go/sync-map.ts";
import { childAt, none, parentOf, statementOf, textOf, unparen } from "../go/tree.ts";
import { typeOf } from "../go/type-of.ts";
import { destinationOf } from "../go/value-flow.ts";
import { type Fix, fixOf, linesAfter, linesBefore, replaceNode } from "./fix.ts";
import { freshName } from "./fix-names.ts";
import { defineRule } from "./rule.ts";

export default defineRule({
  id: "loadorstore-leaks-value",
  title: {
    en: "LoadOrStore that leaks the value it did not store",
    "zh-CN": "LoadOrStore 泄漏未被存入的值",
  },
  severity: "warning",
  confidence: "medium",
  since: "0.1.0",
  tier: 2,
  manifests: "data",
  doc:
    "The value for `LoadOrStore` is made before the call. When another goroutine was first, that value is dropped: a " +
    "connection, file, ticker or goroutine that nobody closes. The second result says whether this happened.",
  bad: [
    {
      name: "opened for every call",
      go: `
var tickers sync.Map

func tickerFor(name string) *time.Ticker {
	v, _ := tickers.LoadOrStore(name, time.NewTicker(time.Second)) // want loadorstore-leaks-value
	return v.(*time.Ticker)
}`,
    },
  ],
  good: [
    {
      name: "the loser is stopped",
      go: `
var tickers sync.Map

func tickerFor(name string) *time.Ticker {
	if v, ok := tickers.Load(name); ok {
		return v.(*time.Ticker)
	}
	ticker := time.NewTicker(time.Second)
	v, loaded := tickers.LoadOrStore(name, ticker)
	if loaded {
		ticker.Stop()
	}
	return v.(*time.Ticker)
}`,
    },
    {
      name: "values that hold nothing open",
      go: `
var locks, parsed sync.Map

func lockFor(name string) *sync.Mutex {
	v, _ := locks.LoadOrStore(name, new(sync.Mutex))
	return v.(*sync.Mutex)
}

func wordsOf(line string) []string {
	v, _ := parsed.LoadOrStore(line, strings.Fields(line))
	return v.([]string)
}`,
    },
  ],
  limits: [
    {
      name: "a value that is only expensive",
      why: "nothing stays open, the work is done twice",
      go: `
var parsed sync.Map

func parse(line string, slow func(string) []int) []int {
	v, _ := parsed.LoadOrStore(line, slow(line))
	return v.([]int)
}`,
    },
  ],
  messages: {
    leak: {
      en: {
        what: "{open} runs before {map} is asked, and what it opened is dropped when the key is there already.",
        why: "`LoadOrStore` then returns the other value, and nothing here closes this one.",
        fix: "Test the second result, and close the value when it is true.",
      },
      "zh-CN": {
        what: "{open} 在查询 {map} 之前执行；若键已存在，它打开的资源就被丢弃。",
        why: "此时 `LoadOrStore` 返回另一个值，而这里没有关闭刚打开的这个。",
        fix: "检查第二个返回值，为 true 时关闭该值。",
      },
    },
  },
  *check(pkg) {
    for (const leak of leaks(pkg)) {
      const { store, opening } = leak;
      const { file, node, caller } = store.call;
      yield {
        file,
        node,
        subject: `${caller.name} ${showPath(store.path)}`,
        message: "leak",
        values: { open: textOf(opening.file.tree, opening.node), map: showPath(store.path) },
        related: [{ file: opening.file, node: opening.node, label: "opened" }],
        fix: closeLoser(caller, leak),
      };
    }
  },
});

interface Leak {
  readonly store: SyncMapCall;
  readonly opening: Call;
  /** The local that holds the value, where it has a name. */
  readonly symbol: GoSymbol | undefined;
}

function* leaks(pkg: GoPackage): Iterable<Leak> {
  for (const fn of pkg.functions) {
    for (const store of fn.file.test ? [] : syncMapCallsIn(fn)) {
      const value = store.call.args[1];
      if (store.name !== "LoadOrStore" || value === undefined) continue;
      const symbol = symbolOf(fn.file, unparen(fn.file.tree, value));
      const opening = callAt(fn, symbol ? soleRightSide(fn, symbol) : unparen(fn.file.tree, value));
      if (!opening || !opens(opening)) continue;
      const loaded = loadedVariable(fn, store);
      if (symbol && isReleased(fn, symbol, loaded)) continue;
      if (!symbol && loaded) continue;
      yield { store, opening, symbol };
    }
  }
}

/** The right side that gives a local its only value, the first result of a call included. */
function soleRightSide(fn: GoFunction, { owner, writes }: GoSymbol) {
  const [write, ...others] = writes;
  const isOnly = owner === fn && others.length === 0 && write?.how === "define";
  return isOnly && write.index <= 0 ? write.value : none;
}

/** Standard functions whose result stays open until it is closed. */
const openers: ReadonlySet<string> = new Set([
  ...["net.Dial", "net.DialTimeout", "net.Listen", "net.ListenPacket", "os.Open", "os.Create"],
  ...["os.OpenFile", "sql.Open", "time.NewTicker", "tls.Dial", "tls.Listen"],
]);

/** Names by which a package calls what it has to close. */
const opensByName = /^(?:dial|open|connect|listen|start)(?:$|\p{Lu}|_)/iu;
const closers = ["Close", "Stop", "Shutdown", "Disconnect"];

function opens(call: Call): boolean {
  const { callee, file, node } = call;
  if (callee.kind === "external") {
    const name = `${callee.path.split("/").at(-1) ?? ""}.${callee.name}`;
    return callee.receiverType === "" && openers.has(name);
  }
  const [target, ...others] = targetsOf(call);
  if (!target || others.length > 0) return false;
  const methods = methodNames(typeOf(file, node));
  const canClose = closers.some((name) => methods.has(name));
  return canClose && (startsGoroutine(target) || opensByName.test(target.symbol?.name ?? ""));
}

/** A goroutine of what the function returns runs on after it. */
function startsGoroutine(fn: GoFunction): boolean {
  return (
    firstResults(fn).length > 0 &&
    spawnsInFunction(fn).some(({ kind, joins }) => kind === "go" && joins.length === 0)
  );
}

/** The variable for the second result, where it has one. */
function loadedVariable(fn: GoFunction, { call }: SyncMapCall): GoSymbol | undefined {
  const [, loaded = none] = boundResults(fn.file, call.node);
  return textOf(fn.file.tree, loaded) === "_" ? undefined : symbolOf(fn.file, loaded);
}

/** The value is closed somewhere, handed to something that may close it, or compared with the winner. */
function isReleased(fn: GoFunction, symbol: GoSymbol, loaded: GoSymbol | undefined): boolean {
  return symbol.uses.some((use) => {
    const to = destinationOf(fn.file, use);
    if (to.kind === "receiver") return isCloser(fn.file, to.node);
    if (to.kind === "argument") return !isLoadOrStore(fn, to.call);
    return loaded !== undefined && to.kind !== "look";
  });
}

function isCloser({ tree }: GoFile, selector: number): boolean {
  return closers.includes(textOf(tree, childAt(tree, selector, field.field)));
}

function isLoadOrStore(fn: GoFunction, call: number): boolean {
  return syncMapCallsIn(fn).some((one) => one.call.node === call);
}

/** `if loaded { c.Close() }` below the statement; a value without a name gets one above it. */
function closeLoser(fn: GoFunction, { store, opening, symbol }: Leak): Fix | undefined {
  const { file, node, args } = store.call;
  const { tree } = file;
  const [, second = none] = boundResults(file, node);
  const statement = statementOf(tree, node);
  const value = symbol?.name ?? freshName(fn, ["created", "fresh", "opened"]);
  const isBlank = textOf(tree, second) === "_";
  const loaded = isBlank ? freshName(fn, ["loaded", "exists"]) : textOf(tree, second);
  const close = closerOf(opening);
  if (second === none || parentOf(tree, parentOf(tree, node)) !== statement) return undefined;
  if (!value || !loaded || !close) return undefined;
  const argument = args[1] ?? none;
  return fixOf(tree, [
    ...(symbol
      ? []
      : [
          linesBefore(tree, statement, [`${value} := ${textOf(tree, argument)}`]),
          replaceNode(tree, argument, value),
        ]),
    ...(isBlank ? [replaceNode(tree, second, loaded)] : []),
    linesAfter(tree, statement, [`if ${loaded} {`, `\t${value}.${close}()`, "}"]),
  ]);
}

/** How what a call opens is closed again, without an argument. */
function closerOf(opening: Call): string | undefined {
  if (opening.callee.kind === "external") {
    return opening.callee.name === "NewTicker" ? "Stop" : "Close";
  }
  const type = typeOf(opening.file, opening.node);
  const methods = methodNames(type);
  const name = closers.find((one) => methods.has(one));
  const method = name && memberOf(type, name)?.symbol.function;
  return method && method.params.length === 0 ? name : undefined;
}
