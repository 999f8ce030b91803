/** A struct taken out of a map that is changed and never put back. */
import { type ElementCopy, elementCopiesIn, elementTypeOf } from "../go/element-copies.ts";
import { laterThan } from "../go/flow.ts";
import { flowOf, stepOf } from "../go/flow-build.ts";
import { field, kind } from "../go/kinds.ts";
import type { GoFile, GoFunction, GoPackage, Path } from "../go/model.ts";
import { pathOf } from "../go/path.ts";
import { functionAt } from "../go/symbols.ts";
import {
  ancestorOf,
  childAt,
  contains,
  kindOf,
  type Node,
  none,
  onlyChild,
  parentOf,
  statementOf,
  textOf,
} from "../go/tree.ts";
import { typeOf, typeOfSymbol } from "../go/type-of.ts";
import { under } from "../go/types.ts";
import { type Fix, fixOf, linesAfter, replaceNode } from "./fix.ts";
import { freshName } from "./fix-names.ts";
import { defineRule } from "./rule.ts";

export default defineRule({
  id: "map-value-copy-mutated",
  title: {
    en: "Copy of a map element changed and dropped",
    "zh-CN": "修改了 map 元素的副本却没有写回",
  },
  severity: "warning",
  confidence: "high",
  since: "0.1.0",
  tier: 1,
  manifests: "data",
  doc:
    "`v := m[k]` and `for _, v := range m` copy a struct or array out of the map. Setting a field of the copy leaves the map " +
    "as it was. (`m[k].n++` would not compile, which is why the copy is there.) Reported where nothing uses the changed copy " +
    "afterwards.",
  bad: [
    {
      name: "a counter inside a struct",
      go: `
type account struct{ hits int }

func hit(accounts map[string]account, name string) {
	one := accounts[name]
	one.hits++ // want map-value-copy-mutated
}

func reset(accounts map[string]account) {
	for _, one := range accounts {
		one.hits = 0 // want map-value-copy-mutated
	}
}`,
    },
  ],
  good: [
    {
      name: "stored back, or pointers in the map",
      go: `
type account struct{ hits int }

func hit(accounts map[string]account, shared map[string]*account, name string) {
	one := accounts[name]
	one.hits++
	accounts[name] = one
	other := shared[name]
	other.hits++
}`,
    },
    {
      name: "a copy that is meant to be one",
      go: `
type account struct {
	hits int
	days []int
}

func renewed(accounts map[string]account, name string, use func(account)) account {
	for _, one := range accounts {
		one.hits = 0
		use(one)
	}
	dated := accounts[name]
	dated.days[0]++
	counted := accounts[name]
	counted.hits++
	if counted.hits > 3 {
		return account{}
	}
	result := accounts[name]
	result.hits = 1
	return result
}`,
    },
  ],
  limits: [
    {
      name: "a copy that a method changes",
      why: "whether the method changes its receiver or only looks at it is not followed",
      go: `
type account struct{ hits int }

func (a *account) hit() { a.hits++ }

func hit(accounts map[string]account, name string) {
	one := accounts[name]
	one.hit()
}`,
    },
  ],
  messages: {
    dropped: {
      en: {
        what: "{code} changes a copy of an element of {map}; the map keeps the old value.",
        why: "{name} is copied out of {map} at {site}, and nothing uses it after this line.",
        fix: "Store {name} back under its key, or make the elements of {map} pointers.",
      },
      "zh-CN": {
        what: "{code} 修改的是 {map} 元素的副本，map 中仍是旧值。",
        why: "{name} 在{site}从 {map} 复制出来，这一行之后没有任何代码再使用它。",
        fix: "把 {name} 写回对应的键，或把 {map} 的元素改为指针。",
      },
    },
  },
  *check(pkg) {
    for (const { copy, change, isLast } of droppedChanges(pkg)) {
      const { access, symbol } = copy;
      const { file, base } = access;
      const site = { file, node: symbol.node };
      yield {
        ...{ file, node: change.statement, subject: access.cell.name, message: "dropped" },
        values: {
          code: textOf(file.tree, change.statement),
          name: symbol.name,
          map: textOf(file.tree, base),
          site,
        },
        related: [{ ...site, label: "declared", name: symbol.name }],
        severity: "error",
        fix: isLast ? storeBack(copy, change) : undefined,
      };
    }
  },
});

interface Change {
  readonly statement: Node;
  readonly path: Path;
}

interface Dropped {
  readonly copy: ElementCopy;
  readonly change: Change;
  readonly isLast: boolean;
}

