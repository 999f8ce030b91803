/** A cloned map through which the original's inner maps, slices or structs are changed. */

import { nodesIn } from "../go/calls.ts";
import { laterThan } from "../go/flow.ts";
import { flowOf, stepOf } from "../go/flow-build.ts";
import { field, kind } from "../go/kinds.ts";
import { type Clone, libraryClones, loopClones } from "../go/map-clones.ts";
import type { GoFile, GoFunction, GoPackage, Path } from "../go/model.ts";
import { pathOf } from "../go/path.ts";
import { atLeastGo } from "../go/sees.ts";
import { functionAt } from "../go/symbols.ts";
import {
  ancestorOf,
  childAt,
  childrenOf,
  contains,
  kindOf,
  type Node,
  none,
  statementOf,
  textOf,
} from "../go/tree.ts";
import { typeOf, typeOfSymbol } from "../go/type-of.ts";
import { mapOf, under } from "../go/types.ts";
import { type Fix, fixOf, linesBefore } from "./fix.ts";
import { packageNameAt } from "./fix-names.ts";
import { defineRule } from "./rule.ts";

export default defineRule({
  id: "shallow-clone-shared-inner",
  title: { en: "Write through a shallow clone", "zh-CN": "通过浅拷贝修改了原 map 的内容" },
  severity: "warning",
  confidence: "medium",
  since: "0.1.0",
  tier: 3,
  manifests: "data",
  doc:
    "`maps.Clone`, and a loop that copies entries, copy the entries of one level. Elements that are maps, slices or pointers " +
    "are the same in both maps: a write through the clone changes the original, and races where that is shared. For " +
    "pointers the sharing is often meant, so those are of low confidence and only listed.",
  bad: [
    {
      name: "an inner map of the clone",
      go: `
func with(base map[string]map[string]int, key string) map[string]map[string]int {
	result := maps.Clone(base)
	result["all"][key] = 1 // want shallow-clone-shared-inner
	return result
}`,
    },
    {
      name: "copied in a loop",
      go: `
func marked(base map[string][]string) map[string][]string {
	result := make(map[string][]string, len(base))
	for key, list := range base {
		result[key] = list
	}
	result["all"][0] = "marked" // want shallow-clone-shared-inner
	return result
}`,
    },
  ],
  good: [
    {
      name: "the inner map is cloned too, or replaced",
      go: `
func with(base map[string]map[string]int, key string) map[string]map[string]int {
	result := maps.Clone(base)
	inner := maps.Clone(result["all"])
	inner[key] = 1
	result["all"] = inner
	result["other"] = map[string]int{}
	result["other"][key] = 2
	return result
}

func counted(base map[string]int) map[string]int {
	result := maps.Clone(base)
	result["all"]++
	return result
}`,
    },
    {
      name: "elements copied in the loop, and an original that nobody uses again",
      go: `
func marked(base map[string][]string) map[string][]string {
	result := make(map[string][]string, len(base))
	for key, list := range base {
		result[key] = append([]string(nil), list...)
	}
	result["all"][0] = "marked"
	own := map[string][]string{"all": {"a"}}
	moved := maps.Clone(own)
	moved["all"][0] = "moved"
	return moved
}`,
    },
  ],
  limits: [
    {
      name: "an element that gets a name first",
      why: "names of elements are not followed",
      go: `
func with(base map[string]map[string]int, key string) map[string]map[string]int {
	result := maps.Clone(base)
	inner := result["all"]
	inner[key] = 1
	return result
}`,
    },
  ],
  messages: {
    shared: {
      en: {
        what: "{code} changes {source} too: the clone shares its elements.",
        why: "The copy made at {site} is shallow, so {inner} is the same {what} in both maps.",
        fix: "Clone the element first, change the clone, and store it under the key.",
      },
      "zh-CN": {
        what: "{code} 也会修改 {source}：副本与它共用元素。",
        why: "{site}产生的是浅拷贝，{inner} 在两个 map 中是同一个 {what}。",
        fix: "先复制该元素，修改副本，再存回对应的键。",
      },
    },
  },
  *check(pkg) {
    for (const { clone, target, file } of sharedWrites(pkg)) {
      const { tree } = file;
      const element = mapOf(typeOfSymbol(clone.symbol))?.element;
      const what = element ? under(element).kind : "map";
      const site = { file, node: clone.node };
      yield {
        ...{ file, node: target.node, subject: clone.symbol.name, message: "shared" },
        values: {
          code: textOf(tree, target.node),
          source: textOf(tree, clone.source),
          inner: textOf(tree, target.inner),
          what: what === "pointer" ? "struct" : what,
          site,
        },
        related: [{ ...site, label: "copied" }],
        fix: cloneInner(file, target),
        ...(what === "pointer" ? { confidence: "low" as const } : {}),
      };
    }
  },
});

