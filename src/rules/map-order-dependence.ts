/** Text or hashes that are put together in the order of a map. */
import { calleeOf } from "../go/callee.ts";
import { field, kind } from "../go/kinds.ts";
import type { GoFile, GoFunction, GoPackage } from "../go/model.ts";
import { type OrderedOutput, orderedOutputs } from "../go/ordered-output.ts";
import { ancestorOf, childAt, kindOf, type Node, none, textOf } from "../go/tree.ts";
import { defineRule } from "./rule.ts";
import { overSortedKeys, sortedBeforeJoin } from "./sorted-keys.ts";
import { isIdentity } from "./text-identity.ts";

export default defineRule({
  id: "map-order-dependence",
  title: { en: "Output in the order of a map", "zh-CN": "输出依赖 map 的遍历顺序" },
  severity: "warning",
  confidence: "medium",
  since: "0.1.0",
  tier: 2,
  manifests: "data",
  doc:
    "The order of a range over a map is not specified and differs from loop to loop. A hash, cache key, signature or " +
    "other text that is put together in it differs from run to run, and what was stored under it is not found again. " +
    "Where the text is not seen to be a key, compared or hashed, this is a note. `fmt` and `encoding/json` sort the keys of maps they print.",
  bad: [
    {
      name: "a cache key",
      go: `
func cacheKey(params map[string]string) string {
	var b strings.Builder
	for name, value := range params {
		fmt.Fprintf(&b, "%s=%s;", name, value) // want map-order-dependence
	}
	return b.String()
}`,
    },
    {
      name: "names joined without being sorted",
      go: `
func header(params map[string]string) string {
	var names []string
	for name := range params {
		names = append(names, name) // want map-order-dependence
	}
	return strings.Join(names, ",")
}`,
    },
  ],
  good: [
    {
      name: "sorted keys",
      go: `
func cacheKey(params map[string]string) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(params)) {
		fmt.Fprintf(&b, "%s=%s;", name, params[name])
	}
	return b.String()
}

func header(params map[string]string) string {
	var names []string
	for name := range params {
		names = append(names, name)
	}
	sort.Strings(names)
	return strings.Join(names, ",")
}`,
    },
    {
      name: "results that have no order",
      go: `
func total(sizes map[string]int) (int, string) {
	sum, longest := 0, ""
	for name, size := range sizes {
		sum += size
		if len(name) > len(longest) {
			longest = name
		}
	}
	return sum, fmt.Sprint(sizes)
}`,
    },
  ],
  limits: [
    {
      name: "a list in the order of the map",
      why: "callers of such a list often do not care, or sort it themselves",
      go: `
func names(params map[string]string) []string {
	var all []string
	for name := range params {
		all = append(all, name)
	}
	return all
}`,
    },
  ],
  messages: {
    order: {
      en: {
        what: "{code} adds to {sink} in the order of {map}, which differs from run to run.",
        why: "Go does not specify the order of {loop}; {sink} is used at {site} without having been sorted.",
        fix: "Range over the sorted keys: `slices.Sorted(maps.Keys(m))`, or collect and sort them before Go 1.23.",
      },
      "zh-CN": {
        what: "{code} 按 {map} 的遍历顺序写入 {sink}，而该顺序每次运行都可能不同。",
        why: "Go 不规定 {loop} 的顺序；{sink} 未经排序就在{site}被使用。",
        fix: "遍历排好序的键：`slices.Sorted(maps.Keys(m))`；Go 1.23 之前先收集再排序。",
      },
    },
  },
  *check(pkg) {
    for (const output of outputs(pkg)) {
      const { fn, clause, write, sink, use } = output;
      const { file } = fn;
      const { tree } = file;
      const site = { file, node: use };
      yield {
        file,
        node: write,
        subject: `${fn.name} ${sink.name}`,
        message: "order",
        values: {
          code: textOf(tree, write).split("\n")[0] ?? "",
          sink: sink.name,
          map: textOf(tree, childAt(tree, clause, field.right)),
          loop: textOf(tree, clause),
          site,
        },
        related: [{ file, node: clause, label: "range" }],
        fix: output.how === "joined" ? sortedBeforeJoin(output) : overSortedKeys(output),
        ...((isShown(fn) || isLogged(file, use) || !isIdentity(output)) && { severity: "note" }),
      };
    }
  },
});

function* outputs(pkg: GoPackage): Iterable<OrderedOutput> {
  for (const fn of pkg.functions) if (!fn.file.test) yield* orderedOutputs(fn);
}

/** What `String` and `Error` return is read by people. */
function isShown(fn: GoFunction): boolean {
  return /^(?:Error|String|GoString|Format)$/.test(fn.symbol?.name ?? "");
}

/** Whether the text goes into a log line or an error, where the order is only untidy. */
function isLogged(file: GoFile, use: Node): boolean {
  const { tree } = file;
  for (let at = use; at !== none; at = ancestorOf(tree, at, kind.callExpression)) {
    if (kindOf(tree, at) !== kind.callExpression) continue;
    const callee = calleeOf(file, at);
    const name = "name" in callee ? callee.name : "";
    if (/^(?:Debug|Info|Warn|Error|Fatal|Panic|Log|Print|Trace|New$)/i.test(name)) return true;
  }
  return false;
}
