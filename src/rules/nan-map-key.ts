/** A floating-point key that may be NaN. */
import { accessesIn } from "../go/accesses.ts";
import { calleeOf } from "../go/callee.ts";
import { callsIn } from "../go/calls.ts";
import type { Access } from "../go/facts.ts";
import { field, kind, token } from "../go/kinds.ts";
import type { GoFile, GoFunction, GoPackage, GoSymbol, Type } from "../go/model.ts";
import { symbolOf } from "../go/symbols.ts";
import { childAt, kindOf, type Node, none, operatorOf, textOf, unparen } from "../go/tree.ts";
import { typeOf } from "../go/type-of.ts";
import { mapOf, under } from "../go/types.ts";
import { codeOf } from "./access-code.ts";
import { defineRule } from "./rule.ts";

export default defineRule({
  id: "nan-map-key",
  title: { en: "Map key that may be NaN", "zh-CN": "可能为 NaN 的 map 键" },
  severity: "note",
  confidence: "low",
  since: "0.1.0",
  tier: 3,
  manifests: "data",
  doc:
    "NaN is not equal to itself. An entry under a NaN key can be added any number of times and never be found or deleted; " +
    "only `clear` (Go 1.21) removes it. Reported for keys that come from a division, from functions of `math`, from " +
    "`strconv.ParseFloat` or from a parameter, where the function does not look for NaN. Whether NaN ever comes is not " +
    "known, so the confidence is low and the finding is only listed.",
  bad: [
    {
      name: "a ratio as key",
      go: `
func histogram(done, all []float64) map[float64]int {
	counts := map[float64]int{}
	for i := range done {
		counts[done[i]/all[i]]++ // want nan-map-key
	}
	return counts
}`,
    },
    {
      name: "parsed text",
      go: `
func count(counts map[float64]int, text string) error {
	value, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return err
	}
	counts[value]++ // want nan-map-key
	return nil
}`,
    },
  ],
  good: [
    {
      name: "asked first, rounded to an integer, or constant",
      go: `
func count(counts map[float64]int, whole map[int]int, value float64) {
	if math.IsNaN(value) {
		return
	}
	counts[value]++
	whole[int(value)]++
}

func fill(counts map[float64]int) {
	counts[0.5] = 1
	for step := 0.0; step < 1; step += 0.25 {
		counts[step]++
	}
}`,
    },
  ],
  limits: [
    {
      name: "a struct with a float inside as key",
      why: "points and sizes rarely hold NaN",
      go: `
type point struct{ x, y float64 }

func mark(seen map[point]bool, p point) {
	seen[p] = true
}`,
    },
  ],
  messages: {
    nan: {
      en: {
        what: "{code} adds an entry that can never be found again when {key} is NaN.",
        why: "The key is a floating-point number from {origin}, and the function does not look for NaN.",
        fix: "Leave NaN out with `math.IsNaN`, or use an integer or text as key.",
      },
      "zh-CN": {
        what: "当 {key} 为 NaN 时，{code} 会添加一个再也找不到的条目。",
        why: "键是来自 {origin} 的浮点数，而这个函数没有检查 NaN。",
        fix: "用 `math.IsNaN` 排除 NaN，或改用整数或字符串作为键。",
      },
    },
  },
  *check(pkg) {
    for (const { access, origin } of nanKeys(pkg)) {
      const { file, node, key, cell } = access;
      const values = { code: codeOf(access), key: textOf(file.tree, key), origin };
      yield { file, node, subject: cell.name, message: "nan", values };
    }
  },
});

interface NanKey {
  readonly access: Access;
  /** The expression that may yield NaN. */
  readonly origin: string;
}

function* nanKeys(pkg: GoPackage): Iterable<NanKey> {
  for (const access of accessesIn(pkg)) {
    const { op, file, base, key, function: fn } = access;
    const map = op === "write" && !file.test ? mapOf(typeOf(file, base)) : undefined;
    if (!map || !isFloat(map.key)) continue;
    const origin = nanOrigin(file, key);
    if (origin !== none && !asksForNan(fn)) yield { access, origin: textOf(file.tree, origin) };
  }
}

function isFloat(type: Type): boolean {
  const shape = under(type);
  return shape.kind === "basic" && /^(?:float|complex)\d/.test(shape.name);
}

/** A division, a function whose result may be NaN, or a parameter; names that are written once are followed. */
function nanOrigin(file: GoFile, expression: Node): Node {
  const { tree } = file;
  const node = unparen(tree, expression);
  switch (kindOf(tree, node)) {
    case kind.binaryExpression:
      return operatorOf(tree, node) === token.slash &&
        !isNumber(file, childAt(tree, node, field.right))
        ? node
        : none;
    case kind.callExpression:
      return mayYieldNan(file, node) ? node : none;
    case kind.identifier: {
      const symbol = symbolOf(file, node);
      if (symbol?.kind === "param" && symbol.writes.length <= 1) return node;
      const value = symbol ? firstValue(symbol) : none;
      return value === none || kindOf(tree, value) === kind.identifier
        ? none
        : nanOrigin(file, value);
    }
    default:
      return none;
  }
}

function isNumber({ tree }: GoFile, node: Node): boolean {
  return kindOf(tree, node) === kind.intLiteral || kindOf(tree, node) === kind.floatLiteral;
}

/** The value of a local that is written once, also as the first of several results. */
function firstValue({ kind: what, writes, addressTaken }: GoSymbol): Node {
  const [write] = writes;
  if (what !== "var" || addressTaken || writes.length !== 1 || write?.how !== "define") return none;
  return write.index <= 0 ? write.value : none;
}

function mayYieldNan(file: GoFile, call: Node): boolean {
  const callee = calleeOf(file, call);
  if (callee.kind !== "external") return false;
  if (callee.path === "strconv") return callee.name === "ParseFloat";
  return (
    callee.path === "math" &&
    /^(?:Sqrt|Log(?:2|10|1p)?|Pow|Acos|Asin|Mod|NaN|Float64frombits)$/.test(callee.name)
  );
}

/** `math.IsNaN(x)`, or `x != x`. */
function asksForNan(fn: GoFunction): boolean {
  const text = textOf(fn.file.tree, fn.body);
  const isAsked = callsIn(fn).some(
    ({ callee }) => callee.kind === "external" && /^(?:IsNaN|IsInf)$/.test(callee.name),
  );
  return isAsked || /\b(\w+) != \1\b/.test(text);
}
