/** A channel that leaves its map unclosed although a goroutine waits on it. */

import { textOf } from "../go/tree.ts";
import { closeToo, droppedChannels } from "./dropped-channels.ts";
import { defineRule } from "./rule.ts";

export default defineRule({
  id: "chan-map-entry-dropped",
  title: {
    en: "Channel dropped from a map while a goroutine waits on it",
    "zh-CN": "仍有 goroutine 等待的通道被移出 map",
  },
  severity: "warning",
  confidence: "medium",
  since: "0.1.0",
  tier: 2,
  manifests: "hang",
  doc:
    "Deleting a channel from a map does not wake the goroutine that waits on it, and often takes away the only way to " +
    "reach the channel: the goroutine stays for ever. Closing the channel wakes its receivers. A channel that nobody " +
    "waits on needs no close.",
  bad: [
    {
      name: "a subscriber that is never told",
      go: `
type Bus struct {
	mu   sync.Mutex
	subs map[string]chan int
}

func (b *Bus) Subscribe(id string, handle func(int)) {
	ch := make(chan int, 8)
	b.mu.Lock()
	b.subs[id] = ch
	b.mu.Unlock()
	go func() {
		for value := range ch {
			handle(value)
		}
	}()
}

func (b *Bus) Unsubscribe(id string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.subs, id) // want chan-map-entry-dropped
}`,
    },
  ],
  good: [
    {
      name: "closed when it is removed, or another way to end",
      go: `
type Bus struct {
	mu   sync.Mutex
	subs map[string]chan int
	done map[string]chan string
}

func (b *Bus) Subscribe(id string, handle func(int)) {
	ch := make(chan int, 8)
	b.mu.Lock()
	b.subs[id] = ch
	b.mu.Unlock()
	go func() {
		for value := range ch {
			handle(value)
		}
	}()
}

func (b *Bus) Unsubscribe(id string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if ch, ok := b.subs[id]; ok {
		delete(b.subs, id)
		close(ch)
	}
}

func (b *Bus) Wait(ctx context.Context, id string) string {
	ch := make(chan string, 1)
	b.mu.Lock()
	b.done[id] = ch
	b.mu.Unlock()
	select {
	case result := <-ch:
		return result
	case <-ctx.Done():
		return ""
	}
}

func (b *Bus) Forget(id string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.done, id)
}`,
    },
    {
      name: "the answer is sent to a channel that was taken out",
      go: `
var (
	mu      sync.Mutex
	pending = map[int]chan string{}
)

func call(id int) string {
	ch := make(chan string, 1)
	mu.Lock()
	pending[id] = ch
	mu.Unlock()
	return <-ch
}

func answer(id int, text string) {
	mu.Lock()
	ch := pending[id]
	delete(pending, id)
	mu.Unlock()
	ch <- text
}`,
    },
  ],
  limits: [
    {
      name: "a receiver in another function",
      why: "channels are followed from the local that is stored, not through results and parameters",
      go: `
type Bus struct {
	mu   sync.Mutex
	subs map[string]chan int
}

func (b *Bus) Subscribe(id string) <-chan int {
	ch := make(chan int, 8)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.subs[id] = ch
	return ch
}

func (b *Bus) Unsubscribe(id string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.subs, id)
}

func print(b *Bus) {
	for range b.Subscribe("printer") {
	}
}`,
    },
  ],
  messages: {
    dropped: {
      en: {
        what: "{code} drops a channel of {map} that a goroutine may still wait on.",
        why: "The goroutine at {site} receives from it with no other way to end, and nothing in the package closes such a channel.",
        fix: "Close the channel when its entry is removed, under the same lock.",
      },
      "zh-CN": {
        what: "{code} 从 {map} 中移除了可能仍有 goroutine 等待的通道。",
        why: "{site}的 goroutine 从它接收，没有其他结束方式，而包内没有任何地方关闭这样的通道。",
        fix: "移除条目时在同一把锁内关闭该通道。",
      },
    },
  },
  *check(pkg) {
    for (const { access, receiver } of droppedChannels(pkg)) {
      const { cell, file, node, base } = access;
      const site = { file: receiver.fn.file, node: receiver.node };
      yield {
        file,
        node,
        subject: cell.name,
        message: "dropped",
        values: { code: textOf(file.tree, node), map: textOf(file.tree, base), site },
        related: [{ ...site, label: "receive" }],
        fix: closeToo(pkg, access, receiver),
      };
    }
  },
});