function* droppedChanges(pkg: GoPackage): Iterable<Dropped> {
  for (const copy of elementCopiesIn(pkg)) {
    const { access, symbol } = copy;
    const type = elementTypeOf(access);
    const shape = type && under(type).kind;
    if ((shape !== "struct" && shape !== "array") || symbol.addressTaken) continue;
    if (typeOfSymbol(symbol) !== type || symbol.owner !== access.function) continue;
    const changes = symbol.uses.flatMap((use) => changeAt(access.file, use) ?? []);
    const dropped = changes.filter((change) => !isUsedAfter(access.function, copy, change));
    const [first] = dropped;
    // One report for each copy: the last change is where the store belongs.
    const last = dropped.at(-1);
    if (first && last) yield { copy, change: last, isLast: last === changes.at(-1) };
  }
}

/** The assignment to a field or element of the variable itself, reached through no pointer, slice or map. */
function changeAt(file: GoFile, use: Node): Change | undefined {
  const { tree } = file;
  let node = use;
  for (let parent = parentOf(tree, node); ; parent = parentOf(tree, node)) {
    const here = kindOf(tree, parent);
    const isStep = here === kind.selectorExpression || here === kind.indexExpression;
    if (!isStep || tree.field[node] !== field.operand) break;
    const held = under(typeOf(file, node)).kind;
    if (held !== "struct" && held !== "array") return undefined;
    node = parent;
  }
  const statement = assignmentTo(file, node);
  const path = node === use || statement === none ? undefined : pathOf(file, node);
  return path && { statement, path };
}

/** The assignment, `++` or `--` whose only target is `node`. */
function assignmentTo({ tree }: GoFile, node: Node): Node {
  const parent = parentOf(tree, node);
  const here = kindOf(tree, parent);
  if (here === kind.incStatement || here === kind.decStatement) return parent;
  const isTarget = here === kind.expressionList && tree.field[parent] === field.left;
  const statement = parentOf(tree, parent);
  return isTarget && kindOf(tree, statement) === kind.assignmentStatement ? statement : none;
}

/** Whether anything may look at the changed copy: all of it, or the part that was changed. */
function isUsedAfter(
  fn: GoFunction,
  { symbol, write, access }: ElementCopy,
  change: Change,
): boolean {
  const { file } = access;
  const flow = flowOf(fn);
  if (!flow) return true;
  const rebinds = new Set(symbol.writes.map(({ node }) => stepOf(fn, node)));
  if (kindOf(file.tree, write.statement) === kind.rangeClause) rebinds.add(write.statement);
  const later = laterThan(flow, stepOf(fn, change.statement), rebinds).steps;
  return symbol.uses.some((use) => {
    if (functionAt(file, use) !== fn) return true;
    if (contains(file.tree, change.statement, use)) return false;
    return later.has(stepOf(fn, use)) && !isOtherPart(file, use, change);
  });
}

/** Whether the use is an assignment to some part, or the reading of a field that the change did not touch. */
function isOtherPart(file: GoFile, use: Node, change: Change): boolean {
  const { tree } = file;
  if (changeAt(file, use)) return true;
  const selector = parentOf(tree, use);
  if (kindOf(tree, selector) !== kind.selectorExpression) return false;
  const name = textOf(tree, childAt(tree, selector, field.field));
  const [step] = change.path.steps;
  const path = pathOf(file, selector);
  return path !== undefined && step?.kind === "field" && step.symbol.name !== name;
}

/** `m[k] = v` after the change, where key and map have names that still mean the same. */
function storeBack({ access, symbol }: ElementCopy, { statement }: Change): Fix | undefined {
  const { file, base, node, op, key } = access;
  const { tree } = file;
  const index = op === "range" ? onlyChild(tree, childAt(tree, node, field.left)) : key;
  const isBlank = textOf(tree, index) === "_";
  const name = isBlank ? freshName(access.function, ["key", "k", "name"]) : textOf(tree, index);
  const map = textOf(tree, base);
  if (name === undefined || !/^[\w."]+$/.test(name) || !/^[\w.]+$/.test(map)) return undefined;
  if (statementOf(tree, statement) !== statement) return undefined;
  if (ancestorOf(tree, statement, kind.funcLiteral) > symbol.node) return undefined;
  return fixOf(tree, [
    ...(isBlank ? [replaceNode(tree, index, name)] : []),
    linesAfter(tree, statement, [`${map}[${name}] = ${symbol.name}`]),
  ]);
}
