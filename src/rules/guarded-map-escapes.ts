/** A guarded map that leaves its lock: returned, stored or sent as it is. */

import { carriedMapsIn } from "../go/carried-maps.ts";
import type { Access, Guard } from "../go/facts.ts";
import { codeOf } from "./access-code.ts";
import { describeCarried } from "./carried-map.ts";
import { cloneAtReturn } from "./clone-fix.ts";
import { escapes } from "./escaped-maps.ts";
import { guardName, mapName } from "./guard-name.ts";
import { defineRule } from "./rule.ts";

export default defineRule({
  id: "guarded-map-escapes",
  title: { en: "Guarded map handed out without a copy", "zh-CN": "受保护的 map 未经复制就被交出" },
  severity: "warning",
  confidence: "high",
  since: "0.1.0",
  tier: 1,
  manifests: "race",
  doc:
    "A map is a reference. A method that returns the map of a locked type hands its caller the map itself: the " +
    "caller reads or ranges without the lock while another goroutine writes, and Go stops the process with " +
    "`fatal error: concurrent map iteration and map write`. Taking the lock around the `return` protects nothing.",
  bad: [
    {
      name: "the map itself, returned under the lock",
      go: `
type Store struct {
	mu    sync.Mutex
	items map[string]int
}

func (s *Store) Set(key string, value int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.items[key] = value
}

func (s *Store) Delete(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.items, key)
}

func (s *Store) All() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.items // want guarded-map-escapes
}`,
    },
    {
      name: "the map itself in an answer that is encoded after the lock",
      go: `
type Hits struct {
	mu    sync.Mutex
	pages map[string]int
}

type Answer struct{ Pages map[string]int }

func (h *Hits) Add(page string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.pages[page]++
}

func (h *Hits) JSON() ([]byte, error) {
	h.mu.Lock()
	answer := Answer{Pages: h.pages} // want guarded-map-escapes
	h.mu.Unlock()
	return json.Marshal(answer)
}`,
    },
  ],
  good: [
    {
      name: "a copy made under the lock",
      go: `
type Store struct {
	mu    sync.Mutex
	items map[string]int
}

func (s *Store) Set(key string, value int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.items[key] = value
}

func (s *Store) All() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.items)
}`,
    },
    {
      name: "the map is detached: the store goes on with another one",
      go: `
type Store struct {
	mu    sync.Mutex
	items map[string]int
}

func (s *Store) Set(key string, value int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.items[key] = value
}

func (s *Store) Drain() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	drained := s.items
	s.items = make(map[string]int)
	return drained
}`,
    },
    {
      name: "copy on write: what was handed out is never changed",
      go: `
type Store struct {
	mu    sync.Mutex
	items map[string]int
}

func (s *Store) Set(key string, value int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	next := maps.Clone(s.items)
	next[key] = value
	s.items = next
}

func (s *Store) All() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.items
}`,
    },
  ],
  limits: [
    {
      name: "a map stored in another value",
      why: "the other value may share the lock, or be used under it only",
      go: `
type Store struct {
	mu    sync.Mutex
	items map[string]int
}

type View struct{ items map[string]int }

func (s *Store) Set(key string, value int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.items[key] = value
}

func (s *Store) View() *View {
	s.mu.Lock()
	defer s.mu.Unlock()
	return &View{items: s.items}
}`,
    },
  ],
  messages: {
    carried: {
      en: {
        what: "{code} takes {map} itself, not a copy, and {use} goes through it at {place} without {lock}.",
        why:
          "{map} is changed in place under {lock} at {site}; the lock is released before {use}, so that both can happen " +
          "at the same time.",
        fix: "Take a copy made under {lock}, such as `maps.Clone`.",
      },
      "zh-CN": {
        what: "{code} 取走的是 {map} 本身，而不是副本；{place}的 {use} 在没有 {lock} 的情况下访问它。",
        why: "{map} 在{site}于 {lock} 保护下被就地修改；在 {use} 之前锁已释放，两者可能同时发生。",
        fix: "取走在 {lock} 保护下得到的副本，例如使用 `maps.Clone`。",
      },
    },
    sent: {
      en: {
        what: "{code} sends {map} itself, not a copy.",
        why:
          "{map} is guarded by {lock} ({held} of {total} accesses) and changed in place at {site}; whoever receives it " +
          "reads it without the lock.",
        fix: "Send a copy made under {lock}, such as `maps.Clone`.",
      },
      "zh-CN": {
        what: "{code} 发送的是 {map} 本身，而不是副本。",
        why:
          "{map} 由 {lock} 保护（{total} 处访问中有 {held} 处持有），并在{site}被就地修改；" +
          "接收方会在没有锁的情况下读取它。",
        fix: "发送在 {lock} 保护下得到的副本，例如使用 `maps.Clone`。",
      },
    },
    returned: {
      en: {
        what: "{code} hands out {map} itself, not a copy.",
        why:
          "{map} is guarded by {lock} ({held} of {total} accesses) and changed in place at {site}; whoever has the " +
          "result reads it without the lock.",
        fix: "Return a copy made under {lock}, such as `maps.Clone`.",
      },
      "zh-CN": {
        what: "{code} 交出的是 {map} 本身，而不是副本。",
        why:
          "{map} 由 {lock} 保护（{total} 处访问中有 {held} 处持有），并在{site}被就地修改；" +
          "拿到结果的一方会在没有锁的情况下读取它。",
        fix: "返回在 {lock} 保护下得到的副本，例如使用 `maps.Clone`。",
      },
    },
  },
  *check(pkg) {
    for (const { access, guard, write } of escapes(pkg)) {
      const { cell, file, node } = access;
      const lock = guardName(access, guard);
      const site = { file: write.file, node: write.node };
      yield {
        file,
        node,
        subject: cell.name,
        message: access.escape === "send" ? "sent" : "returned",
        values: {
          code: codeOf(access),
          map: mapName(access),
          lock,
          held: guard.held,
          total: guard.total,
          site,
        },
        related: [{ ...site, label: "write" }],
        fix: cloneAtReturn(access, guard),
        ...(!isSure(access, guard) && { confidence: "medium" }),
      };
    }
    for (const carried of carriedMapsIn(pkg)) yield describeCarried(carried);
  },
});

function isSure(access: Access, guard: Guard): boolean {
  return guard.confidence === "high" && access.doubts.size === 0;
}
