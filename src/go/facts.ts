/** What rules are told about concurrency: locks held, accesses to maps, goroutines, guards. */
import type { CellKey, GoFile, GoFunction, GoPackage, GoSymbol, Path } from "./model.ts";
import type { Node } from "./tree.ts";

/** A place in the code. */
export interface Site {
  readonly file: GoFile;
  readonly node: Node;
}

export type LockMode = "write" | "read";

/** A lock that is held at some point. */
export interface Lock {
  /** Which lock on whatever object ("Store.mu"), comparable over functions. */
  readonly cell: CellKey;
  /** How this function names it; undefined when a caller holds it on something not reachable from here. */
  readonly path: Path | undefined;
  /** The field or variable that is the mutex; undefined where it could not be resolved. */
  readonly symbol: GoSymbol | undefined;
  readonly mode: LockMode;
  /** As written where it was taken: `s.mu`. */
  readonly text: string;
  /** The call that took it. */
  readonly site: Site;
  /**
   * Taken in this function, by every caller, asked for by name or comment ("caller must hold s.mu"), or
   * held by the starter of this goroutine until it has waited for its end (then only among `may`).
   */
  readonly from: "here" | "callers" | "promise" | "spawner";
}

/** Held on every path (`must`) or on some (`may`, which includes `must`); each sorted by cell and path. */
export interface Locks {
  readonly must: readonly Lock[];
  readonly may: readonly Lock[];
}

/** Why a fact may not hold: it lowers the confidence of what is built on it. */
export type Doubt =
  /** The function literal is handed to code without source, which may call it now, later, or elsewhere. */
  | "passed to unknown code"
  /** The literal or function is stored; who calls it is not known. */
  | "stored callback"
  /** A bound was reached: nothing may be concluded from what is absent. */
  | "incomplete"
  /** A lock is held that cannot be compared (`s.lockFor(k).Lock()`), or asked for without a name. */
  | "unnamed lock"
  /** The object was handed to code without source while it was still owned here. */
  | "maybe published";

/** A map that several functions or goroutines could touch: a field, a package variable or a local. */
export interface Cell {
  readonly key: string;
  readonly kind: "field" | "global" | "local";
  /** "Store.m", "hits", "seen"; an inner map is "Store.m[…]". */
  readonly name: string;
  /** The field or variable. */
  readonly symbol: GoSymbol;
  readonly package: GoPackage;
  /** 0 for the map itself, 1 for the maps it holds, and so on. */
  readonly depth: number;
  /** Sorted by path and position. */
  readonly accesses: readonly Access[];
  /** Some access was not seen (address taken, or a bound reached): absence proves nothing. */
  readonly incomplete: boolean;
}

export type AccessOp =
  /** `m[k]` and `v, ok := m[k]` */
  | "read"
  /** `m[k] = v`, `m[k] += v`, `m[k]++` */
  | "write"
  | "delete"
  | "clear"
  | "range"
  | "len"
  /** `m == nil` */
  | "compare"
  /** `m = v`: the variable, not the contents */
  | "replace"
  /** maps.Copy(m, …), maps.DeleteFunc(m, …), json.Unmarshal(…, &m), h.Set(k, v), fill(m) that writes its parameter */
  | "fill"
  /** maps.Clone(m), maps.Keys(m), h.Get(k), show(m) that reads its parameter */
  | "copy"
  /** json.Marshal(m), fmt.Println(m), log, slog: goes over the whole map */
  | "encode"
  /** `x := m` */
  | "alias"
  /** returned, stored, sent, or handed to unknown code: see `escape` */
  | "escape";

