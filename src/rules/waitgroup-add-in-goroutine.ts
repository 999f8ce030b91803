/** `wg.Add` called by the goroutine that it counts. */
import { receiverPathOf } from "../go/callee.ts";
import { type Call, callsIn, targetsOf } from "../go/calls.ts";
import { laterThan } from "../go/flow.ts";
import { flowOf, stepOf } from "../go/flow-build.ts";
import { kind } from "../go/kinds.ts";
import type { GoFunction, GoPackage, Path } from "../go/model.ts";
import { cellOf } from "../go/path.ts";
import { pathInCaller, resolvePath } from "../go/path-map.ts";
import { kindOf, none, parentOf, statementOf, textOf } from "../go/tree.ts";
import { type Fix, fixOf, linesBefore } from "./fix.ts";
import { ownLineOf } from "./remove-line.ts";
import { defineRule } from "./rule.ts";

export default defineRule({
  id: "waitgroup-add-in-goroutine",
  title: {
    en: "WaitGroup.Add inside the goroutine it counts",
    "zh-CN": "在被计数的 goroutine 内部调用 WaitGroup.Add",
  },
  severity: "error",
  confidence: "high",
  since: "0.1.0",
  tier: 2,
  manifests: "data",
  doc:
    "`Wait` returns as soon as the count is zero. A goroutine that adds itself to the count may not have started by then, " +
    "so `Wait` returns at once, and the map that it was to protect is read while goroutines still write it.",
  bad: [
    {
      name: "a goroutine that counts itself",
      vet: "WaitGroup.Add called from inside new goroutine",
      go: `
func squares(n int) map[int]int {
	var (
		mu  sync.Mutex
		wg  sync.WaitGroup
		out = map[int]int{}
	)
	for i := range n {
		go func() {
			wg.Add(1) // want waitgroup-add-in-goroutine
			defer wg.Done()
			mu.Lock()
			defer mu.Unlock()
			out[i] = i * i
		}()
	}
	wg.Wait()
	return out
}`,
    },
  ],
  good: [
    {
      name: "counted before it starts",
      go: `
func squares(n int, put func(int)) {
	var wg sync.WaitGroup
	for i := range n {
		wg.Add(1)
		go func() {
			defer wg.Done()
			put(i * i)
		}()
	}
	wg.Wait()
}`,
    },
    {
      name: "a counted goroutine that adds the ones it starts",
      go: `
func walk(visit func(int), depth int) {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		for i := range depth {
			wg.Add(1)
			go func() {
				defer wg.Done()
				visit(i)
			}()
		}
	}()
	wg.Wait()
}`,
    },
  ],
  limits: [
    {
      name: "a Done that is not deferred",
      why: "it is skipped only when the goroutine panics, and then the process usually ends anyway",
      go: `
func run(work func()) {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		work()
		wg.Done()
	}()
	wg.Wait()
}`,
    },
  ],
  messages: {
    add: {
      en: {
        what: "{code} runs inside the goroutine that it counts.",
        why: "The `Wait` at {site} can run before the goroutine started at {spawn} gets here; it then finds nothing to wait for.",
        fix: "Call {code} before the `go` statement.",
      },
      "zh-CN": {
        what: "{code} 在它所计数的 goroutine 内部执行。",
        why: "{site}的 `Wait` 可能早于从{spawn}启动的 goroutine 执行到这里；那时计数为零，`Wait` 会立即返回。",
        fix: "在 `go` 语句之前调用 {code}。",
      },
    },
  },
  *check(pkg) {
    for (const { add, start, wait, sure } of lateAdds(pkg)) {
      const { file, node } = add;
      const site = { file: wait.file, node: wait.node };
      const spawn = { file: start.file, node: goStatementOf(start) };
      yield {
        file,
        node,
        subject: add.caller.name,
        message: "add",
        values: { code: textOf(file.tree, node), site, spawn },
        related: [
          { ...spawn, label: "spawn" },
          { ...site, label: "wait" },
        ],
        fix: addBefore(add, start),
        ...(!sure && { severity: "warning", confidence: "medium" }),
      };
    }
  },
});

