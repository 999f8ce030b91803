/** Calls that may wait for the lock of a map, or for long, while it is held. */
import type { GoPackage } from "../go/model.ts";
import { textOf } from "../go/tree.ts";
import { type RiskyCall, riskyCalls } from "../go/under-lock.ts";
import { lockName } from "./guard-name.ts";
import { defineRule } from "./rule.ts";

export default defineRule({
  id: "callback-or-block-under-map-lock",
  title: {
    en: "Callback or blocking call under the lock of a map",
    "zh-CN": "持有 map 的锁时调用回调或阻塞操作",
  },
  severity: "warning",
  confidence: "medium",
  since: "0.1.0",
  tier: 2,
  manifests: "hang",
  doc:
    "A callback that is called with the lock held deadlocks when it comes back for the same lock, as a handler that " +
    "registers another handler does. Waiting for goroutines that need the lock never ends. Slow calls let everybody " +
    "wait who only wants to look something up. Copy what is needed under the lock, unlock, then call.",
  bad: [
    {
      name: "a handler that may register another one",
      go: `
type Bus struct {
	mu       sync.Mutex
	handlers map[string]func()
}

func (b *Bus) On(name string, handler func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.handlers[name] = handler
}

func (b *Bus) Fire(name string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if handler := b.handlers[name]; handler != nil {
		handler() // want callback-or-block-under-map-lock
	}
}`,
    },
    {
      name: "a request under the lock",
      go: `
type Cache struct {
	mu    sync.Mutex
	codes map[string]int
}

func (c *Cache) Code(url string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if code, ok := c.codes[url]; ok {
		return code
	}
	resp, err := http.Get(url) // want callback-or-block-under-map-lock
	if err != nil {
		return 0
	}
	resp.Body.Close()
	c.codes[url] = resp.StatusCode
	return resp.StatusCode
}`,
    },
  ],
  good: [
    {
      name: "called after the lock is given back",
      go: `
type Bus struct {
	mu       sync.Mutex
	handlers map[string]func()
}

func (b *Bus) On(name string, handler func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.handlers[name] = handler
}

func (b *Bus) Fire(name string) {
	b.mu.Lock()
	handler := b.handlers[name]
	b.mu.Unlock()
	if handler != nil {
		handler()
	}
}`,
    },
    {
      name: "a sync.Map, which holds no lock while it is ranged over",
      go: `
var handlers sync.Map

func fire() {
	handlers.Range(func(_, handler any) bool {
		handler.(func())()
		return true
	})
}`,
    },
  ],
  limits: [
    {
      name: "a callback of a caller that is not seen to take the lock",
      why: "most callbacks under a lock are small and stay away from it",
      go: `
type Store struct {
	mu    sync.Mutex
	items map[string]int
}

func (s *Store) Each(visit func(string, int)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for name, count := range s.items {
		visit(name, count)
	}
}`,
    },
    {
      name: "a send on a channel",
      why: "whether its receiver needs the lock, or the channel has room, is rarely visible",
      go: `
type Store struct {
	mu      sync.Mutex
	items   map[string]int
	changes chan string
}

func (s *Store) Add(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.items[name]++
	s.changes <- name
}`,
    },
  ],
  messages: {
    callback: {
      en: {
        what: "{code} runs with {lock} held, and the function handed in takes {lock} again.",
        why: "The function that is handed in takes the lock at {site}; it waits for the lock that its own goroutine holds, for ever.",
        fix: "Copy what is needed under {lock}, unlock, then call.",
      },
      "zh-CN": {
        what: "{code} 执行时持有 {lock}，而传入的函数会再次获取 {lock}。",
        why: "传入的函数在{site}加锁；它会永远等待自己的 goroutine 所持有的锁。",
        fix: "在 {lock} 内复制所需内容，解锁后再调用。",
      },
    },
    wait: {
      en: {
        what: "{code} waits with {lock} held for a goroutine that needs {lock}.",
        why: "The goroutine takes the lock at {site} and cannot go on before this function gives it back, which waits for the goroutine.",
        fix: "Release {lock} before waiting.",
      },
      "zh-CN": {
        what: "{code} 在持有 {lock} 时等待一个需要 {lock} 的 goroutine。",
        why: "该 goroutine 在{site}加锁，要等本函数释放后才能继续，而本函数又在等待它结束。",
        fix: "等待之前先释放 {lock}。",
      },
    },
    registered: {
      en: {
        what: "{code} calls a function out of the map with {lock} held.",
        why: "Functions are registered at {site} under the same lock, so one that registers or looks up another waits for ever.",
        fix: "Take the function out under {lock}, unlock, then call it.",
      },
      "zh-CN": {
        what: "{code} 在持有 {lock} 时调用取自 map 的函数。",
        why: "函数在{site}于同一把锁内注册，因此在其中再注册或查找的函数会永远等待。",
        fix: "在 {lock} 内取出函数，解锁后再调用。",
      },
    },
    slow: {
      en: {
        what: "{code} runs with {lock} held, so everybody who needs the map waits for it.",
        why: "The lock taken at {site} also guards the map; this call can take as long as a timeout allows.",
        fix: "Make the call before {lock} is taken or after it is released.",
      },
      "zh-CN": {
        what: "{code} 执行时持有 {lock}，所有需要该 map 的操作都要等待。",
        why: "在{site}获取的锁也保护该 map；这个调用可能一直持续到超时。",
        fix: "在获取 {lock} 之前或释放之后再进行该调用。",
      },
    },
  },
  *check(pkg) {
    for (const { call, lock, other, how } of firstPerLock(pkg)) {
      const { file, node, caller } = call;
      const site = other ? { file: other.fn.file, node: other.node } : lock.site;
      const isCertain = how === "callback" || how === "wait";
      yield {
        file,
        node,
        subject: `${caller.name} ${lock.text}`,
        message: how,
        values: { code: textOf(file.tree, node).split("\n")[0] ?? "", lock: lockName(lock), site },
        related: [
          { ...lock.site, label: lock.mode === "read" ? "readLock" : "lock", name: lockName(lock) },
        ],
        ...(isCertain && { severity: "error", confidence: "high" }),
      };
    }
  },
});

/** One per function and kind: the others need the same cure. */
function* firstPerLock(pkg: GoPackage): Iterable<RiskyCall> {
  const said = new Set<string>();
  for (const risky of riskyCalls(pkg)) {
    const group = `${risky.call.caller.id} ${risky.how}`;
    if (!said.has(group)) yield risky;
    said.add(group);
  }
}
