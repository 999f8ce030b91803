/** One package that grows: the time for a line must not. */
import { createAnalyzer } from "../../src/analyze/analyze.ts";
import type { SourcePackage } from "../../src/analyze/types.ts";
import { loadParser } from "../../src/go/parse.ts";
import { analyzeAll } from "./analysis.ts";
import { linesOf } from "./go-trees.ts";
import { timed } from "./processor-time.ts";

/** A registry whose map is guarded, used from goroutines, and handed on to the registry before it. */
function registrySource(index: number): string {
  const before = Math.max(0, index - 1);
  return `package grown

import (
	"fmt"
	"sync"
)

// Registry${index} keeps entries by name.
type Registry${index} struct {
	mu      sync.RWMutex
	entries map[string]*entry${index}
	counts  map[string]int
	before  *Registry${before}
}

type entry${index} struct {
	name   string
	labels map[string]string
}

// NewRegistry${index} makes an empty registry.
func NewRegistry${index}(before *Registry${before}) *Registry${index} {
	return &Registry${index}{entries: make(map[string]*entry${index}), counts: map[string]int{}, before: before}
}

// Add puts an entry in and counts it.
func (r *Registry${index}) Add(name string, labels map[string]string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.entries[name]; ok {
		return fmt.Errorf("%s is there", name)
	}
	r.entries[name] = &entry${index}{name: name, labels: labels}
	r.countLocked(name)
	return nil
}

func (r *Registry${index}) countLocked(name string) {
	r.counts[name]++
	if r.counts[name] > 10 {
		delete(r.counts, name)
	}
}

// Get looks here, then in the registry before.
func (r *Registry${index}) Get(name string) (string, bool) {
	r.mu.RLock()
	found, ok := r.entries[name]
	r.mu.RUnlock()
	if !ok && r.before != nil && ${index} > 0 {
		return r.before.Get(name)
	}
	if !ok {
		return "", false
	}
	return found.name, true
}

// Fill adds many at once.
func (r *Registry${index}) Fill(names []string) {
	var wg sync.WaitGroup
	for _, name := range names {
		wg.Add(1)
		go func() {
			defer wg.Done()
			if err := r.Add(name, nil); err != nil {
				fmt.Println(err)
			}
		}()
	}
	wg.Wait()
}
`;
}

/** A package of at least so many lines. */
function grownPackage(linesMin: number): SourcePackage {
  const text = registrySource(0);
  const count = Math.ceil(linesMin / (text.split("\n").length - 1));
  const files = Array.from({ length: count }, (_, index) => ({
    path: `grown/registry${index}.go`,
    text: registrySource(index),
  }));
  return { directory: "grown", files };
}

/** Prints a line for each size. */
export async function benchGrowth(sizes: readonly number[]): Promise<void> {
  const analyze = createAnalyzer(await loadParser(), () => performance.now());
  analyzeAll(analyze, [grownPackage(5_000)]);
  console.log("growth    one package of maps under locks, with goroutines, that grows");
  for (const size of sizes) {
    const grown = grownPackage(size);
    const { ms } = timed(() => analyzeAll(analyze, [grown]));
    const lines = linesOf(grown.files);
    const perThousand = (1_000 * ms) / lines;
    console.log(
      `  ${String(lines).padStart(7)} lines ${ms.toFixed(0).padStart(7)} ms ${perThousand.toFixed(1).padStart(7)} ms for a thousand`,
    );
  }
}
