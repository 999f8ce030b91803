/** Maps that a function sets to nil which is handed to a call together with one that writes to them. */
import { type Call, callAt, callsIn, paramAt, targetsOf } from "./calls.ts";
import type { Access, Cell, Site } from "./facts.ts";
import { laterThan } from "./flow.ts";
import { flowOf, stepOf } from "./flow-build.ts";
import { functionAround } from "./invocations.ts";
import { kind } from "./kinds.ts";
import type { GoFunction, GoSymbol, Write } from "./model.ts";
import { nilStateAt } from "./nilness.ts";
import { kindOf, type Node, none, parentOf } from "./tree.ts";

/** A write that finds the map nil once the other function has run. */
export interface ResetWrite {
  readonly access: Access;
  /** The assignment of nil. */
  readonly reset: Site;
}

/** The first such write of each function. */
export function resetWrites({ kind: of, symbol, accesses }: Cell): ResetWrite[] {
  if (of !== "local" || symbol.kind !== "var" || symbol.addressTaken) return [];
  const resets = symbol.writes.flatMap((write) => resetOf(symbol, write) ?? []);
  const said = new Set<GoFunction>();
  return accesses.flatMap((access) => {
    const { function: fn, op, key, base, path, file } = access;
    if (op !== "write" || key === none || path.steps.length > 0 || said.has(fn)) return [];
    const found = resets.find((reset) => mayComeBefore(reset, fn));
    if (!found || nilStateAt(fn, base) !== "unknown" || looksAfter(fn, symbol)) return [];
    said.add(fn);
    return [{ access, reset: { file, node: found.statement } }];
  });
}

/** Whether the function makes the map itself, or asks whether it is there. */
function looksAfter(fn: GoFunction, { writes, uses }: GoSymbol): boolean {
  const { tree } = fn.file;
  const isHere = (node: Node) => functionAround(fn.file, node) === fn;
  return (
    writes.some(({ node }) => isHere(node)) ||
    uses.some((use) => kindOf(tree, parentOf(tree, use)) === kind.binaryExpression && isHere(use))
  );
}

/** A literal without parameters that sets the variable to nil whatever happens, and the call it is handed to. */
interface Reset {
  readonly literal: GoFunction;
  readonly call: Call;
  readonly statement: Node;
}

/** Undefined where nobody wants the map any more once the call has come back. */
function resetOf(
  symbol: GoSymbol,
  { how, file, node, statement, value }: Write,
): Reset | undefined {
  const { tree } = file;
  const literal = functionAround(file, node);
  if (how !== "assign" || kindOf(tree, value) !== kind.nil || literal?.kind !== "literal") return;
  if (literal.params.length > 0 || literal.results.length > 0) return;
  if (parentOf(tree, parentOf(tree, statement)) !== literal.body) return;
  const call = callTaking(literal);
  const isWanted = call && symbol.uses.some((use) => use > (tree.last[call.node] ?? 0));
  return isWanted && call.how === "call" ? { literal, call, statement } : undefined;
}

/** The call of which a literal is an argument. */
function callTaking({ file, node, parent }: GoFunction): Call | undefined {
  const list = parentOf(file.tree, node);
  if (!parent || kindOf(file.tree, list) !== kind.argumentList) return undefined;
  return callAt(parent, parentOf(file.tree, list));
}

/** Whether the call is handed the function too, and is not seen to leave the reset until after it. */
function mayComeBefore({ literal, call }: Reset, fn: GoFunction): boolean {
  const reset = call.args.indexOf(literal.node);
  const work = call.args.indexOf(fn.node);
  if (fn.kind !== "literal" || fn.parent !== literal.parent || work < 0 || reset < 0) return false;
  const targets = targetsOf(call).filter(({ body }) => body !== none);
  return (
    targets.length === 0 ||
    targets.some((target) => {
      const first = paramAt(target, reset);
      const second = paramAt(target, work);
      return first !== undefined && second !== undefined && runsFirst(target, first, second);
    })
  );
}

/** Whether a function can call `second` after it has called `first`, or lets others do so. */
function runsFirst(fn: GoFunction, first: GoSymbol, second: GoSymbol): boolean {
  const flow = flowOf(fn);
  const callsOf = (symbol: GoSymbol) =>
    callsIn(fn).filter(
      ({ callee, how }) => how === "call" && callee.kind === "variable" && callee.symbol === symbol,
    );
  const later = callsOf(second).map(({ node }) => stepOf(fn, node));
  const isHandedOn = first.uses.some(
    (use) => kindOf(fn.file.tree, parentOf(fn.file.tree, use)) === kind.argumentList,
  );
  if (!flow || isHandedOn) return isHandedOn;
  return callsOf(first).some(({ node }) => {
    const { steps } = laterThan(flow, stepOf(fn, node), new Set());
    return later.some((step) => steps.has(step));
  });
}
