/** What the steps of one function do to the locks: its own calls of Lock, and calls that lock for it. */

import { receiverPathOf } from "./callee.ts";
import { type Call, callAt, callsIn, targetsOf } from "./calls.ts";
import { type ChannelLock, channelLocksIn } from "./channel-locks.ts";
import type { Lock } from "./facts.ts";
import { failedLock } from "./failed-locks.ts";
import type { Branch } from "./flow.ts";
import { stepOf } from "./flow-build.ts";
import { onlyValue } from "./function-uses.ts";
import { field, kind } from "./kinds.ts";
import { type LockCall, lockCallOf, lockOperationOf } from "./lock-calls.ts";
import {
  type Freed,
  type Held,
  type LockState,
  withLock,
  withoutHeld,
  withoutLock,
} from "./lock-state.ts";
import type { GoFunction, Path } from "./model.ts";
import { cellOf, joinPath, showPath } from "./path.ts";
import { isPrefix, lastSymbol, pathInCaller, resolvePath, rootPath } from "./path-map.ts";
import { returnedLocal } from "./returns.ts";
import { symbolOf } from "./symbols.ts";
import { childAt, childrenOf, kindOf, type Node, none, parentOf, unparen } from "./tree.ts";

interface Effect {
  readonly takes: readonly { readonly key: string; readonly held: Held }[];
  readonly frees: readonly { readonly key: string; readonly freed: Freed }[];
}

export interface LockEffects {
  /** Nothing here touches a lock, so there is nothing to follow. */
  readonly isEmpty: boolean;
  readonly afterStep: (state: LockState, step: Node) => LockState;
  readonly afterBranch: (state: LockState, branch: Branch) => LockState;
  readonly afterDeferred: (state: LockState, statement: Node) => LockState;
}

/** The effects in `fn`, given what its callees leave behind. */
export function createLockEffects(
  fn: GoFunction,
  netOf: (callee: GoFunction) => LockState,
): LockEffects {
  const { tree } = fn.file;
  const byStep = new Map<Node, Effect[]>();
  const byDefer = new Map<Node, Effect>();
  let isEmpty = true;
  const calls = [...callsIn(fn)].sort(
    (left, right) => (tree.end[left.node] ?? 0) - (tree.end[right.node] ?? 0),
  );
  for (const call of calls) {
    const effect = call.how === "go" ? undefined : effectOf(call, netOf);
    if (!effect) continue;
    isEmpty = false;
    if (call.how === "defer") byDefer.set(parentOf(tree, call.node), effect);
    else {
      const step = stepOf(fn, call.node);
      byStep.set(step, [...(byStep.get(step) ?? []), effect]);
    }
  }
  for (const lock of channelLocksIn(fn)) {
    isEmpty = false;
    const step = stepOf(fn, lock.node);
    byStep.set(step, [...(byStep.get(step) ?? []), effectOfChannel(fn, lock)]);
  }
  return {
    isEmpty: isEmpty && !calls.some((call) => lockCallOf(call)?.tries),
    afterStep: (state, step) => (byStep.get(step) ?? []).reduce(applyEffect, state),
    afterDeferred: (state, statement) => {
      const effect = byDefer.get(statement);
      return effect ? applyEffect(state, effect) : state;
    },
    afterBranch: (state, branch) => {
      const tried = branch.value ? triedLock(fn, branch.node) : undefined;
      if (tried) return applyEffect(state, effectOfLockCall(fn, tried));
      const failed = failedLock(fn, branch);
      return failed ? withoutHeld(state, failed.key) : state;
    },
  };
}

function applyEffect(state: LockState, effect: Effect): LockState {
  let after = state;
  for (const { key, freed } of effect.frees) after = withoutLock(after, key, freed);
  for (const { key, held } of effect.takes) after = withLock(after, key, held);
  return after;
}

function effectOfChannel(fn: GoFunction, { node, op, path }: ChannelLock): Effect {
  const key = path.exactKey;
  if (op === "unlock") return { takes: [], frees: [{ key, freed: { path, must: true } }] };
  const site = { file: fn.file, node };
  const symbol = lastSymbol(path);
  const common = { cell: cellOf(path), path, symbol, text: showPath(path), site };
  const lock: Lock = { ...common, mode: "write", from: "here" };
  return { takes: [{ key, held: { lock, must: true } }], frees: [] };
}

/** `if mu.TryLock()`, or `if ok` after `ok := mu.TryLock()`. */
function triedLock(fn: GoFunction, condition: Node): LockCall | undefined {
  const { tree } = fn.file;
  let node = unparen(tree, condition);
  if (kindOf(tree, node) === kind.identifier) {
    const symbol = symbolOf(fn.file, node);
    node = symbol ? onlyValue(symbol) : none;
  }
  const call = callAt(fn, node);
  const lock = call && lockCallOf(call);
  return lock?.tries ? lock : undefined;
}

