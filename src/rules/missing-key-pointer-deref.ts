/** A pointer looked up in a map and used without asking whether the key was there. */
import { absenceTest, answerOf } from "../go/absence.ts";
import { accessesIn } from "../go/accesses.ts";
import { dereference } from "../go/dereference.ts";
import { elementTypeOf } from "../go/element-copies.ts";
import type { Access } from "../go/facts.ts";
import { kind } from "../go/kinds.ts";
import type { GoFunction, GoPackage, GoSymbol } from "../go/model.ts";
import { pathOf } from "../go/path.ts";
import { functionAt } from "../go/symbols.ts";
import { kindOf, type Node, none, parentOf, textOf } from "../go/tree.ts";
import { under } from "../go/types.ts";
import { defineRule } from "./rule.ts";

export default defineRule({
  id: "missing-key-pointer-deref",
  title: { en: "Missing key used as a pointer", "zh-CN": "未检查键是否存在就解引用" },
  severity: "warning",
  confidence: "low",
  since: "0.1.0",
  tier: 1,
  manifests: "panic",
  doc:
    "A missing key of a map of pointers, functions or interfaces yields nil, and using it panics with " +
    "`invalid memory address or nil pointer dereference`. Whether the key is always there is often known to the author " +
    "alone, so a direct use such as `m[k].Name` is reported only where the map is a fixed table or other code asks for its keys, and with low confidence: it is only listed (monitor). Of high confidence is a use " +
    "in the very branch that runs when the key is missing.",
  bad: [
    {
      name: "a key that comes from outside",
      go: `
type user struct{ name string }

var users = map[int]*user{1: {"ann"}}

func name(id int) string {
	return users[id].name // want missing-key-pointer-deref
}`,
    },
    {
      name: "used where it is known to be missing",
      go: `
type user struct{ name string }

func greet(users map[int]*user, id int) string {
	one, ok := users[id]
	if !ok {
		return "no user " + one.name // want missing-key-pointer-deref
	}
	return one.name
}`,
    },
  ],
  good: [
    {
      name: "asked first",
      go: `
type user struct{ name string }

func name(users map[int]*user, id int) string {
	one, ok := users[id]
	if !ok {
		return ""
	}
	return one.name
}

func named(users map[int]*user, id int) string {
	if users[id] == nil {
		return ""
	}
	return users[id].name
}`,
    },
    {
      name: "keys that are there, values that need no check",
      go: `
type user struct{ name string }

func (u *user) title() string {
	if u == nil {
		return "nobody"
	}
	return u.name
}

var handlers = map[string]func(){"start": func() {}}

func all(users map[int]*user, plain map[int]user, id int) string {
	text := plain[id].name + users[id].title()
	for key := range users {
		if users[key].name == text {
			return text
		}
	}
	other := id + 1
	users[other] = &user{"new"}
	handlers["start"]()
	return text + users[other].name
}`,
    },
  ],
  limits: [
    {
      name: "a look-up that is bound to a name first",
      why: "the variable is often checked in ways that are not followed",
      go: `
type user struct{ name string }

func name(users map[int]*user, id int) string {
	one := users[id]
	return one.name
}`,
    },
  ],
  messages: {
    direct: {
      en: {
        what: "{code} panics with `invalid memory address or nil pointer dereference` when {key} is not in {map}.",
        why: "A missing key yields nil, and nothing in this function asks whether {key} is there.",
        fix: "Look it up as `v, ok := …` and decide what a missing key means.",
      },
      "zh-CN": {
        what: "当 {map} 中没有 {key} 时，{code} 会触发 panic：`invalid memory address or nil pointer dereference`。",
        why: "键不存在时得到的是 nil，而这个函数没有检查 {key} 是否存在。",
        fix: "用 `v, ok := …` 的形式查找，并处理键不存在的情况。",
      },
    },
    absent: {
      en: {
        what: "{code} runs only when {key} is not in {map}, so {name} is nil here and this panics.",
        why: "{name} comes from the look-up at {site}, and this branch is taken because the key is missing.",
        fix: "Use something else than {name} in this branch.",
      },
      "zh-CN": {
        what: "{code} 只在 {map} 中没有 {key} 时执行，此时 {name} 为 nil，会触发 panic。",
        why: "{name} 来自{site}的查找，而进入这个分支正是因为键不存在。",
        fix: "在这个分支中不要使用 {name}。",
      },
    },
  },
  *check(pkg) {
    for (const { access, use, symbol } of uncheckedUses(pkg)) {
      const { file, base, key, node, cell } = access;
      const { tree } = file;
      const values = { code: textOf(tree, use), key: textOf(tree, key), map: textOf(tree, base) };
      const fact = { file, node: use, subject: cell.name };
      if (!symbol) yield { ...fact, message: "direct", values };
      else {
        const site = { file, node };
        yield {
          ...{ ...fact, severity: "error", confidence: "high", message: "absent" },
          values: { ...values, name: symbol.name, site },
          related: [{ ...site, label: "read" }],
        };
      }
    }
  },
});

