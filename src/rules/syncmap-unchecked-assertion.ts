/** A type assertion on what sync.Map gave, without a look at whether it gave anything. */
import { boundResults } from "../go/bound-results.ts";
import { field, kind } from "../go/kinds.ts";
import type { GoFile, GoFunction, GoPackage, GoSymbol } from "../go/model.ts";
import { cellOf, showPath } from "../go/path.ts";
import { symbolOf } from "../go/symbols.ts";
import { type SyncMapCall, syncMapCallsIn } from "../go/sync-map.ts";
import {
  ancestorOf,
  childAt,
  kindOf,
  type Node,
  none,
  parentOf,
  statementOf,
  textOf,
} from "../go/tree.ts";
import { typeOf } from "../go/type-of.ts";
import { type Fix, fixOf, linesBefore, replaceNode } from "./fix.ts";
import { freshName } from "./fix-names.ts";
import { defineRule } from "./rule.ts";

export default defineRule({
  id: "syncmap-unchecked-assertion",
  title: {
    en: "Assertion on a sync.Map value that may be missing",
    "zh-CN": "对可能不存在的 sync.Map 值做类型断言",
  },
  severity: "warning",
  confidence: "medium",
  since: "0.1.0",
  tier: 2,
  manifests: "panic",
  doc:
    "For a key that is not there `Load` gives nil and false. With the second result dropped, `v.(T)` on that nil panics: " +
    "`interface conversion: interface {} is nil`. Where the map also has deletions, a key that was there may be gone.",
  bad: [
    {
      name: "the second result dropped",
      go: `
var sizes sync.Map

func sizeOf(name string) int {
	v, _ := sizes.Load(name)
	return v.(int) // want syncmap-unchecked-assertion
}`,
    },
  ],
  good: [
    {
      name: "presence or type tested, or a value in any case",
      go: `
var sizes sync.Map

func sizeOf(name string) int {
	v, ok := sizes.Load(name)
	if !ok {
		return 0
	}
	return v.(int)
}

func orZero(name string) int {
	v, _ := sizes.Load(name)
	size, _ := v.(int)
	return size
}

func orNil(name string) int {
	v, _ := sizes.Load(name)
	if v == nil {
		return 0
	}
	return v.(int)
}

func orNew(name string) int {
	v, _ := sizes.LoadOrStore(name, 0)
	return v.(int)
}`,
    },
    {
      name: "a key that Range has just given, or that was stored before",
      go: `
var sizes sync.Map

func total() (sum int) {
	sizes.Range(func(name, _ any) bool {
		v, _ := sizes.Load(name)
		sum += v.(int)
		return true
	})
	sizes.Store("total", sum)
	v, _ := sizes.Load("total")
	return v.(int)
}`,
    },
  ],
  limits: [
    {
      name: "the assertion in another function",
      why: "values are not followed into calls",
      go: `
var sizes sync.Map

func sizeOf(name string) int {
	v, _ := sizes.Load(name)
	return asInt(v)
}

func asInt(v any) int { return v.(int) }`,
    },
  ],
  messages: {
    load: {
      en: {
        what: "{code} panics when the key is not in {map}.",
        why: "{load} gives nil for a missing key, and whether it was there is dropped at {site}.",
        fix: "Keep the second result of {load} and test it, or assert with `value, ok :=`.",
      },
      "zh-CN": {
        what: "当键不在 {map} 中时，{code} 会 panic。",
        why: "键不存在时 {load} 返回 nil，而{site}丢弃了表示是否存在的结果。",
        fix: "保留 {load} 的第二个结果并检查它，或用 `value, ok :=` 形式断言。",
      },
    },
    deleted: {
      en: {
        what: "{code} panics when the key is not in {map}.",
        why: "{load} gives nil for a missing key, whether it was there is dropped, and entries are removed at {site}.",
        fix: "Keep the second result of {load} and test it, or assert with `value, ok :=`.",
      },
      "zh-CN": {
        what: "当键不在 {map} 中时，{code} 会 panic。",
        why: "键不存在时 {load} 返回 nil，表示是否存在的结果被丢弃，而{site}会删除条目。",
        fix: "保留 {load} 的第二个结果并检查它，或用 `value, ok :=` 形式断言。",
      },
    },
  },
  *check(pkg) {
    const all = pkg.functions.flatMap((fn) => syncMapCallsIn(fn));
    for (const { load, assertion } of uncheckedLoads(pkg, all)) {
      const { file, node, caller } = load.call;
      const removal = all.find((one) => removers.has(one.name) && isSameMap(one, load));
      const place = removal?.call ?? load.call;
      yield {
        file,
        node: assertion,
        subject: `${caller.name} ${showPath(load.path)}`,
        message: removal ? "deleted" : "load",
        values: {
          code: textOf(file.tree, assertion),
          map: showPath(load.path),
          load: textOf(file.tree, node),
          site: { file: place.file, node: place.node },
        },
        fix: twoResults(file, assertion) ?? beforeReturn(caller, assertion),
        ...(removal && { severity: "error" }),
      };
    }
  },
});

