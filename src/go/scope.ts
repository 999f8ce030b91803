/** Names in force at one point of a file: a map with an undo log, so that leaving a block is cheap. */
import type { SymbolModel } from "./symbol-model.ts";

interface Binding {
  readonly symbol: SymbolModel;
  readonly scope: number;
}

export class Names {
  readonly #now = new Map<string, Binding>();
  readonly #undo: { readonly name: string; readonly before: Binding | undefined }[] = [];
  readonly #open: { readonly scope: number; readonly mark: number }[] = [];
  #scopes = 0;

  open(): void {
    this.#scopes++;
    this.#open.push({ scope: this.#scopes, mark: this.#undo.length });
  }

  close(): void {
    const mark = this.#open.pop()?.mark ?? 0;
    while (this.#undo.length > mark) {
      const last = this.#undo.pop();
      if (last === undefined) return;
      if (last.before === undefined) this.#now.delete(last.name);
      else this.#now.set(last.name, last.before);
    }
  }

  find(name: string): SymbolModel | undefined {
    return this.#now.get(name)?.symbol;
  }

  /** What `:=` would assign to instead of declaring. */
  findHere(name: string): SymbolModel | undefined {
    const found = this.#now.get(name);
    return found !== undefined && found.scope === this.#open.at(-1)?.scope
      ? found.symbol
      : undefined;
  }

  bind(symbol: SymbolModel): void {
    const scope = this.#open.at(-1)?.scope;
    if (scope === undefined || symbol.name === "_" || symbol.name === "") return;
    this.#undo.push({ name: symbol.name, before: this.#now.get(symbol.name) });
    this.#now.set(symbol.name, { symbol, scope });
  }
}
