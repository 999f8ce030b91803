/** Changes that bring a defect in, each a small package before and an edit of it. */

/** An edit of a package and the rule that has to speak of it. */
export interface Scenario {
  /** Directory and package name. */
  readonly name: string;
  readonly rule: string;
  readonly before: string;
  /** Text that goes and text that comes, in order. */
  readonly edits: readonly (readonly [string, string])[];
  /** Locals that can be called otherwise. */
  readonly locals: readonly string[];
}

/** A map behind a lock that four methods take. */
const cache = `
import (
	"maps"
	"sync"
)

type cache struct {
	mu    sync.RWMutex
	items map[string]int
}

func newCache() *cache {
	return &cache{items: make(map[string]int)}
}

func (c *cache) Set(key string, value int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.putLocked(key, value)
}

// putLocked needs c.mu.
func (c *cache) putLocked(key string, value int) {
	c.items[key] = value
}

func (c *cache) Remove(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.items, key)
}

func (c *cache) Has(key string) bool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	_, ok := c.items[key]
	return ok
}

func (c *cache) Bump(key string) int {
	c.mu.Lock()
	c.items[key]++
	value := c.items[key]
	c.mu.Unlock()
	return value
}

func (c *cache) All() map[string]int {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return maps.Clone(c.items)
}

func (c *cache) Fill(key string) int {
	c.mu.RLock()
	value, ok := c.items[key]
	c.mu.RUnlock()
	if ok {
		return value
	}
	fresh := &cache{items: map[string]int{}}
	c.mu.Lock()
	defer c.mu.Unlock()
	if value, ok := c.items[key]; ok {
		return value
	}
	c.items[key] = len(fresh.items)
	return c.items[key]
}
`;

const cacheLocals = ["key", "value", "ok", "fresh"];

function ofCache(name: string, rule: string, ...edits: Scenario["edits"]): Scenario {
  return { name, rule, before: cache, edits, locals: cacheLocals };
}