export interface Access {
  readonly cell: Cell;
  readonly op: AccessOp;
  /** What it does to the map: `none` for alias and escape, which only pass the reference on. */
  readonly effect: "read" | "write" | "none";
  /** For `escape`: how it leaves. */
  readonly escape?: "return" | "store" | "send" | "argument";
  readonly file: GoFile;
  /** The expression of the operation: index expression, call, range clause, assignment. */
  readonly node: Node;
  /** The map expression itself: `s.m`. */
  readonly base: Node;
  /** The key of an index or delete; `none` otherwise. */
  readonly key: Node;
  /** The access path with local aliases resolved (`m := s.m` makes `m[k]` an access to `s.m`). */
  readonly path: Path;
  /** Set when the map is reached through a local alias: the expression the alias was made from. */
  readonly alias?: Site;
  readonly function: GoFunction;
  readonly locks: Locks;
  /** Reached only through an object that this function has just made and not yet shown to anyone. */
  readonly owned: boolean;
  /** In `init`, a package variable's initialiser, or a function that makes and returns the owner. */
  readonly constructing: boolean;
  /** Runs when the function returns: the `defer` statement. */
  readonly deferred?: Site;
  /** `go fill(m)`: the effect is in the goroutine that this statement starts. */
  readonly started?: Site;
  /** Inside the body of a sync.Once / OnceFunc. */
  readonly once: boolean;
  readonly loops: readonly Node[];
  /** For `fill` and `copy` by a function of the package: that function. */
  readonly through?: GoFunction;
  readonly doubts: ReadonlySet<Doubt>;
}

export type SpawnKind =
  | "go"
  | "WaitGroup.Go"
  | "errgroup"
  | "AfterFunc"
  | "handler"
  | "parallel test"
  | "pool";

/** A place from which code runs in another goroutine. */
export interface Spawn {
  readonly kind: SpawnKind;
  readonly file: GoFile;
  /** The go statement, or the call that starts or registers. */
  readonly node: Node;
  /** The function that spawns; undefined for handlers known by their signature only. */
  readonly spawner: GoFunction | undefined;
  /** What runs; empty when it is not known. */
  readonly targets: readonly GoFunction[];
  /** Several of them may run at once: spawned in a loop that does not join, or a handler. */
  readonly many: boolean;
  /** At most one runs at a time (errgroup with SetLimit(1)). */
  readonly serial: boolean;
  /** Steps of the spawner that wait for it to end. */
  readonly joins: readonly Node[];
  /** The function that is handed over here is run in many goroutines at once by the function that takes it. */
  readonly fansOut?: boolean;
  /** Lower for code without source that takes a function ("pool"). */
  readonly confidence: "high" | "medium" | "low";
}

/** Why two accesses can happen at the same time. */
export interface Parallel {
  /**
   * loop: the goroutine is started again while the former runs; siblings: two goroutines;
   * spawner: the starter goes on; handlers: requests run at once; api: the type locks, so it is meant to be shared.
   */
  readonly why: "loop" | "siblings" | "spawner" | "handlers" | "api";
  /** Where the goroutines start; empty for `api`. */
  readonly spawns: readonly Spawn[];
  readonly confidence: "high" | "medium" | "low";
}

/** The lock that protects a cell, and how we know. */
export interface Guard {
  /** Cell key of the mutex. */
  readonly lock: CellKey;
  /** The field or variable that is the mutex. */
  readonly symbol: GoSymbol;
  /** "mu": as a sibling field or a global is named. */
  readonly name: string;
  /** Whether it is a RWMutex, so that reads may hold it for reading. */
  readonly readWrite: boolean;
  /**
   * sibling: in the same struct, so it must be held on the same object; enclosing: in the struct that has this one as
   * part of its value; global: a package variable; owner: in another struct; local: a variable of the same function.
   */
  readonly relation: "sibling" | "enclosing" | "owner" | "global" | "local";
  /** Written down by the author: the place. */
  readonly declared?: Site;
  /** Accesses with it held, of all that count (constructors, owned objects and tests apart). */
  readonly held: number;
  readonly total: number;
  /** The accesses that hold it, sorted. */
  readonly evidence: readonly Access[];
  /** Those that do not (they neither are owned nor construct). */
  readonly missing: readonly Access[];
  readonly confidence: "high" | "medium" | "low";
}

/** A call that does not hold what the callee wants held. */
export interface BrokenPromise {
  readonly caller: GoFunction;
  readonly call: Site;
  readonly callee: GoFunction;
  /** The lock as the caller would name it, where it can. */
  readonly lock: Lock;
  /** name: `…Locked`; comment: "caller must hold"; callers: most other callers hold it. */
  readonly why: "name" | "comment" | "callers";
  /** Callers that hold it, of all in the package. */
  readonly held: number;
  readonly total: number;
}

/** One way out of a function. */
export interface Exit {
  /** The return statement, the panicking call, or the body's block when it falls off the end. */
  readonly node: Node;
  readonly how: "return" | "panic" | "end";
  /** Before and after the deferred calls have run. */
  readonly before: Locks;
  readonly after: Locks;
}
