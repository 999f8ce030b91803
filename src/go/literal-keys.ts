/** Uses of locals: at once where a name can be nothing else, with types where it may be a field of a literal. */
import type { FunctionModel } from "./function-model.ts";
import type { GoFile } from "./model.ts";
import type { SymbolModel } from "./symbol-model.ts";
import { symbolOf } from "./symbols.ts";
import type { Node } from "./tree.ts";

/** Literals nested deeper than this do not happen in written code, and captures would cost their square. */
const captureDepthMax = 64;

/** Decides which keys of composite literals (`T{name: v}`) name locals, and notes those uses. */
export function settleKeys(file: GoFile): void {
  const { facts } = file;
  if (facts.pendingKeys.length === 0) return;
  const keys = facts.pendingKeys.splice(0);
  const late = new Set<SymbolModel>();
  for (const { node, symbol } of keys) {
    if (symbolOf(file, node) !== symbol) continue;
    useSymbol(symbol, node, facts.functions[(facts.functionAt[node] ?? 0) - 1]);
    late.add(symbol);
  }
  for (const symbol of late) symbol.plainUses.sort((a, b) => a - b);
}

/** Notes one use of a local, and that the literals between it and its function capture it. */
export function useSymbol(symbol: SymbolModel, node: Node, user: FunctionModel | undefined): void {
  symbol.plainUses.push(node);
  if (symbol.kind === "type" || symbol.kind === "typeParam" || symbol.kind === "const") return;
  let at = user;
  for (let hops = 0; at !== undefined && at !== symbol.owner && hops < captureDepthMax; hops++) {
    if (at.plainCaptures.has(symbol)) return;
    at.plainCaptures.add(symbol);
    at = at.parent;
  }
}
