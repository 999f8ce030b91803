/** Locks that a function's name or comment asks its callers to hold. */
import type { Lock } from "./facts.ts";
import { invocationsOf } from "./invocations.ts";
import { lockCallsIn } from "./lock-calls.ts";
import { lockFlowOf } from "./lock-flow.ts";
import { stepOfCall } from "./lock-points.ts";
import type { GoFunction, GoSymbol, Path } from "./model.ts";
import { globalMutexes, mutexFieldsOf } from "./mutexes.ts";
import { cellOf, joinPath, showPath } from "./path.ts";
import { lastSymbol, pathInCallee, rootPath } from "./path-map.ts";

/** `fooLocked`, `fooNoLock`, `fooWithLockHeld`; not `fooUnlocked`, which some use for either. */
const lockedName = /(?<![Uu]n|^[Ii]s)[Ll]ocked$|[Nn]o[Ll]ock$|LockHeld$|^locked\p{Lu}/u;

/** Sentences that ask the caller for a lock. */
const lockedWords = new RegExp(
  [
    String.raw`(?:callers?|function|method|it|this|we)\b[^.]{0,40}\b(?:must|should|has to|have to|needs? to|is expected to|are expected to)\b[^.]{0,30}\b(?:hold|holds|own|acquire|have|lock|locked)\b`,
    String.raw`\b(?:lock|mutex|mu|mtx)\b[^.]{0,40}\b(?:must|should|has to|needs? to|is expected to|is assumed to)\b[^.]{0,20}\b(?:be held|held|be locked|locked|be taken|be acquired)\b`,
    String.raw`\b(?:called|used|invoked|run)\b[^.]{0,20}\b(?:with|while|under|when|holding)\b[^.]{0,40}\b(?:lock|mutex|mu|mtx|locked|held)\b`,
    String.raw`\bexpects?\b[^.]{0,20}\bcallers?\b[^.]{0,20}\b(?:hold|acquire|take|own|have|lock)\b`,
    String.raw`\bassumes?\b[^.]{0,50}\b(?:held|holds|locked)\b`,
    String.raw`\brequires?\b[^.]{0,40}\b(?:lock|mutex|mu|mtx)\b[^.]{0,20}\b(?:held|holding|locked)\b`,
    String.raw`\b(?:lock|mutex|mu|mtx)\b (?:is )?held\b`,
    String.raw`\+checklocks:`,
  ].join("|"),
  "i",
);

/** What denies it again: "must not hold the lock". */
const deniedWords =
  /\b(?:not|without|never|no longer|un)\b[^.]{0,25}\b(?:hold|held|holding|lock|locked)\b/i;

export interface Promise {
  readonly why: "name" | "comment";
  readonly locks: readonly Lock[];
}

const known = new WeakMap<GoFunction, Promise | null>();

/** The promise a function's words make, with the locks that could be named. */
export function promiseOf(fn: GoFunction): Promise | undefined {
  const before = known.get(fn);
  if (before !== undefined) return before ?? undefined;
  const why = reasonOf(fn);
  const found = why ? { why, locks: namedLocks(fn).map((path) => promised(fn, path)) } : undefined;
  known.set(fn, found ?? null);
  return found;
}

function reasonOf(fn: GoFunction): Promise["why"] | undefined {
  // "The mutex is held for the entire operation" tells what a function does that begins with Lock.
  if (lockCallsIn(fn)[0]?.op === "lock") return undefined;
  if (fn.symbol && lockedName.test(fn.symbol.name)) return "name";
  const text = fn.doc.replaceAll(/\s+/g, " ");
  return lockedWords.test(text) && !deniedWords.test(text) ? "comment" : undefined;
}

/** The locks that the comment names, else those that a caller was seen to hold, else the only one there is. */
function namedLocks(fn: GoFunction): Path[] {
  const candidates = candidatesOf(fn);
  const byName = candidates.filter((path) => isNamedIn(fn.doc, path));
  if (byName.length > 0) return byName;
  const byCallers = candidates.filter((path) => heldBySomeCaller(fn, path));
  if (byCallers.length > 0) return byCallers.slice(0, 1);
  return candidates.length === 1 ? candidates : [];
}

function isNamedIn(doc: string, path: Path): boolean {
  const last = path.steps.at(-1);
  const name = last?.kind === "field" ? last.symbol.name : path.root.name;
  return new RegExp(String.raw`\b${name}\b`).test(doc) && name.length > 1 && name !== "Lock";
}

function heldBySomeCaller(fn: GoFunction, path: Path): boolean {
  return invocationsOf(fn).some((way) => {
    if (way.kind !== "call") return false;
    const state = lockFlowOf(way.call.caller).at.get(stepOfCall(way.call));
    return [...(state?.held.values() ?? [])].some(
      ({ lock }) => lock.path && pathInCallee(way.call, fn, lock.path)?.key === path.key,
    );
  });
}

/** Mutexes of the receiver, of the parameters, one level below them, and package-level ones. */
function candidatesOf(fn: GoFunction): Path[] {
  const roots: GoSymbol[] = fn.receiver ? [fn.receiver, ...fn.params] : [...fn.params];
  const own = roots.flatMap((root) =>
    mutexFieldsOf(root).map((steps) => joinPath(rootPath(root), steps)),
  );
  const globals = globalMutexes(fn.file.package);
  return [...own, ...globals.map((symbol) => rootPath(symbol))];
}

function promised(fn: GoFunction, path: Path): Lock {
  return {
    cell: cellOf(path),
    path,
    symbol: lastSymbol(path),
    mode: "write",
    text: showPath(path),
    site: { file: fn.file, node: fn.node },
    from: "promise",
  };
}
