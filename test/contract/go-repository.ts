/** A small Go repository with a history, made on disk for the tests of the built command. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export interface GoRepository {
  readonly directory: string;
  readonly commit: (files: Record<string, string | null>) => string;
  readonly git: (...args: string[]) => string;
  readonly remove: () => void;
}

const identity = {
  GIT_AUTHOR_NAME: "gopher",
  GIT_AUTHOR_EMAIL: "gopher@example.invalid",
  GIT_COMMITTER_NAME: "gopher",
  GIT_COMMITTER_EMAIL: "gopher@example.invalid",
};

/** Makes an empty repository whose `commit` writes (or with null removes) files and answers the commit's id. */
export function makeGoRepository(): GoRepository {
  const directory = mkdtempSync(join(tmpdir(), "mapwarden-contract-"));
  function git(...args: string[]): string {
    return execFileSync("git", args, {
      cwd: directory,
      encoding: "utf8",
      env: { ...process.env, ...identity, GIT_CONFIG_NOSYSTEM: "1" },
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  }
  git("init", "-q", "-b", "main");
  return {
    directory,
    git,
    commit(files) {
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(directory, path)), { recursive: true });
        if (text === null) rmSync(join(directory, path));
        else writeFileSync(join(directory, path), text);
      }
      git("add", "-A");
      git("commit", "-q", "--allow-empty", "-m", "a change");
      return git("rev-parse", "HEAD");
    },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

export const goMod = "module example.com/shop\n\ngo 1.22\n";

/** A cache whose `Delete` is to be spoilt: everything here is right. */
export const goodCache = `package shop

import "sync"

// Cache holds prices by product.
type Cache struct {
	mu     sync.RWMutex
	prices map[string]int
}

// NewCache makes an empty cache.
func NewCache() *Cache {
	return &Cache{prices: make(map[string]int)}
}

// Set stores a price.
func (c *Cache) Set(product string, price int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.prices[product] = price
}

// Get reads a price.
func (c *Cache) Get(product string) (int, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	price, ok := c.prices[product]
	return price, ok
}

// Delete forgets a price.
func (c *Cache) Delete(product string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.prices, product)
}
`;

/** The same cache, deleting while it holds only the read lock. */
export const badCache = goodCache.replace(
  "	c.mu.Lock()\n	defer c.mu.Unlock()\n	delete",
  "	c.mu.RLock()\n	defer c.mu.RUnlock()\n	delete",
);

/** 1-based line of the spoilt `delete`. */
export const badLine =
  badCache.split("\n").findIndex((line) => line.includes("delete(c.prices")) + 1;
