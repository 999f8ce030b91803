/** Decoding straight into a map that the rest of the program is reading. */
import { cellsIn } from "../go/accesses.ts";
import { callAt } from "../go/calls.ts";
import type { Access, Cell } from "../go/facts.ts";
import { guardOf } from "../go/guards.ts";
import { invocationsOf } from "../go/invocations.ts";
import { decodes } from "../go/map-library.ts";
import type { GoFunction, GoPackage } from "../go/model.ts";
import { parallelWrites } from "../go/parallel.ts";
import { textOf } from "../go/tree.ts";
import { defineRule } from "./rule.ts";

export default defineRule({
  id: "unmarshal-into-live-map",
  title: {
    en: "Decoding into a map that is in use",
    "zh-CN": "直接解码到正在使用的 map",
  },
  severity: "warning",
  confidence: "medium",
  since: "0.1.0",
  tier: 2,
  manifests: "race",
  doc:
    "`json.Unmarshal(data, &m)` writes into the map that is there, key by key, and keeps the keys it does not find in the " +
    "data. A reload done this way races with every reader, and settings that were removed never go away. Decode into a " +
    "fresh map and swap it under the lock.",
  bad: [
    {
      name: "a reload in place",
      go: `
var limits = map[string]int{"default": 10}

func watch(files <-chan []byte) {
	go func() {
		for data := range files {
			_ = json.Unmarshal(data, &limits) // want unmarshal-into-live-map
		}
	}()
}

func limitOf(name string) int { return limits[name] }`,
    },
  ],
  good: [
    {
      name: "a fresh map, swapped under the lock",
      go: `
var (
	mu     sync.RWMutex
	limits = map[string]int{"default": 10}
)

func reload(data []byte) error {
	var fresh map[string]int
	if err := json.Unmarshal(data, &fresh); err != nil {
		return err
	}
	mu.Lock()
	limits = fresh
	mu.Unlock()
	return nil
}

func limitOf(name string) int {
	mu.RLock()
	defer mu.RUnlock()
	return limits[name]
}`,
    },
    {
      name: "decoded once, at the start",
      go: `
var limits map[string]int

func init() {
	if err := json.Unmarshal([]byte("{}"), &limits); err != nil {
		panic(err)
	}
}

func limitOf(name string) int { return limits[name] }`,
    },
  ],
  limits: [
    {
      name: "a reload that nothing is seen to run beside the readers",
      why: "reading a configuration once at the start looks the same",
      go: `
var limits = map[string]int{}

func Load(data []byte) error { return json.Unmarshal(data, &limits) }

func limitOf(name string) int { return limits[name] }`,
    },
  ],
  messages: {
    live: {
      en: {
        what: "{code} writes into {map} key by key while {read} at {site} may read it.",
        why: "Decoding fills the map that is there and takes no lock, which is a data race; keys that are not in the data stay.",
        fix: "Decode into a local map, and assign it to {map} under the lock that its readers hold.",
      },
      "zh-CN": {
        what: "{code} 逐个键写入 {map}，而{site}的 {read} 可能正在读取它。",
        why: "解码会直接填充现有的 map 且不持有锁，构成数据竞争；数据中没有的键会保留下来。",
        fix: "先解码到局部 map，再在读者所持的锁内把它赋给 {map}。",
      },
    },
  },
  *check(pkg) {
    for (const { decode, read, sure } of liveDecodes(pkg)) {
      const { cell, file, node, base } = decode;
      const site = { file: read.file, node: read.node };
      yield {
        file,
        node,
        subject: cell.name,
        message: "live",
        values: {
          code: textOf(file.tree, node),
          map: textOf(file.tree, base),
          read: textOf(read.file.tree, read.node),
          site,
        },
        related: [{ ...site, label: "read" }],
        ...(sure && { severity: "error" }),
      };
    }
  },
});

interface LiveDecode {
  readonly decode: Access;
  readonly read: Access;
  /** The two are seen to meet. */
  readonly sure: boolean;
}

function* liveDecodes(pkg: GoPackage): Iterable<LiveDecode> {
  for (const cell of cellsIn(pkg)) {
    // A field belongs to an object, of which each reload may have its own; a guarded map has a rule of its own.
    if (cell.kind !== "global" || guardOf(cell)) continue;
    for (const decode of cell.accesses) {
      if (!isOpenDecode(decode)) continue;
      const found = meetingRead(cell, decode) ?? laterRead(cell, decode);
      if (found) yield found;
    }
  }
}

function isOpenDecode(access: Access): boolean {
  const { op, file, node, function: fn, owned, constructing, once, locks, doubts } = access;
  const callee = op === "fill" && !file.test ? callAt(fn, node)?.callee : undefined;
  if (callee?.kind !== "external" || !decodes(callee)) return false;
  return !owned && !constructing && !once && locks.may.length === 0 && doubts.size === 0;
}

/** A read that is seen to run in another goroutine. */
function meetingRead(cell: Cell, decode: Access): LiveDecode | undefined {
  const pair = parallelWrites(cell).find(
    ({ a, b }) => a !== b && (a === decode || b === decode) && !a.file.test && !b.file.test,
  );
  const read = pair && (pair.a === decode ? pair.b : pair.a);
  return read && { decode, read, sure: pair.parallel.confidence === "high" };
}

/** Any read, where the decoder runs again and again in a goroutine of its own or for requests. */
function laterRead(cell: Cell, decode: Access): LiveDecode | undefined {
  if (!isSpawned(decode.function)) return undefined;
  const read = cell.accesses.find(
    ({ effect, file, function: fn, constructing }) =>
      effect === "read" && !file.test && !constructing && fn !== decode.function,
  );
  return read && { decode, read, sure: false };
}

function isSpawned(fn: GoFunction): boolean {
  return invocationsOf(fn).some(
    (way) => way.kind === "spawn" || (way.kind === "call" && way.call.how === "go"),
  );
}
