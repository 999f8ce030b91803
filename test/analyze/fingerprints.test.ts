import { expect, test } from "vitest";
import { findNewFindings } from "../../src/analyze/new-findings.ts";
import { analyzeFiles } from "../support/analyze-go.ts";

const before = `package p

import "sync"

type cache struct {
	mu    sync.Mutex
	items map[string]int
}

func (c *cache) set(key string, value int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.items[key] = value
}

func (c *cache) Remove(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.items, key)
}

func (c *cache) has(key string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, ok := c.items[key]
	return ok
}

func (c *cache) size() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.items)
}

func (c *cache) Bump(key string) {
	old := c.items[key]
	c.set(key, old+1)
}
`;

function findingsOf(text: string, path = "a.go") {
  return analyzeFiles([{ path, text }]).findings;
}

/** How many findings the change brings in. */
function freshAfter(after: string, path?: string): number {
  return findNewFindings(findingsOf(before), findingsOf(after, path)).length;
}

test("the example has a finding to begin with", () => {
  expect(findingsOf(before)).toHaveLength(1);
});

test.each([
  ["lines are added above", before.replace("type cache", "var unrelated = 1\n\ntype cache")],
  ["comments are added inside", before.replace("\told :=", "\t// what was there\n\told :=")],
  ["the code is indented", before.replace("\told := c.items[key]", "\told :=\n\t\tc.items[key]")],
  ["a local is renamed", before.replaceAll("old", "previous")],
  ["the key is renamed", before.replace(/Bump[\s\S]*/, (tail) => tail.replaceAll("key", "name"))],
  ["line ends change", before.replaceAll("\n", "\r\n")],
])("nothing is new when %s", (_what, after) => {
  expect(freshAfter(after)).toBe(0);
});

test("nothing is new when the file is renamed", () => {
  expect(freshAfter(before, "cache.go")).toBe(0);
});

test("a removed lock is new", () => {
  const lines = "\tc.mu.Lock()\n\tdefer c.mu.Unlock()\n\tdelete";
  expect(freshAfter(before.replace(lines, "\tdelete"))).toBeGreaterThan(0);
});

test("the same code in another function is new", () => {
  const more = `${before}\nfunc (c *cache) Read(key string) int {\n\treturn c.items[key]\n}\n`;
  expect(freshAfter(more)).toBe(1);
});
