/** A lock that is copied out of a map together with the element that holds it. */
import { accessesIn } from "../go/accesses.ts";
import { elementTypeOf, rangeValue } from "../go/element-copies.ts";
import type { Access } from "../go/facts.ts";
import { heldByValue, isLockType } from "../go/held-by-value.ts";
import { field, kind } from "../go/kinds.ts";
import type { GoPackage } from "../go/model.ts";
import { childAt, childrenOf, kindOf, type Node, none, parentOf, textOf } from "../go/tree.ts";
import { showType } from "../go/types.ts";
import { defineRule } from "./rule.ts";

export default defineRule({
  id: "lock-by-value-in-map",
  title: { en: "Lock copied out of a map", "zh-CN": "从 map 中复制出锁" },
  severity: "error",
  confidence: "high",
  since: "0.1.0",
  tier: 1,
  manifests: "race",
  doc:
    "`m[k]` yields a copy of the element. Where the element is a mutex, or a struct with one inside, locking the copy " +
    "excludes nobody: every caller has a copy of its own. (`m[k].Lock()` does not even compile.) The same goes for " +
    "WaitGroup, Once and Cond. `go vet` reports such copies too (copylocks).",
  bad: [
    {
      name: "a mutex for each key",
      vet: "copies lock value",
      go: `
var locks = map[string]sync.Mutex{"a": {}}

func with(key string, act func()) {
	mu := locks[key] // want lock-by-value-in-map
	mu.Lock()
	defer mu.Unlock()
	act()
}`,
    },
    {
      name: "a struct that holds one",
      vet: "copies lock",
      go: `
type account struct {
	mu      sync.Mutex
	balance int
}

func total(accounts map[string]account) int {
	sum := 0
	for _, one := range accounts { // want lock-by-value-in-map
		one.mu.Lock()
		sum += one.balance
		one.mu.Unlock()
	}
	return sum
}`,
    },
  ],
  good: [
    {
      name: "pointers in the map",
      go: `
type account struct {
	mu      sync.Mutex
	balance int
}

func total(accounts map[string]*account, locks map[string]*sync.Mutex) int {
	mu := locks["all"]
	mu.Lock()
	defer mu.Unlock()
	sum := 0
	for _, one := range accounts {
		one.mu.Lock()
		sum += one.balance
		one.mu.Unlock()
	}
	return sum
}`,
    },
    {
      name: "elements that are not taken out",
      vet: "copies lock value",
      go: `
type account struct {
	mu      sync.Mutex
	balance int
}

func names(accounts map[string]account) ([]string, bool) {
	var list []string
	for name := range accounts {
		list = append(list, name)
	}
	_, ok := accounts["a"]
	delete(accounts, "b")
	return list, ok && accounts["a"].balance > 0
}`,
    },
  ],
  limits: [],
  messages: {
    copy: {
      en: {
        what: "{code} copies the {lock} inside an element of {map}, so locking it excludes nobody.",
        why: "The elements of {map} are {type}, held by value: each look-up yields a copy with a lock of its own.",
        fix: "Make the elements pointers, and store the address of a new value under each key.",
      },
      "zh-CN": {
        what: "{code} 复制了 {map} 元素中的 {lock}，对副本加锁无法排斥任何人。",
        why: "{map} 的元素类型是按值存放的 {type}：每次查找得到的都是一个副本，各有自己的锁。",
        fix: "把元素改为指针，为每个键存入新值的地址。",
      },
    },
  },
  *check(pkg) {
    for (const { access, node, lock } of copies(pkg)) {
      const { file, base, cell } = access;
      const type = elementTypeOf(access);
      yield {
        ...{ file, node, subject: cell.name, message: "copy" },
        values: {
          code: textOf(file.tree, node),
          map: textOf(file.tree, base),
          lock,
          type: type ? showType(type) : lock,
        },
      };
    }
  },
});

interface Copy {
  readonly access: Access;
  readonly node: Node;
  readonly lock: string;
}

function* copies(pkg: GoPackage): Iterable<Copy> {
  for (const access of accessesIn(pkg)) {
    const node = copiedAt(access);
    const type = node === none ? undefined : elementTypeOf(access);
    const held = type && heldByValue(type, isLockType);
    if (held) yield { access, node, lock: `sync.${held.name}` };
  }
}

/** The look-up or range clause that makes a copy which somebody keeps. */
function copiedAt(access: Access): Node {
  const { file, op, node } = access;
  const { tree } = file;
  if (op === "range") {
    const name = rangeValue(access);
    return name === none || textOf(tree, name) === "_" ? none : node;
  }
  if (op !== "read") return none;
  const parent = parentOf(tree, node);
  switch (kindOf(tree, parent)) {
    case kind.argumentList:
    case kind.keyedElement:
    case kind.literalElement:
    case kind.returnStatement:
      return node;
    case kind.expressionList: {
      if (tree.field[parent] === field.left) return none;
      const names = childrenOf(tree, childAt(tree, parentOf(tree, parent), field.left));
      return textOf(tree, names[0] ?? none) === "_" ? none : node;
    }
    default:
      return none;
  }
}