interface Target {
  /** What is assigned to, and the element of the clone in it. */
  readonly node: Node;
  readonly inner: Node;
  readonly path: Path;
}

interface SharedWrite {
  readonly file: GoFile;
  readonly clone: Clone;
  readonly target: Target;
}

function* sharedWrites(pkg: GoPackage): Iterable<SharedWrite> {
  for (const fn of pkg.functions) {
    if (fn.file.test) continue;
    for (const clone of [...libraryClones(fn), ...loopClones(fn)]) {
      const { symbol, source } = clone;
      const element = mapOf(typeOfSymbol(symbol))?.element;
      if (!element || !/^(?:map|slice|pointer)$/.test(under(element).kind)) continue;
      const targets = targetsIn(fn);
      const own = targets.filter(({ path }) => path.root === symbol);
      const target = own.find((one) => one.path.steps.length > 1 && one.node > clone.node);
      if (!target || !isUsedElsewhere(fn, source, clone.node)) continue;
      if (!own.some((one) => isStore(fn.file, one, clone))) yield { file: fn.file, clone, target };
    }
  }
}

/** What the function assigns to, adds to, or deletes from. */
function targetsIn(fn: GoFunction): Target[] {
  const { file } = fn;
  const { tree } = file;
  const lists = nodesIn(fn, kind.assignmentStatement).map((one) => childAt(tree, one, field.left));
  const counted = [kind.incStatement, kind.decStatement].flatMap((one) => nodesIn(fn, one));
  const nodes = [...lists, ...counted].flatMap((holder) => childrenOf(tree, holder));
  return nodes
    .flatMap((node) => {
      const path = pathOf(file, node);
      return path?.steps[0]?.kind === "index" ? [{ node, path, inner: elementOf(file, node) }] : [];
    })
    .toSorted((left, right) => left.node - right.node);
}

/** The innermost index expression: the element of the map. */
function elementOf({ tree }: GoFile, node: Node): Node {
  let at = node;
  let found = node;
  while (at !== none && kindOf(tree, at) !== kind.identifier) {
    if (kindOf(tree, at) === kind.indexExpression) found = at;
    at = childAt(tree, at, field.operand);
  }
  return found;
}

/** An element of the clone that is replaced after it was made. */
function isStore({ tree }: GoFile, { node, path }: Target, clone: Clone): boolean {
  const loop = ancestorOf(tree, clone.node, kind.forStatement);
  const isCopying = kindOf(tree, clone.node) === kind.rangeClause && contains(tree, loop, node);
  return path.steps.length === 1 && !isCopying;
}

/** Whether somebody else knows the original, or it is used again here. */
function isUsedElsewhere(fn: GoFunction, source: Node, after: Node): boolean {
  const root = pathOf(fn.file, source)?.root;
  if (!root) return false;
  if (root.owner !== fn || root.kind !== "var") return true;
  const flow = flowOf(fn);
  const later = flow && laterThan(flow, stepOf(fn, after), new Set()).steps;
  return (
    root.uses.some(
      (use) => use > after && functionAt(fn.file, use) === fn && later?.has(stepOf(fn, use)),
    ) && !contains(fn.file.tree, after, root.node)
  );
}

/** `c[a] = maps.Clone(c[a])` above the write; the same for a slice. */
function cloneInner(file: GoFile, { node, inner }: Target): Fix | undefined {
  const { tree } = file;
  const code = textOf(tree, inner);
  const shape = under(typeOf(file, inner)).kind;
  const path = shape === "map" ? "maps" : "slices";
  const name = packageNameAt(file, node, path);
  const isPlain = /^[\w.]+\[[\w."]+\]$/.test(code) && (shape === "map" || shape === "slice");
  if (!name || !isPlain || atLeastGo(file, 21) !== true) return undefined;
  return fixOf(tree, [
    linesBefore(tree, statementOf(tree, node), [`${code} = ${name}.Clone(${code})`]),
  ]);
}
