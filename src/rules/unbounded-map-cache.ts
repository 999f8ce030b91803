/** A package-level cache that only ever grows. */
import { cellsIn } from "../go/accesses.ts";
import type { Access, Cell } from "../go/facts.ts";
import { isHttpHandler } from "../go/handlers.ts";
import { field, kind } from "../go/kinds.ts";
import type { GoFile, GoPackage, GoSymbol } from "../go/model.ts";
import { isOpenKey } from "../go/open-keys.ts";
import { pathOf } from "../go/path.ts";
import { type SyncMapCall, syncMapCallsIn } from "../go/sync-map.ts";
import { ancestorOf, childAt, contains, type Node, none, textOf } from "../go/tree.ts";
import { typeOfSymbol } from "../go/type-of.ts";
import { isNamed } from "../go/types.ts";
import { codeOf } from "./access-code.ts";
import { defineRule } from "./rule.ts";

export default defineRule({
  id: "unbounded-map-cache",
  title: { en: "Cache that only grows", "zh-CN": "只增不减的缓存" },
  severity: "note",
  confidence: "low",
  since: "0.1.0",
  tier: 3,
  manifests: "data",
  doc:
    "A map in a package variable lives as long as the program. Where entries are added for keys from outside and none is " +
    "ever removed, memory grows without bound. Reported for the pattern of a cache (look up, and store what was not there), " +
    "in maps and sync.Maps that are not exported, where the name says cache or the key comes from an HTTP request. Whether the set of keys is bounded by the domain cannot be seen, so the " +
    "confidence is low and the finding is only listed; a key that comes from an HTTP request makes it a warning.",
  bad: [
    {
      name: "a cache by name",
      go: `
var (
	mu    sync.Mutex
	cache = map[string][]byte{}
)

func load(name string, read func(string) []byte) []byte {
	mu.Lock()
	defer mu.Unlock()
	if data, ok := cache[name]; ok {
		return data
	}
	data := read(name)
	cache[name] = data // want unbounded-map-cache
	return data
}`,
    },
    {
      name: "a sync.Map by path of the request",
      go: `
var hits sync.Map

func count(w http.ResponseWriter, r *http.Request) {
	value, _ := hits.LoadOrStore(r.URL.Path, new(atomic.Int64)) // want unbounded-map-cache
	value.(*atomic.Int64).Add(1)
}`,
    },
  ],
  good: [
    {
      name: "capped",
      go: `
var (
	mu    sync.Mutex
	cache = map[string][]byte{}
)

func load(name string, read func(string) []byte) []byte {
	mu.Lock()
	defer mu.Unlock()
	if data, ok := cache[name]; ok {
		return data
	}
	if len(cache) >= 1000 {
		clear(cache)
	}
	data := read(name)
	cache[name] = data
	return data
}`,
    },
    {
      name: "filled once, keys of a small type, entries that are deleted",
      go: `
type level int

var (
	names  = map[level]string{}
	table  = map[string]int{}
	active sync.Map
)

func init() {
	for _, name := range []string{"a", "b"} {
		if _, ok := table[name]; !ok {
			table[name] = len(table)
		}
	}
}

func nameOf(l level) string {
	if name, ok := names[l]; ok {
		return name
	}
	names[l] = "level"
	return names[l]
}

func enter(id string) {
	if _, busy := active.LoadOrStore(id, true); !busy {
		defer active.Delete(id)
	}
}`,
    },
  ],
  limits: [
    {
      name: "a cache in a struct",
      why: "how long a value of the type lives is not known",
      go: `
type loader struct {
	mu    sync.Mutex
	cache map[string]int
}

func (l *loader) load(name string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	if size, ok := l.cache[name]; ok {
		return size
	}
	l.cache[name] = len(name)
	return len(name)
}`,
    },
  ],
  messages: {
    grows: {
      en: {
        what: "{map} gets an entry for every new {key} here, and nothing in the package ever removes one.",
        why: "{map} is a package variable: {code} keeps what it stores until the program ends.",
        fix: "Bound its size, or remove entries that are no longer needed.",
      },
      "zh-CN": {
        what: "每遇到一个新的 {key}，{map} 就会增加一个条目，而包内没有任何代码删除条目。",
        why: "{map} 是包级变量：{code} 存入的内容会一直保留到程序结束。",
        fix: "限制它的大小，或删除不再需要的条目。",
      },
    },
  },
  *check(pkg) {
    for (const { file, node, key, root, code } of insertions(pkg)) {
      const values = { map: root.name, key: textOf(file.tree, key), code };
      const fact = { file, node, subject: root.name, message: "grows", values } as const;
      const isAsked = isFromRequest(file, key);
      if (!isAsked && !/cache|memo/i.test(root.name)) continue;
      yield isAsked ? { ...fact, severity: "warning", confidence: "medium" } : fact;
    }
  },
});

