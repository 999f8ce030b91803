/** The sample: a small Go repository and a pull request that makes four mistakes with maps. */
import type { Files } from "./git-store.ts";

const goMod = `module example.com/shop

go 1.22
`;

const storeBefore = `// Package stock knows how many of each article are in the shop.
package stock

import "sync"

// Store counts articles. It is safe for use by many goroutines.
type Store struct {
	mu    sync.RWMutex
	items map[string]int
	reads map[string]int
}

// New returns an empty store.
func New() *Store {
	return &Store{
		items: make(map[string]int),
		reads: make(map[string]int),
	}
}

// Get returns the count of one article.
func (s *Store) Get(name string) int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.items[name]
}

// Add puts n more of an article into the shop.
func (s *Store) Add(name string, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.items[name] += n
}

// Remove takes an article out of the shop.
func (s *Store) Remove(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.items, name)
}

// Len returns the number of different articles.
func (s *Store) Len() int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return len(s.items)
}

// Reads returns how often an article was asked for.
func (s *Store) Reads(name string) int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.reads[name]
}
`;

/** Counts reads under the read lock, and sets without any lock. */
const storeAfter = storeBefore
  .replace(
    "// Get returns the count of one article.\n",
    "// Get returns the count of one article and counts that it was asked for.\n",
  )
  .replace("\treturn s.items[name]\n}", "\ts.reads[name]++\n\treturn s.items[name]\n}")
  .replace(
    "// Remove takes",
    `// Set makes the count of an article exactly n.
func (s *Store) Set(name string, n int) {
	s.items[name] = n
}

// Remove takes`,
  );

const reportBefore = `package stock

// Line is one line of a delivery note.
type Line struct {
	Supplier string
	Article  string
	Count    int
}

// Articles lists the articles of a delivery note, each once.
func Articles(lines []Line) []string {
	seen := make(map[string]bool)
	var articles []string
	for _, line := range lines {
		if !seen[line.Article] {
			seen[line.Article] = true
			articles = append(articles, line.Article)
		}
	}
	return articles
}
`;

/** Adds up into a map that was never made. */
const reportAfter = `${reportBefore}
// PerSupplier adds up what each supplier delivered.
func PerSupplier(lines []Line) map[string]int {
	var totals map[string]int
	for _, line := range lines {
		totals[line.Supplier] += line.Count
	}
	return totals
}
`;

const pricesBefore = `package stock

import "sync"

// Prices asks for the price of every article.
func Prices(articles []string, ask func(string) int) map[string]int {
	prices := make(map[string]int, len(articles))
	for _, article := range articles {
		prices[article] = ask(article)
	}
	return prices
}

// old is what the shop used before there was a Store. Nobody touches it in this pull request.
var old = make(map[string]int)

// Restock fills the old map from several goroutines at once, with no lock at all.
func Restock(articles []string) {
	var wg sync.WaitGroup
	for _, article := range articles {
		wg.Add(1)
		go func(article string) {
			defer wg.Done()
			old[article]++
		}(article)
	}
	wg.Wait()
}
`;

/** Asks for all prices at once, and lets every goroutine write into the one map. */
const pricesAfter = pricesBefore.replace(
  `	for _, article := range articles {
		prices[article] = ask(article)
	}
	return prices`,
  `	var wg sync.WaitGroup
	for _, article := range articles {
		wg.Add(1)
		go func(article string) {
			defer wg.Done()
			prices[article] = ask(article)
		}(article)
	}
	wg.Wait()
	return prices`,
);

const readme = "# shop\n\nA shop, as an example.\n";

/** The repository before the pull request. */
export const sampleBase: Files = {
  "README.md": readme,
  "go.mod": goMod,
  "stock/prices.go": pricesBefore,
  "stock/report.go": reportBefore,
  "stock/store.go": storeBefore,
};

/** The pull request's files. */
export const sampleHead: Files = {
  ...sampleBase,
  "stock/prices.go": pricesAfter,
  "stock/report.go": reportAfter,
  "stock/store.go": storeAfter,
};

/** Where the sample lives on the stand-in. */
export const sampleNames = {
  owner: "gophers",
  repo: "shop",
  branch: "faster-prices",
  title: "Count reads, ask for all prices at once",
} as const;
