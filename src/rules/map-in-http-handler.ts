/** A shared map that request handlers change without a lock. */

import { textOf } from "../go/tree.ts";
import { codeOf } from "./access-code.ts";
import { fatalOf, type GoroutinePair, goroutinePairs, lockOf } from "./goroutine-pairs.ts";
import { defineRule } from "./rule.ts";

export default defineRule({
  id: "map-in-http-handler",
  title: { en: "Shared map changed by a request handler", "zh-CN": "请求处理函数修改共享 map" },
  severity: "error",
  confidence: "high",
  since: "0.1.0",
  tier: 1,
  manifests: "race",
  doc:
    "net/http runs every request in a goroutine of its own, so a handler that changes a package variable or a field races " +
    "with itself. The `recover` of net/http does not catch `fatal error: concurrent map writes`: the server dies.",
  bad: [
    {
      name: "a counter per path",
      go: `
var hits = map[string]int{}

func handler(w http.ResponseWriter, r *http.Request) {
	hits[r.URL.Path]++ // want map-in-http-handler
	w.WriteHeader(http.StatusOK)
}`,
    },
  ],
  good: [
    {
      name: "a lock, a map of the request, a table that is only read",
      go: `
var (
	mu     sync.Mutex
	hits   = map[string]int{}
	titles = map[string]string{"/": "Home"}
)

func handler(w http.ResponseWriter, r *http.Request) {
	data := map[string]string{}
	data["title"] = titles[r.URL.Path]
	w.Header()["X-Title"] = []string{data["title"]}
	mu.Lock()
	defer mu.Unlock()
	hits[r.URL.Path]++
}`,
    },
  ],
  limits: [
    {
      name: "a handler that a framework calls",
      why: "only the signatures of net/http and what is registered with it are known",
      go: `
type request struct{ path string }

var hits = map[string]int{}

func Handle(r *request) { hits[r.path]++ }`,
    },
  ],
  messages: {
    self: {
      en: {
        what: "{code} touches {map} in a request handler without a lock.",
        why:
          "The handler at {handler} runs in one goroutine per request, and {map} is one map for all. Go stops the whole " +
          "server with {fatal}, and `recover` does not catch it.",
        fix: "Add a mutex beside {map} and hold it around every access.",
      },
      "zh-CN": {
        what: "{code} 在请求处理函数中访问 {map}，没有加锁。",
        why:
          "{handler}的处理函数对每个请求都在单独的 goroutine 中运行，而 {map} 由它们共用。" +
          "Go 会以 {fatal} 终止整个服务，`recover` 无法捕获。",
        fix: "在 {map} 旁边加一个互斥锁，每次访问都持有它。",
      },
    },
    other: {
      en: {
        what: "{code} can run while {other} runs at {site}, without a common lock.",
        why:
          "The handler at {handler} runs in one goroutine per request, and {map} is one map for all. Go stops the whole " +
          "server with {fatal}, and `recover` does not catch it.",
        fix: "Add a mutex beside {map} and hold it around every access.",
      },
      "zh-CN": {
        what: "{code} 可能与{site}的 {other} 同时执行，二者没有共同的锁。",
        why:
          "{handler}的处理函数对每个请求都在单独的 goroutine 中运行，而 {map} 由它们共用。" +
          "Go 会以 {fatal} 终止整个服务，`recover` 无法捕获。",
        fix: "在 {map} 旁边加一个互斥锁，每次访问都持有它。",
      },
    },
  },
  *check(pkg) {
    for (const pair of goroutinePairs(pkg, isHandler)) {
      const { mine, other, spawn, parallel } = pair;
      const { cell, file, node, base } = mine;
      const handler = { file: spawn.file, node: spawn.node };
      const values = {
        code: codeOf(mine),
        map: textOf(file.tree, base),
        handler,
        fatal: fatalOf(mine, other),
      };
      const weak = parallel.confidence !== "high" || mine.doubts.size > 0 || other.doubts.size > 0;
      const fact = {
        file,
        node,
        subject: cell.name,
        fix: lockOf(pair),
        ...(weak && { severity: "warning" as const, confidence: "medium" as const }),
      };
      const start = { ...handler, label: "handler" as const };
      if (mine === other) {
        yield { ...fact, message: "self", values, related: [start] };
      } else {
        const site = { file: other.file, node: other.node };
        const label = other.effect === "write" ? ("write" as const) : ("read" as const);
        yield {
          ...fact,
          message: "other",
          values: { ...values, other: codeOf(other), site },
          related: [{ ...site, label }, start],
        };
      }
    }
  },
});

/** Tests send their requests one after the other. */
function isHandler({ spawn, mine }: GoroutinePair): boolean {
  return spawn.kind === "handler" && !mine.file.test;
}
