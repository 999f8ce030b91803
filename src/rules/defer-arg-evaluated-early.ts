/** A deferred call that prints what a map held when the defer statement ran. */
import { accessesIn } from "../go/accesses.ts";
import { type Call, callsIn } from "../go/calls.ts";
import type { Access } from "../go/facts.ts";
import { laterThan } from "../go/flow.ts";
import { flowOf, stepOf } from "../go/flow-build.ts";
import { field } from "../go/kinds.ts";
import type { GoPackage } from "../go/model.ts";
import { childAt, contains, parentOf, textOf } from "../go/tree.ts";
import { typeOf } from "../go/type-of.ts";
import { under } from "../go/types.ts";
import { type Fix, fixOf, replaceNode } from "./fix.ts";
import { defineRule } from "./rule.ts";

export default defineRule({
  id: "defer-arg-evaluated-early",
  title: { en: "Deferred output of an early value", "zh-CN": "defer 输出的是过早求得的值" },
  severity: "note",
  confidence: "medium",
  since: "0.1.0",
  tier: 3,
  manifests: "data",
  doc:
    "The arguments of a deferred call are evaluated by the defer statement. `defer log.Println(m[k])` prints what the map " +
    "held then, not what it holds when the function returns. Reported for output and metrics only, and where the function " +
    "changes the entry later.",
  bad: [
    {
      name: "a summary at the end that shows the start",
      go: `
func work(names []string) {
	done := map[string]int{}
	defer fmt.Println("done:", done["all"], len(done)) // want defer-arg-evaluated-early
	for range names {
		done["all"]++
	}
}`,
    },
  ],
  good: [
    {
      name: "a closure reads at the end; a deferred delete means its arguments",
      go: `
func work(names []string) {
	done := map[string]int{}
	defer func() { fmt.Println("done:", done["all"]) }()
	defer delete(done, "temporary")
	for range names {
		done["all"]++
	}
}

func report(done map[string]int) {
	defer fmt.Println("done:", done["all"])
	fmt.Println("reporting")
}`,
    },
    {
      name: "an old value put back at the end",
      go: `
func with(settings map[string]string, set func(string, string), act func()) {
	defer set("mode", settings["mode"])
	settings["mode"] = "test"
	act()
}`,
    },
  ],
  limits: [],
  messages: {
    early: {
      en: {
        what: "{code} prints {read} as it is at this line, not as it is when the function returns.",
        why: "Arguments of a deferred call are evaluated at once; {change} changes the map afterwards.",
        fix: "Wrap the call in a deferred closure.",
      },
      "zh-CN": {
        what: "{code} 输出的是执行到这一行时的 {read}，而不是函数返回时的值。",
        why: "defer 调用的参数会立即求值；之后{change}又修改了这个 map。",
        fix: "把这个调用包在 defer 的闭包里。",
      },
    },
  },
  *check(pkg) {
    for (const { call, read, change } of earlyValues(pkg)) {
      const { file, node } = call;
      const site = { file, node: change.node };
      yield {
        ...{ file, node, subject: read.cell.name, message: "early", fix: wrap(call) },
        values: { code: textOf(file.tree, node), read: textOf(file.tree, read.node), change: site },
        related: [{ ...site, label: "write" }],
      };
    }
  },
});

interface EarlyValue {
  readonly call: Call;
  readonly read: Access;
  readonly change: Access;
}

function* earlyValues(pkg: GoPackage): Iterable<EarlyValue> {
  const reads = accessesIn(pkg).filter(({ op }) => op === "read" || op === "len");
  for (const fn of pkg.functions) {
    for (const call of callsIn(fn)) {
      if (call.how !== "defer" || !isOutput(call)) continue;
      const flow = flowOf(fn);
      const later = flow && laterThan(flow, stepOf(fn, call.node), new Set()).steps;
      const own = reads.filter((read) => read.function === fn && isArgument(call, read));
      for (const read of own) {
        const change = read.cell.accesses.find(
          (one) => one.function === fn && changes(one, read) && later?.has(stepOf(fn, one.node)),
        );
        if (!change) continue;
        yield { call, read, change };
        break;
      }
    }
  }
}

/** Printing, logging and counting, told by name: they are what one wants to see the end of. */
function isOutput({ callee, file, node }: Call): boolean {
  if (callee.kind === "builtin" || callee.kind === "literal" || callee.kind === "conversion")
    return false;
  const name = textOf(file.tree, childAt(file.tree, node, field.function));
  return /(?:^|\.)(?:\w*[pP]rint\w*|\w*[lL]og\w*|[Ii]nfo\w*|[Dd]ebug\w*|[Ww]arn\w*|[Ee]rror\w*|Trace\w*|[Oo]bserve\w*|[Rr]ecord\w*|[Rr]eport\w*)$/.test(
    name,
  );
}

/** An argument of the call, of a type that is copied: a pointer or an inner map shows its later state anyway. */
function isArgument({ file, node }: Call, read: Access): boolean {
  const { tree } = file;
  if (!contains(tree, childAt(tree, node, field.arguments), read.node)) return false;
  if (read.op === "len") return true;
  const shape = under(typeOf(file, read.node)).kind;
  return shape === "basic" || shape === "struct" || shape === "array";
}

/** A change of the same entry, or of any where the size is asked for; what is cleaned up at the end is not meant. */
function changes({ op, path, key, file, deferred }: Access, read: Access): boolean {
  if (path.exactKey !== read.path.exactKey || deferred) return false;
  if (op === "clear" || op === "fill") return true;
  if (op !== "write" && op !== "delete") return false;
  return read.op === "len" || textOf(file.tree, key) === textOf(file.tree, read.key);
}

/** `defer func() { call }()`, on one line. */
function wrap({ file, node }: Call): Fix | undefined {
  const { tree } = file;
  const code = textOf(tree, node);
  if (code.includes("\n") || parentOf(tree, node) < 0) return undefined;
  return fixOf(tree, [replaceNode(tree, node, `func() { ${code} }()`)]);
}