const loaders: ReadonlySet<string> = new Set(["Load", "LoadAndDelete", "Swap"]);
const storers: ReadonlySet<string> = new Set(["Store", "LoadOrStore", "Swap"]);
const removers: ReadonlySet<string> = new Set(["Delete", "LoadAndDelete", "Clear"]);

interface UncheckedLoad {
  readonly load: SyncMapCall;
  readonly assertion: Node;
}

function* uncheckedLoads(pkg: GoPackage, all: readonly SyncMapCall[]): Iterable<UncheckedLoad> {
  for (const fn of pkg.functions) {
    for (const load of fn.file.test ? [] : syncMapCallsIn(fn)) {
      if (!loaders.has(load.name) || isPresent(fn, load, all)) continue;
      const { file } = load.call;
      const [value = none, loaded = none] = boundResults(file, load.call.node);
      const symbol = textOf(file.tree, loaded) === "_" ? symbolOf(file, value) : undefined;
      const assertion = symbol && bareAssertion(file, symbol);
      if (assertion !== undefined) yield { load, assertion };
    }
  }
}

/** The first assertion that panics on nil, of a variable that is nowhere compared with nil. */
function bareAssertion(file: GoFile, { writes, uses, owner }: GoSymbol): Node | undefined {
  const { tree } = file;
  if (!owner || writes.length !== 1) return undefined;
  const around = uses.map((use) => parentOf(tree, use));
  if (around.some((node) => kindOf(tree, node) === kind.binaryExpression)) return undefined;
  const isAssertion = (node: Node) => kindOf(tree, node) === kind.typeAssertionExpression;
  if (around.some((node) => kindOf(tree, node) === kind.typeSwitchStatement)) return undefined;
  const bare = around.filter(isAssertion);
  return bare.some((node) => boundResults(file, node).length === 2) ? undefined : bare[0];
}

/** The key comes from Range, or was stored: before in this function, or as a constant that nothing removes. */
function isPresent(fn: GoFunction, load: SyncMapCall, all: readonly SyncMapCall[]): boolean {
  const { file, node } = load.call;
  const symbol = symbolOf(file, load.key);
  if (symbol?.kind === "param" && symbol.owner?.kind === "literal") {
    const call = ancestorOf(file.tree, symbol.owner.node, kind.callExpression);
    if (all.some((one) => one.name === "Range" && one.call.node === call)) return true;
  }
  const stores = all.filter(
    (one) =>
      one !== load && storers.has(one.name) && one.keyText === load.keyText && isSameMap(one, load),
  );
  if (stores.some(({ call }) => call.caller === fn && call.node < node)) return true;
  const isConstant = symbol ? symbol.kind === "const" : /^["`\d]/.test(load.keyText);
  const shrinks = all.some((one) => removers.has(one.name) && isSameMap(one, load));
  return isConstant && !shrinks && stores.length > 0;
}

function isSameMap(left: SyncMapCall, right: SyncMapCall): boolean {
  return cellOf(left.path) === cellOf(right.path);
}

/** `x := v.(int)` becomes `x, _ := v.(int)`, where zero is a value to go on with. */
function twoResults(file: GoFile, assertion: Node): Fix | undefined {
  const { tree } = file;
  const [target = none, ...others] = boundResults(file, assertion);
  const statement = statementOf(tree, assertion);
  const isDefine = kindOf(tree, statement) === kind.shortVarDeclaration;
  const type = typeOf(file, childAt(tree, assertion, field.type));
  if (!isDefine || target === none || others.length > 0 || type.kind !== "basic") return undefined;
  const end = tree.end[target] ?? 0;
  return fixOf(tree, [{ start: end, end, text: ", _" }]);
}

/** `return v.(int)` becomes `n, _ := v.(int)` and `return n`. */
function beforeReturn(fn: GoFunction, assertion: Node): Fix | undefined {
  const { file } = fn;
  const { tree } = file;
  const statement = statementOf(tree, assertion);
  const code = textOf(tree, assertion);
  const type = typeOf(file, childAt(tree, assertion, field.type));
  const name = freshName(fn, ["result", "found", "value"]);
  const isAlone = textOf(tree, statement) === `return ${code}`;
  if (!isAlone || !name || type.kind !== "basic") return undefined;
  return fixOf(tree, [
    linesBefore(tree, statement, [`${name}, _ := ${code}`]),
    replaceNode(tree, assertion, name),
  ]);
}
