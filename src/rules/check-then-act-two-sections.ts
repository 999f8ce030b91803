/** A map that is looked up in one critical section and written in a second one because of what was found. */
import { absenceTest, answerOf } from "../go/absence.ts";
import { accessesIn } from "../go/accesses.ts";
import { callsIn, targetsOf } from "../go/calls.ts";
import type { Access, Lock } from "../go/facts.ts";
import type { GoPackage } from "../go/model.ts";
import { isResource } from "../go/resources.ts";
import { runsAlone } from "../go/single-flight.ts";
import { none, textOf } from "../go/tree.ts";
import { typeOf } from "../go/type-of.ts";
import { under } from "../go/types.ts";
import { codeOf } from "./access-code.ts";
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
    "Reported where two values for one key differ: pointers, channels, interfaces, functions. A value that owns something " +
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
    for (const { read, write, lock } of staleChecks(pkg)) {
      const { file, node, cell, key } = write;
      const check = { file, node: read.node };
      yield {
        ...{ file, node, subject: cell.name, message: "stale" },
        values: {
          ...{ code: codeOf(write), key: textOf(file.tree, key), lock: lock.text },
          ...{ check, section: lock.site },
        },
        related: [{ ...check, label: "read" }],
        ...weightOf(write),
      };
    }
  },
});

interface StaleCheck {
  readonly read: Access;
  readonly write: Access;
  /** The lock of the second section. */
  readonly lock: Lock;
}

function* staleChecks(pkg: GoPackage): Iterable<StaleCheck> {
  for (const write of accessesIn(pkg)) {
    if (write.op !== "write" || write.file.test || write.owned || write.constructing) continue;
    if (write.doubts.size > 0 || write.deferred || !hasIdentity(write)) continue;
    if (runsAlone(write.function)) continue;
    const read = checkBefore(write);
    const lock = read && secondSection(read, write);
    if (lock && !isLookedUpAgain(write, lock) && !isReserved(read)) yield { read, write, lock };
  }
}

/** The look-up of the same key on whose failure the write depends. */
function checkBefore(write: Access): Access | undefined {
  const { file, cell, function: fn, node, key } = write;
  return cell.accesses.find((read) => {
    const isSame = read.op === "read" && read.function === fn && read.node < node;
    if (!isSame || read.path.exactKey !== write.path.exactKey) return false;
    if (textOf(file.tree, read.key) !== textOf(file.tree, key)) return false;
    const answer = answerOf(file, read.node);
    return answer !== undefined && absenceTest(file, answer, node) !== none;
  });
}

/** The lock that both hold, taken anew for the write; nothing where any lock spans both. */
function secondSection(read: Access, write: Access): Lock | undefined {
  const spans = write.locks.may.some(
    (lock) =>
      lock.from !== "here" || read.locks.may.some((other) => other.site.node === lock.site.node),
  );
  if (spans) return undefined;
  return write.locks.must.find((lock) => read.locks.must.some(({ cell }) => cell === lock.cell));
}

/** Anything in the second section, before the write, that looks at the map, also in a function of the package. */
function isLookedUpAgain(write: Access, lock: Lock): boolean {
  const { cell, function: fn, node } = write;
  const isBetween = (at: number) => lock.site.node < at && at < node;
  if (cell.accesses.some((one) => one.function === fn && one !== write && isBetween(one.node))) {
    return true;
  }
  return callsIn(fn).some(
    (call) =>
      isBetween(call.node) &&
      targetsOf(call).some((target) => cell.accesses.some((one) => one.function === target)),
  );
}

/** Something is stored in the first section too: a mark that keeps others from creating. */
function isReserved(read: Access): boolean {
  const sections = new Set(read.locks.must.map(({ site }) => site.node));
  return accessesIn(read.file.package).some(
    ({ function: fn, effect, locks }) =>
      fn === read.function &&
      effect === "write" &&
      locks.must.some(({ site }) => sections.has(site.node)),
  );
}

/** A resource that is lost is an error; of an interface nobody knows whether two values differ at all. */
function weightOf({ file, node }: Access): Pick<FactBase, "severity" | "confidence"> {
  const type = typeOf(file, node);
  if (isResource(type)) return { severity: "error" };
  return under(type).kind === "interface" ? { confidence: "low" } : {};
}

/** Whether two values made for one key are two different things. */
function hasIdentity({ file, node }: Access): boolean {
  return /^(?:pointer|chan|func|interface)$/.test(under(typeOf(file, node)).kind);
}
