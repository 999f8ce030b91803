/** One map that every iteration of a loop fills and hands on. */

import { field, kind } from "../go/kinds.ts";
import { type Handover, reusedMaps } from "../go/reused-maps.ts";
import {
  ancestorOf,
  childAt,
  childrenOf,
  contains,
  kindOf,
  none,
  parentOf,
  statementOf,
  textOf,
} from "../go/tree.ts";
import { type Fix, fixOf, linesBefore } from "./fix.ts";
import { ownLineOf } from "./remove-line.ts";
import { defineRule } from "./rule.ts";

export default defineRule({
  id: "map-reused-across-iterations",
  title: {
    en: "One map handed on in every iteration",
    "zh-CN": "每次迭代都交出同一个 map",
  },
  severity: "error",
  confidence: "high",
  since: "0.1.0",
  tier: 2,
  manifests: "data",
  doc:
    "A map variable refers to its map. A map that is made before a loop, filled in the loop and appended, sent or stored " +
    "there is the same one every time: all rows hold what the last iteration wrote. Decoding into it merges as well: " +
    "keys of the iteration before stay.",
  bad: [
    {
      name: "a row made before the loop",
      go: `
func rows(sizes []int) []map[string]int {
	var all []map[string]int
	row := map[string]int{}
	for _, size := range sizes {
		row["size"] = size
		all = append(all, row) // want map-reused-across-iterations
	}
	return all
}`,
    },
    {
      name: "decoded again and again",
      go: `
func names(lines [][]byte, show func(string)) {
	record := map[string]string{}
	for _, line := range lines {
		if json.Unmarshal(line, &record) == nil { // want map-reused-across-iterations
			show(record["name"])
		}
	}
}`,
    },
  ],
  good: [
    {
      name: "made in the loop, or made again",
      go: `
func rows(sizes []int) []map[string]int {
	var all []map[string]int
	for _, size := range sizes {
		row := map[string]int{"size": size}
		all = append(all, row)
	}
	var next map[string]int
	for _, size := range sizes {
		next = map[string]int{"size": size}
		all = append(all, next)
	}
	return all
}`,
    },
    {
      name: "emptied before each use, a copy handed on, one result of several sources",
      go: `
func names(lines [][]byte, show func(string)) map[string]string {
	record := map[string]string{}
	all := map[string]string{}
	var kept []map[string]string
	for _, line := range lines {
		clear(record)
		if json.Unmarshal(line, &record) == nil {
			show(record["name"])
			kept = append(kept, maps.Clone(record))
		}
		_ = json.Unmarshal(line, &all)
	}
	return all
}`,
    },
  ],
  limits: [
    {
      name: "a struct that holds the map",
      why: "objects may share a map that grows on purpose; only a key that every iteration overwrites shows the mistake",
      go: `
type entry struct{ labels map[string]int }

func entries(names []string) []entry {
	var all []entry
	labels := map[string]int{}
	for i, name := range names {
		labels[name] = i
		all = append(all, entry{labels: labels})
	}
	return all
}`,
    },
  ],
  messages: {
    handed: {
      en: {
        what: "{code} hands on the same map in every iteration.",
        why: "{map} is made once at {made} and written at {site} in each round, so all that was handed on ends up with the last round's entries.",
        fix: "Make {map} inside the loop.",
      },
      "zh-CN": {
        what: "{code} 在每次迭代中交出的都是同一个 map。",
        why: "{map} 只在{made}创建一次，每一轮都在{site}写入，因此先前交出的内容最后都变成最后一轮的条目。",
        fix: "在循环内部创建 {map}。",
      },
    },
    merged: {
      en: {
        what: "{code} decodes into the map of the iteration before.",
        why: "{map} is made once at {made}; decoding adds to a map that is not nil, so the read at {site} can see keys of an earlier round.",
        fix: "Make {map} inside the loop.",
      },
      "zh-CN": {
        what: "{code} 解码到了上一次迭代的 map 中。",
        why: "{map} 只在{made}创建一次；解码会向非 nil 的 map 追加，因此{site}的读取可能看到之前某一轮的键。",
        fix: "在循环内部创建 {map}。",
      },
    },
  },
  *check(pkg) {
    for (const handover of reusedMaps(pkg)) {
      const { file, symbol, node, other, how } = handover;
      const { tree } = file;
      const site = { file, node: other };
      const made = { file, node: symbol.node };
      const statement = statementOf(tree, node);
      const text = textOf(tree, statement);
      const code = text.includes("\n") || how === "merged" ? textOf(tree, node) : text;
      yield {
        file,
        node: how === "merged" || text.includes("\n") ? node : statement,
        subject: symbol.name,
        message: how,
        values: { code, map: symbol.name, made, site },
        related: [
          { ...made, label: "declared", name: symbol.name },
          { ...site, label: how === "merged" ? "read" : "write" },
        ],
        fix: makeInside(handover),
        // What is sent may have been used up before the next round begins.
        ...((how === "merged" || isSent(handover)) && {
          severity: "warning",
          confidence: "medium",
        }),
      };
    }
  },
});

function isSent({ file, node }: Handover): boolean {
  const around = ancestorOf(file.tree, node, kind.sendStatement, kind.block);
  return kindOf(file.tree, around) === kind.sendStatement;
}

/** The declaration, where it stands just above the loop, becomes the first statement of its body. */
function makeInside({ file, symbol, loop }: Handover): Fix | undefined {
  const { tree } = file;
  const declaration = statementOf(tree, symbol.node);
  const isAbove = nextStatement(tree, declaration) === loop;
  const line = ownLineOf(tree, declaration);
  const outside = symbol.uses.some((use) => !contains(tree, loop, use));
  const body = childAt(tree, loop, field.body);
  const [list = none] = childrenOf(tree, body);
  const [first = none] = childrenOf(tree, list);
  if (!isAbove || !line || outside || first === none) return undefined;
  if (kindOf(tree, list) !== kind.statementList) return undefined;
  return fixOf(tree, [line.removal, linesBefore(tree, first, [line.text])]);
}

function nextStatement(tree: Handover["file"]["tree"], statement: number): number {
  const siblings = childrenOf(tree, parentOf(tree, statement));
  return siblings[siblings.indexOf(statement) + 1] ?? none;
}