interface UncheckedUse {
  readonly access: Access;
  readonly use: Node;
  /** The variable that holds the nil, where the use is in the branch of a missing key. */
  readonly symbol?: GoSymbol;
}

function* uncheckedUses(pkg: GoPackage): Iterable<UncheckedUse> {
  for (const access of accessesIn(pkg)) {
    if (access.op !== "read" || access.file.test || !yieldsNil(access)) continue;
    const use = dereference(access.function, access.node);
    if (use !== none && !isKnownThere(access) && mayBeMissing(access)) yield { access, use };
    const answer = answerOf(access.file, access.node);
    const symbol = answer?.value;
    if (!answer || !symbol) continue;
    for (const name of symbol.uses) {
      const panics = dereference(access.function, name);
      if (panics === none || functionAt(access.file, name) !== access.function) continue;
      if (isSettledBefore(symbol, access, name)) continue;
      if (absenceTest(access.file, answer, name) !== none) yield { access, use: panics, symbol };
    }
  }
}

function yieldsNil(access: Access): boolean {
  const element = elementTypeOf(access);
  return element !== undefined && /^(?:pointer|func|interface)$/.test(under(element).kind);
}

/** The key is a constant, comes from a loop, or the function does something else with the map that may settle it. */
function isKnownThere({ file, key, node, cell, function: fn, path }: Access): boolean {
  const { tree } = file;
  const symbol = pathOf(file, key)?.root;
  const isVariable = symbol?.kind === "param" || symbol?.kind === "var";
  if (!isVariable || symbol.writes.some(({ how }) => how === "range")) return true;
  const text = textOf(tree, key);
  return cell.accesses.some(
    (other) =>
      other.node !== node &&
      other.path.key === path.key &&
      outermost(other.function) === outermost(fn) &&
      (other.op !== "read" || textOf(tree, other.key) === text),
  );
}

/** A fixed table that is asked for any key, or a map of which other code asks whether a key is there. */
function mayBeMissing({ cell, node, file }: Access): boolean {
  if (cell.incomplete || cell.depth > 0) return false;
  const [write] = cell.symbol.writes;
  const isTable =
    write !== undefined && kindOf(write.file.tree, write.value) === kind.compositeLiteral;
  const isFixed = cell.accesses.every(({ effect, op }) => effect === "read" && op !== "encode");
  if (cell.kind === "global" && isTable && isFixed) return true;
  return cell.accesses.some(
    (other) =>
      (other.node !== node || other.file !== file) &&
      other.op === "read" &&
      answerOf(other.file, other.node)?.found !== undefined,
  );
}

function outermost(fn: GoFunction): GoFunction {
  let at = fn;
  while (at.parent) at = at.parent;
  return at;
}

/** Whether the variable may have got another value, or is compared once more, before it is used. */
function isSettledBefore(symbol: GoSymbol, { file, node }: Access, use: Node): boolean {
  const { tree } = file;
  const compared = symbol.uses.filter(
    (one) => one < use && kindOf(tree, parentOf(tree, one)) === kind.binaryExpression,
  );
  return (
    symbol.addressTaken ||
    compared.length > 1 ||
    symbol.writes.some((write) => node < write.node && write.node < use)
  );
}