interface LateAdd {
  readonly add: Call;
  /** The call of the go statement. */
  readonly start: Call;
  readonly wait: Call;
  /** The starter waits itself; otherwise another function waits on the same group of its object. */
  readonly sure: boolean;
}

/** One for each Add, however many places start its goroutine. */
function* lateAdds(pkg: GoPackage): Iterable<LateAdd> {
  const said = new Set<Call>();
  for (const start of pkg.functions.flatMap((fn) => callsIn(fn))) {
    if (start.how !== "go") continue;
    for (const target of targetsOf(start)) {
      const add = groupCalls(target, "Add").find((call) => countsItself(target, call));
      const path = add && outsidePath(start, target, add);
      // A group that is counted before the goroutine starts is kept open while it adds others.
      if (!add || said.has(add) || !path || waitsOn(start.caller, "Add", path).length > 0) continue;
      const wait = waitAfter(start, path);
      const other = wait ?? waitElsewhere(pkg, path);
      if (!other) continue;
      said.add(add);
      yield { add, start, wait: other, sure: wait !== undefined };
    }
  }
}

function groupCalls(fn: GoFunction, name: string): readonly Call[] {
  return callsIn(fn).filter(
    ({ callee }) =>
      callee.kind === "external" &&
      callee.path === "sync" &&
      callee.receiverType === "WaitGroup" &&
      callee.name === name,
  );
}

/** At the top of the body, in a goroutine that marks itself done. */
function countsItself(target: GoFunction, { file, node, how }: Call): boolean {
  const { tree } = file;
  const block = parentOf(tree, parentOf(tree, statementOf(tree, node)));
  if (how !== "call" || block !== target.body) return false;
  const text = textOf(tree, node).replace(/\.Add\(.*/s, ".Done()");
  const within = [target, ...target.literals].flatMap((fn) => groupCalls(fn, "Done"));
  return within.some((done) => textOf(tree, done.node) === text);
}

/** The group as the starter names it. */
function outsidePath(start: Call, target: GoFunction, add: Call): Path | undefined {
  const path = receiverPathOf(add.file, add.node);
  return path && pathInCaller(start, target, path);
}

function waitsOn(fn: GoFunction, name: "Add" | "Wait", path: Path): readonly Call[] {
  return groupCalls(fn, name).filter(({ file, node }) => {
    const own = receiverPathOf(file, node);
    return own !== undefined && resolvePath(own).exactKey === resolvePath(path).exactKey;
  });
}

/** A Wait that the starter reaches, or that a literal beside the goroutine runs. */
function waitAfter({ caller, node }: Call, path: Path): Call | undefined {
  const flow = flowOf(caller);
  const later = flow && laterThan(flow, stepOf(caller, node), new Set()).steps;
  const own = waitsOn(caller, "Wait", path).find((wait) => later?.has(stepOf(caller, wait.node)));
  const family = [...caller.literals, ...(caller.parent ? [caller.parent] : [])];
  return own ?? family.flatMap((fn) => waitsOn(fn, "Wait", path))[0];
}

function waitElsewhere(pkg: GoPackage, path: Path): Call | undefined {
  const cell = cellOf(resolvePath(path));
  if (cell.startsWith("local:")) return undefined;
  return pkg.functions
    .flatMap((fn) => groupCalls(fn, "Wait"))
    .find(({ file, node }) => {
      const own = receiverPathOf(file, node);
      return own !== undefined && cellOf(resolvePath(own)) === cell;
    });
}

function goStatementOf({ file, node }: Call) {
  return parentOf(file.tree, node);
}

/** The call moves above the `go` statement of the literal it stands in. */
function addBefore(add: Call, start: Call): Fix | undefined {
  const { tree } = add.file;
  const isLiteral = start.callee.kind === "literal" && add.file === start.file;
  if (!isLiteral || kindOf(tree, add.args[0] ?? none) !== kind.intLiteral) return undefined;
  const line = ownLineOf(tree, statementOf(tree, add.node));
  return line && fixOf(tree, [linesBefore(tree, goStatementOf(start), [line.text]), line.removal]);
}