interface Insertion {
  readonly file: GoFile;
  readonly node: Node;
  readonly key: Node;
  readonly root: GoSymbol;
  readonly code: string;
}

function* insertions(pkg: GoPackage): Iterable<Insertion> {
  for (const cell of cellsIn(pkg)) {
    if (!isOwnGlobal(cell.symbol, cell.kind) || cell.depth > 0 || cell.incomplete) continue;
    if (cell.accesses.some(mayShrink)) continue;
    const write = cell.accesses.find((one) => isCaching(one, cell));
    if (write) {
      const { file, node, key } = write;
      yield { file, node, key, root: cell.symbol, code: codeOf(write) };
    }
  }
  yield* syncMapInsertions(pkg);
}

function isOwnGlobal(symbol: GoSymbol, where: Cell["kind"]): boolean {
  return where === "global" && !/^\p{Lu}/u.test(symbol.name) && symbol.file?.test === false;
}

/** Removes, replaces, measures, or hands the map to code that may. */
function mayShrink({ op, file, node }: Access): boolean {
  const { tree } = file;
  if (op !== "len") return !file.test && /^(?:delete|clear|replace|fill|alias|escape)$/.test(op);
  const deciding = ancestorOf(tree, node, kind.ifStatement, kind.forStatement);
  return contains(tree, childAt(tree, deciding, field.condition), node);
}

/** Stores under a key that was looked up before in the same function. */
function isCaching(access: Access, cell: Cell): boolean {
  const { op, file, key, function: fn, constructing, once, owned } = access;
  if (op !== "write" || file.test || constructing || once || owned || !isOpenKey(file, key))
    return false;
  const text = textOf(file.tree, key);
  return cell.accesses.some(
    (read) =>
      read.op === "read" &&
      read.function === fn &&
      textOf(file.tree, read.key) === text &&
      read.node < access.node,
  );
}

function* syncMapInsertions(pkg: GoPackage): Iterable<Insertion> {
  const calls = pkg.functions.filter(({ file }) => !file.test).flatMap(syncMapCallsIn);
  const byRoot = Map.groupBy(calls, ({ path }) => path.root);
  for (const [root, own] of byRoot) {
    const isPlain = own.every(({ path }) => path.steps.length === 0);
    if (!isPlain || root.owner || root.addressTaken || !isOwnGlobal(root, "global")) continue;
    if (!isNamed(typeOfSymbol(root), "sync", "Map") || own.some(({ name }) => shrinking.test(name)))
      continue;
    const insertion = own.find((one) => isSyncMapCaching(one, own));
    if (!insertion) continue;
    const { call, key } = insertion;
    const { file, node } = call;
    yield { file, node, key, root, code: textOf(file.tree, node) };
  }
}

const shrinking = /Delete|Clear|Range|Swap/;

function isSyncMapCaching(
  { name, call, key, keyText }: SyncMapCall,
  all: readonly SyncMapCall[],
): boolean {
  if (key === none || !isOpenKey(call.file, key) || call.caller.name === "init") return false;
  if (name === "LoadOrStore") return true;
  const isLoaded = (other: SyncMapCall) =>
    other.name === "Load" && other.keyText === keyText && other.call.caller === call.caller;
  return name === "Store" && all.some(isLoaded);
}

/** The key is read from the *http.Request of a handler. */
function isFromRequest(file: GoFile, key: Node): boolean {
  const root = pathOf(file, key)?.root;
  const { owner } = root ?? {};
  return (
    root !== undefined &&
    owner !== undefined &&
    isHttpHandler(owner) &&
    isNamed(typeOfSymbol(root), "net/http", "Request")
  );
}