export const scenarios: readonly Scenario[] = [
  ofCache("deletedlock", "map-field-missing-lock", [
    "\tc.mu.Lock()\n\tdefer c.mu.Unlock()\n\tdelete",
    "\tdelete",
  ]),
  ofCache("deletedreadlock", "map-field-missing-lock", [
    "\tc.mu.RLock()\n\tdefer c.mu.RUnlock()\n\t_, ok",
    "\t_, ok",
  ]),
  ofCache("movedlock", "map-field-missing-lock", [
    "\tc.mu.Lock()\n\tc.items[key]++\n\tvalue := c.items[key]\n",
    "\tc.items[key]++\n\tc.mu.Lock()\n\tvalue := c.items[key]\n",
  ]),
  ofCache("earlyunlock", "map-field-missing-lock", [
    "\tvalue := c.items[key]\n\tc.mu.Unlock()\n",
    "\tc.mu.Unlock()\n\tvalue := c.items[key]\n",
  ]),
  ofCache("weakerlock", "map-write-under-rlock", [
    "\tc.mu.Lock()\n\tdefer c.mu.Unlock()\n\tdelete",
    "\tc.mu.RLock()\n\tdefer c.mu.RUnlock()\n\tdelete",
  ]),
  ofCache(
    "deletedcopy",
    "guarded-map-escapes",
    ["return maps.Clone(c.items)", "return c.items"],
    ['\t"maps"\n', ""],
  ),
  ofCache("forgetfulcaller", "map-field-missing-lock", [
    "// putLocked needs",
    "func (c *cache) Zero(key string) {\n\tc.putLocked(key, 0)\n}\n\n// putLocked needs",
  ]),
  ofCache("leakedlock", "lock-not-released-on-return", [
    "\tc.mu.Unlock()\n\treturn value\n",
    "\tif value > 3 {\n\t\treturn 0\n\t}\n\tc.mu.Unlock()\n\treturn value\n",
  ]),
  ofCache("upgradedlock", "lock-upgrade-deadlock", [
    "\t_, ok := c.items[key]\n\treturn ok\n",
    "\t_, ok := c.items[key]\n\tif !ok {\n\t\tc.Set(key, 0)\n\t}\n\treturn ok\n",
  ]),
  ofCache("copiedlock", "struct-copy-splits-lock", ["func (c *cache) Bump", "func (c cache) Bump"]),
  {
    name: "deletedrecheck",
    rule: "check-then-act-two-sections",
    before: `
import "sync"

type session struct {
	mu    sync.Mutex
	count int
}

type table struct {
	mu       sync.RWMutex
	sessions map[string]*session
}

func (t *table) Get(name string) *session {
	t.mu.RLock()
	found, ok := t.sessions[name]
	t.mu.RUnlock()
	if ok {
		return found
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if found, ok := t.sessions[name]; ok {
		return found
	}
	fresh := &session{}
	t.sessions[name] = fresh
	return fresh
}

func (t *table) Drop(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.sessions, name)
}
`,
    edits: [["\tif found, ok := t.sessions[name]; ok {\n\t\treturn found\n\t}\n", ""]],
    locals: ["name", "found", "ok", "fresh"],
  },
  {
    name: "deletedmake",
    rule: "nil-map-write",
    before: `
type registry struct {
	names map[string]int
	total int
}

func newRegistry() *registry {
	r := &registry{}
	r.names = make(map[string]int)
	return r
}

func (r *registry) size() int {
	return r.total
}

func (r *registry) count() {
	r.total++
}

func (r *registry) add(name string) {
	r.count()
	r.names[name] = r.size()
}

var registries = []*registry{newRegistry()}

func addAll(name string) {
	for _, one := range registries {
		one.add(name)
	}
}
`,
    edits: [["\tr.names = make(map[string]int)\n", ""]],
    locals: ["name", "one"],
  },
  {
    name: "deletedinnermake",
    rule: "nil-inner-map-write",
    before: `
func index(words []string) map[string]map[string]int {
	out := map[string]map[string]int{}
	for _, word := range words {
		first := word[:1]
		if out[first] == nil {
			out[first] = map[string]int{}
		}
		out[first][word]++
	}
	return out
}
`,
    edits: [["\t\tif out[first] == nil {\n\t\t\tout[first] = map[string]int{}\n\t\t}\n", ""]],
    locals: ["out", "word", "first"],
  },
  {
    name: "newgoroutine",
    rule: "map-goroutine-unsynchronized",
    before: `
func lengths(words []string) map[string]int {
	out := map[string]int{}
	for _, word := range words {
		func() {
			out[word] = len(word)
		}()
	}
	return out
}
`,
    edits: [["\t\tfunc() {", "\t\tgo func() {"]],
    locals: ["out", "word"],
  },
  {
    name: "deletedwait",
    rule: "map-goroutine-unsynchronized",
    before: `
import "sync"

func load(fetch func() int) int {
	out := map[string]int{}
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		out["a"] = fetch()
	}()
	wg.Wait()
	return out["a"]
}
`,
    edits: [["\twg.Wait()\n", ""]],
    locals: ["out", "wg"],
  },
  {
    name: "newgroup",
    rule: "group-go-shared-map-write",
    before: `
import "golang.org/x/sync/errgroup"

func lengths(words []string) (map[string]int, error) {
	out := map[string]int{}
	var group errgroup.Group
	group.SetLimit(1)
	for _, word := range words {
		group.Go(func() error {
			out[word] = len(word)
			return nil
		})
	}
	return out, group.Wait()
}
`,
    edits: [["\tgroup.SetLimit(1)\n", ""]],
    locals: ["out", "word"],
  },
  {
    name: "lateadd",
    rule: "waitgroup-add-in-goroutine",
    before: `
import "sync"

func run(work []func()) {
	var wg sync.WaitGroup
	for _, one := range work {
		wg.Add(1)
		go func() {
			defer wg.Done()
			one()
		}()
	}
	wg.Wait()
}
`,
    edits: [["\t\twg.Add(1)\n\t\tgo func() {\n", "\t\tgo func() {\n\t\t\twg.Add(1)\n"]],
    locals: ["one"],
  },
  {
    name: "unlockedhandler",
    rule: "map-in-http-handler",
    before: `
import (
	"net/http"
	"sync"
)

var (
	mu   sync.Mutex
	hits = map[string]int{}
)

func handle(w http.ResponseWriter, r *http.Request) {
	mu.Lock()
	hits[r.URL.Path]++
	mu.Unlock()
	w.WriteHeader(http.StatusOK)
}
`,
    edits: [
      ["\tmu.Lock()\n", ""],
      ["\tmu.Unlock()\n", ""],
      ["\tmu   sync.Mutex\n", ""],
      ['\t"sync"\n', ""],
    ],
    locals: ["w", "r"],
  },
  {
    name: "swappeddefers",
    rule: "deferred-map-op-after-unlock",
    before: `
import "sync"

type pool struct {
	mu   sync.Mutex
	busy map[int]bool
}

func (p *pool) Size() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.busy)
}

func (p *pool) Run(id int, work func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.busy[id] = true
	defer delete(p.busy, id)
	work()
}
`,
    edits: [
      [
        "\tdefer p.mu.Unlock()\n\tp.busy[id] = true\n\tdefer delete(p.busy, id)\n",
        "\tp.busy[id] = true\n\tdefer delete(p.busy, id)\n\tdefer p.mu.Unlock()\n",
      ],
    ],
    locals: ["id", "work"],
  },
  {
    name: "unlockeddefer",
    rule: "deferred-map-op-unlocked",
    before: `
import "sync"

type pool struct {
	mu   sync.Mutex
	busy map[int]bool
}

func (p *pool) Size() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.busy)
}

func (p *pool) Run(id int, work func()) {
	p.mu.Lock()
	p.busy[id] = true
	p.mu.Unlock()
	defer func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.busy, id)
	}()
	work()
}
`,
    edits: [
      [
        "\tdefer func() {\n\t\tp.mu.Lock()\n\t\tdefer p.mu.Unlock()\n\t\tdelete(p.busy, id)\n\t}()\n",
        "\tdefer delete(p.busy, id)\n",
      ],
    ],
    locals: ["id", "work"],
  },
  {
    name: "deferinloop",
    rule: "defer-unlock-in-loop",
    before: `
import "sync"

func addAll(mu *sync.Mutex, totals map[string]int, words []string) {
	for _, word := range words {
		mu.Lock()
		totals[word]++
		mu.Unlock()
	}
}
`,
    edits: [
      ["\t\ttotals[word]++\n\t\tmu.Unlock()\n", "\t\tdefer mu.Unlock()\n\t\ttotals[word]++\n"],
    ],
    locals: ["word"],
  },
  {
    name: "makeoutside",
    rule: "map-reused-across-iterations",
    before: `
func rows(pairs [][2]string) []map[string]string {
	var out []map[string]string
	for _, pair := range pairs {
		row := map[string]string{}
		row[pair[0]] = pair[1]
		out = append(out, row)
	}
	return out
}
`,
    edits: [
      ["\t\trow := map[string]string{}\n", ""],
      ["\tfor _, pair", "\trow := map[string]string{}\n\tfor _, pair"],
    ],
    locals: ["out", "pair", "row"],
  },
  {
    name: "deletedsort",
    rule: "map-order-dependence",
    before: `
import (
	"slices"
	"strings"
)

func header(params map[string]string) string {
	var names []string
	for name := range params {
		names = append(names, name)
	}
	slices.Sort(names)
	return strings.Join(names, ",")
}
`,
    edits: [
      ["\tslices.Sort(names)\n", ""],
      ['\t"slices"\n', ""],
    ],
    locals: ["names", "name"],
  },
  {
    name: "deletedclear",
    rule: "pooled-map-not-cleared",
    before: `
import "sync"

var pool = sync.Pool{New: func() any { return map[string]int{} }}

func count(words []string) int {
	seen := pool.Get().(map[string]int)
	for _, word := range words {
		seen[word]++
	}
	size := len(seen)
	clear(seen)
	pool.Put(seen)
	return size
}
`,
    edits: [["\tclear(seen)\n", ""]],
    locals: ["seen", "word", "size"],
  },
  {
    name: "deletedidleclose",
    rule: "http-transport-per-entry",
    before: `
import "net/http"

func fetch(url string) (int, error) {
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	resp, err := client.Get(url)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	return resp.StatusCode, nil
}
`,
    edits: [["\tdefer client.CloseIdleConnections()\n", ""]],
    locals: ["client", "resp"],
  },
  {
    name: "twosteps",
    rule: "syncmap-load-then-store",
    before: `
import "sync"

var counts sync.Map

func counter(name string) *int {
	found, _ := counts.LoadOrStore(name, new(int))
	return found.(*int)
}
`,
    edits: [
      [
        "\tfound, _ := counts.LoadOrStore(name, new(int))\n\treturn found.(*int)\n",
        "\tif found, ok := counts.Load(name); ok {\n\t\treturn found.(*int)\n\t}\n\tfresh := new(int)\n\tcounts.Store(name, fresh)\n\treturn fresh\n",
      ],
    ],
    locals: ["name", "found"],
  },
  {
    name: "deletedcheck",
    rule: "syncmap-unchecked-assertion",
    before: `
import "sync"

var sizes sync.Map

func forget(name string) { sizes.Delete(name) }

func size(name string) int {
	found, ok := sizes.Load(name)
	if !ok {
		return 0
	}
	return found.(int)
}
`,
    edits: [
      [
        "\tfound, ok := sizes.Load(name)\n\tif !ok {\n\t\treturn 0\n\t}\n",
        "\tfound, _ := sizes.Load(name)\n",
      ],
    ],
    locals: ["found"],
  },
  {
    name: "sharedsnapshot",
    rule: "atomic-map-mutated-in-place",
    before: `
import (
	"maps"
	"sync"
	"sync/atomic"
)

type routes struct {
	mu      sync.Mutex
	current atomic.Pointer[map[string]int]
}

func (r *routes) Get(path string) int { return (*r.current.Load())[path] }

func (r *routes) Put(path string, to int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	next := maps.Clone(*r.current.Load())
	next[path] = to
	r.current.Store(&next)
}
`,
    edits: [
      ["maps.Clone(*r.current.Load())", "*r.current.Load()"],
      ['\t"maps"\n', ""],
    ],
    locals: ["path", "to", "next"],
  },
  {
    name: "sharedheader",
    rule: "shared-header-map",
    before: `
import "net/http"

var common = http.Header{"Accept": {"*/*"}}

func prepare(req *http.Request, id string) {
	req.Header = common.Clone()
	req.Header.Set("X-Id", id)
}
`,
    edits: [["common.Clone()", "common"]],
    locals: ["req", "id"],
  },
  {
    name: "droppedstore",
    rule: "map-value-copy-mutated",
    before: `
type account struct{ hits int }

func hit(accounts map[string]account, name string) {
	one := accounts[name]
	one.hits++
	accounts[name] = one
}
`,
    edits: [["\taccounts[name] = one\n", ""]],
    locals: ["one"],
  },
  {
    name: "unlockedmarshal",
    rule: "marshal-shared-map",
    before: `
import (
	"encoding/json"
	"sync"
)

type state struct {
	mu     sync.Mutex
	values map[string]int
}

func (s *state) Set(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.values[key]++
}

func (s *state) Drop(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.values, key)
}

func (s *state) Encode() ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return json.Marshal(s.values)
}
`,
    edits: [["\ts.mu.Lock()\n\tdefer s.mu.Unlock()\n\treturn json", "\treturn json"]],
    locals: ["key"],
  },
  {
    name: "sharedclone",
    rule: "shallow-clone-shared-inner",
    before: `
import "maps"

func with(base map[string]map[string]int, name string) map[string]map[string]int {
	out := maps.Clone(base)
	inner := maps.Clone(out["all"])
	inner[name] = 1
	out["all"] = inner
	return out
}
`,
    edits: [
      [
        '\tinner := maps.Clone(out["all"])\n\tinner[name] = 1\n\tout["all"] = inner\n',
        '\tout["all"][name] = 1\n',
      ],
    ],
    locals: ["out", "name"],
  },
  {
    name: "keptchannel",
    rule: "chan-map-double-close",
    before: `
import "sync"

var (
	mu   sync.Mutex
	subs = map[string]chan int{}
)

func subscribe(id string) <-chan int {
	mu.Lock()
	defer mu.Unlock()
	subs[id] = make(chan int)
	return subs[id]
}

func unsubscribe(id string) {
	mu.Lock()
	defer mu.Unlock()
	if ch, ok := subs[id]; ok {
		delete(subs, id)
		close(ch)
	}
}
`,
    edits: [["\t\tdelete(subs, id)\n", ""]],
    locals: ["id"],
  },
  {
    name: "insertedkey",
    rule: "map-insert-during-range",
    before: `
func expand(sizes map[string]int) {
	more := map[string]int{}
	for name, size := range sizes {
		more[name+"/half"] = size / 2
	}
	for name, size := range more {
		sizes[name] = size
	}
}
`,
    edits: [
      [
        '\t\tmore[name+"/half"] = size / 2',
        '\t\tsizes[name+"/half"] = size / 2\n\t\tmore[name] = size',
      ],
    ],
    locals: ["more", "name", "size"],
  },
  {
    name: "sharedkeylock",
    rule: "keyed-lock-racy-create",
    before: `
import "sync"

var (
	guard sync.Mutex
	locks = map[string]*sync.Mutex{}
)

func lockOf(name string) *sync.Mutex {
	guard.Lock()
	defer guard.Unlock()
	found, ok := locks[name]
	if !ok {
		found = new(sync.Mutex)
		locks[name] = found
	}
	return found
}
`,
    edits: [
      ["\tguard.Lock()\n\tdefer guard.Unlock()\n", ""],
      ["\tguard sync.Mutex\n", ""],
    ],
    locals: ["name", "found", "ok"],
  },
];