function effectOf(call: Call, netOf: (callee: GoFunction) => LockState): Effect | undefined {
  const lock = lockCallOf(call);
  if (lock) {
    const guarded = lock.op === "unlock" ? effectOfGuard(call, lock, netOf) : undefined;
    return lock.tries ? undefined : (guarded ?? effectOfLockCall(call.caller, lock));
  }
  const [callee, ...others] = targetsOf(call);
  const pkg = call.caller.file.package;
  if (callee && others.length === 0 && callee.file.package === pkg) {
    return effectOfCallee(call, callee, netOf(callee)) ?? effectOfOpaqueLock(call);
  }
  return callee ? undefined : effectOfRelease(call, netOf);
}

function effectOfLockCall(fn: GoFunction, lock: LockCall): Effect {
  const { cell, path, mode, text, call, key } = lock;
  if (lock.op === "unlock") return { takes: [], frees: [{ key, freed: { path, must: true } }] };
  const site = { file: fn.file, node: call.node };
  const symbol = path && lastSymbol(path);
  const taken: Lock = { cell, path, symbol, mode, text, site, from: "here" };
  return { takes: [{ key, held: { lock: taken, must: true } }], frees: [] };
}

/** What a helper of the package leaves locked or unlocked, under the names of the caller. */
function effectOfCallee(call: Call, callee: GoFunction, net: LockState): Effect | undefined {
  if (net.held.size === 0 && net.freed.size === 0) return undefined;
  const site = { file: call.file, node: call.node };
  const takes = [...net.held.values()].flatMap(({ lock, must }) => {
    const path = lock.path && outwards(call, callee, lock.path);
    if (!path) return [];
    const named = { ...lock, path, cell: cellOf(path), text: showPath(path), site };
    return [{ key: path.exactKey, held: { lock: named, must } }];
  });
  const frees = [...net.freed.values()].flatMap(({ path: freed, must }) => {
    const path = freed && pathInCaller(call, callee, freed);
    return path ? [{ key: path.exactKey, freed: { path, must } }] : [];
  });
  return takes.length + frees.length > 0 ? { takes, frees } : undefined;
}

/** `sh := c.lockShard(k)` leaves `sh.mu` locked: what is returned has the caller's name. */
function outwards(call: Call, callee: GoFunction, path: Path): Path | undefined {
  const returned = returnedLocal(callee);
  const original = returned && resolvePath(rootPath(returned));
  if (!original || !isPrefix(original, path)) return pathInCaller(call, callee, path);
  const { tree } = call.file;
  const statement = parentOf(tree, parentOf(tree, call.node));
  const name = childrenOf(tree, childAt(tree, statement, field.left))[0] ?? none;
  const symbol = kindOf(tree, name) === kind.identifier ? symbolOf(call.file, name) : undefined;
  return symbol && joinPath(rootPath(symbol), path.steps.slice(original.steps.length));
}

/** A method called Lock whose body shows no lock is a lock of its own kind. */
function effectOfOpaqueLock(call: Call): Effect | undefined {
  const operation = lockOperationOf(call);
  const named = operation && receiverPathOf(call.file, call.node);
  if (!operation || !named || operation.tries) return undefined;
  const path = resolvePath(named);
  const common = { key: path.exactKey, cell: cellOf(path), path, text: showPath(path) };
  return effectOfLockCall(call.caller, { ...operation, ...common, call });
}

/** `held := mu.Lock("reason")`: then `held.Unlock()` releases what that call has taken. */
function effectOfGuard(
  call: Call,
  { path }: LockCall,
  netOf: (callee: GoFunction) => LockState,
): Effect | undefined {
  if (!path || path.steps.length > 0 || !path.root.owner) return undefined;
  return releaseOf(call.caller, onlyValue(path.root), netOf);
}

/** `defer s.lock()()` and `unlock := s.lock(); defer unlock()` release what the inner call has taken. */
function effectOfRelease(call: Call, netOf: (callee: GoFunction) => LockState): Effect | undefined {
  const { tree } = call.file;
  let inner = unparen(tree, childAt(tree, call.node, field.function));
  if (kindOf(tree, inner) === kind.identifier) {
    const symbol = symbolOf(call.file, inner);
    inner = symbol ? onlyValue(symbol) : none;
  }
  return releaseOf(call.caller, inner, netOf);
}

/** The opposite of what a call does. */
function releaseOf(
  fn: GoFunction,
  inner: Node,
  netOf: (callee: GoFunction) => LockState,
): Effect | undefined {
  const taken = inner === none ? undefined : callAt(fn, inner);
  const effect = taken && effectOf(taken, netOf);
  if (!effect || effect.takes.length === 0) return undefined;
  const frees = effect.takes.map(({ key, held }) => {
    return { key, freed: { path: held.lock.path, must: true } };
  });
  return { takes: [], frees };
}
