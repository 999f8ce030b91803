/** A map that is looked up in one critical section and written in a second one because of what was found. */
import type { Access } from "../go/facts.ts";
import { isResource } from "../go/resources.ts";
import { textOf } from "../go/tree.ts";
import { type StaleWrite, staleInsertsIn, staleUpdatesIn } from "../go/two-sections.ts";
import { typeOf } from "../go/type-of.ts";
import { under } from "../go/types.ts";
import { codeOf } from "./access-code.ts";
import { lockName } from "./guard-name.ts";
import { defineRule, type FactBase } from "./rule.ts";

export default defineRule({
  id: "check-then-act-two-sections",
  title: { en: "Check and insert in two lock sections", "zh-CN": "检查与写入分处两个加锁区间" },
  severity: "warning",
  confidence: "medium",
  since: "0.1.0",
  tier: 1,
  manifests: "data",
  doc:
    "The key is looked up under the lock, the lock is released, and the entry is then stored under the lock again because " +
    "it was not there. Two callers can both find nothing and both create: work is done twice, and the value of the first is " +
    "lost together with what hangs on it. Neither the compiler nor `-race` sees it, since every access is locked. " +
    "The same holds for a value that is computed from the one looked up and stored back: what was stored in between is lost. " +
    "A missing key is reported where two values for it differ: pointers, channels, interfaces, functions. A value that owns something " +
    "(it can be closed, stopped or locked) makes it an error; an interface that shows nothing of the kind is only listed.",
  bad: [
    {
      name: "one connection for each address",
      go: `
type conn struct{ addr string }

func (c *conn) Close() {}

type Pool struct {
	mu    sync.Mutex
	conns map[string]*conn
}

func (p *Pool) Get(addr string) *conn {
	p.mu.Lock()
	c, ok := p.conns[addr]
	p.mu.Unlock()
	if ok {
		return c
	}
	c = &conn{addr}
	p.mu.Lock()
	p.conns[addr] = c // want check-then-act-two-sections
	p.mu.Unlock()
	return c
}`,
    },
    {
      name: "a list that is extended between two sections",
      go: `
type Book struct {
	mu     sync.RWMutex
	phones map[string][]string
}

func (b *Book) Add(name, phone string) {
	b.mu.RLock()
	phones := b.phones[name]
	b.mu.RUnlock()
	phones = append(phones, phone)
	b.mu.Lock()
	b.phones[name] = phones // want check-then-act-two-sections
	b.mu.Unlock()
}`,
    },
  ],
  good: [
    {
      name: "looked up again under the second lock, and one section for both",
      go: `
type conn struct{ addr string }

type Pool struct {
	mu    sync.RWMutex
	conns map[string]*conn
}

func (p *Pool) Get(addr string) *conn {
	p.mu.RLock()
	c, ok := p.conns[addr]
	p.mu.RUnlock()
	if ok {
		return c
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if c, ok := p.conns[addr]; ok {
		return c
	}
	c = &conn{addr}
	p.conns[addr] = c
	return c
}

func (p *Pool) Once(addr string) *conn {
	p.mu.Lock()
	defer p.mu.Unlock()
	c, ok := p.conns[addr]
	if !ok {
		c = &conn{addr}
		p.conns[addr] = c
	}
	return c
}`,
    },
    {
      name: "a plain value that everybody computes alike",
      go: `
type Sizes struct {
	mu    sync.Mutex
	known map[string]int
}

func (s *Sizes) Of(name string) int {
	s.mu.Lock()
	size, ok := s.known[name]
	s.mu.Unlock()
	if ok {
		return size
	}
	size = len(name)
	s.mu.Lock()
	s.known[name] = size
	s.mu.Unlock()
	return size
}`,
    },
  ],
  limits: [
    {
      name: "the look-up in a function of its own",
      why: "the answer is not followed through calls",
      go: `
type conn struct{ addr string }

type Pool struct {
	mu    sync.Mutex
	conns map[string]*conn
}

func (p *Pool) find(addr string) *conn {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.conns[addr]
}

func (p *Pool) Get(addr string) *conn {
	if c := p.find(addr); c != nil {
		return c
	}
	c := &conn{addr}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.conns[addr] = c
	return c
}`,
    },
  ],
  messages: {
    update: {
      en: {
        what: "{code} stores a value computed from the look-up of {key} in an earlier lock section.",
        why: "{lock} is released between the look-up at {check} and the `Lock` at {section}; what another goroutine stores for {key} in between is overwritten, and its update is lost.",
        fix: "Hold {lock} over the look-up and the store, or look {key} up again under the second `Lock`.",
      },
      "zh-CN": {
        what: "{code} 存入的值由前一个加锁区间内对 {key} 的查找结果计算得到。",
        why: "{lock} 在{check}的查找与{section}的 `Lock` 之间被释放；其间另一个 goroutine 为 {key} 存入的值会被覆盖，更新因此丢失。",
        fix: "用 {lock} 覆盖查找与写入两步，或在第二次 `Lock` 之后重新查找 {key}。",
      },
    },
    stale: {
      en: {
        what: "{code} relies on a look-up of {key} from an earlier lock section.",
        why: "{lock} is released between the look-up at {check} and the `Lock` at {section}; two callers can both find nothing, and the later one replaces the value that the first has handed out.",
        fix: "Look {key} up again after taking {lock} the second time, or keep the lock over both.",
      },
      "zh-CN": {
        what: "{code} 依据的是前一个加锁区间内对 {key} 的查找结果。",
        why: "{lock} 在{check}的查找与{section}的 `Lock` 之间被释放；两个调用者可能都没有找到，后者会替换前者已经交出的值。",
        fix: "第二次获取 {lock} 后重新查找 {key}，或用同一把锁覆盖两步。",
      },
    },
  },
  *check(pkg) {
    for (const stale of staleInsertsIn(pkg)) {
      yield { ...factOf(stale), message: "stale", ...weightOf(stale.write) };
    }
    for (const stale of staleUpdatesIn(pkg)) yield { ...factOf(stale), message: "update" };
  },
});

function factOf({ read, write, lock }: StaleWrite) {
  const { file, node, cell, key } = write;
  const check = { file, node: read.node };
  const words = { code: codeOf(write), key: textOf(file.tree, key), lock: lockName(lock) };
  return {
    ...{ file, node, subject: cell.name },
    values: { ...words, check, section: lock.site },
    related: [{ ...check, label: "read" as const }],
  };
}

/** A resource that is lost is an error; of an interface nobody knows whether two values differ at all. */
function weightOf({ file, node }: Access): Pick<FactBase, "severity" | "confidence"> {
  const type = typeOf(file, node);
  if (isResource(type)) return { severity: "error" };
  return under(type).kind === "interface" ? { confidence: "low" } : {};
}
