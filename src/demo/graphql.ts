/** Runs the GraphQL queries that we send, over plain objects: enough of the language for them, and no schema. */

import { GraphRefusal } from "./graph-refusal.ts";

type Value = string | number | boolean | null | { variable: string } | { [field: string]: Value };

interface Field {
  readonly alias: string;
  readonly name: string;
  readonly arguments: Readonly<Record<string, Value>>;
  readonly selection: readonly Selection[];
}

type Selection =
  | { readonly field: Field }
  | { readonly spread: string }
  | { readonly on: string; readonly selection: readonly Selection[] };

interface Document {
  readonly selection: readonly Selection[];
  readonly fragments: ReadonlyMap<string, { on: string; selection: readonly Selection[] }>;
}

/** An answer: what could be resolved, and an error for each field of the root that was refused. */
export interface QueryAnswer {
  readonly data: object;
  readonly errors?: readonly object[];
}

/** What a query asks for. Throws on syntax that is not supported. */
export function runQuery(
  text: string,
  variables: Readonly<Record<string, unknown>>,
  root: object,
): QueryAnswer {
  const document = parseDocument(text);
  const data: Record<string, unknown> = {};
  const errors: object[] = [];
  for (const part of document.selection) {
    try {
      Object.assign(data, select(root, [part], { document, variables }));
    } catch (error) {
      if (!(error instanceof GraphRefusal) || !("field" in part)) throw error;
      const { alias } = part.field;
      data[alias] = null;
      errors.push({ type: error.type, path: [alias], message: error.message });
    }
  }
  return errors.length > 0 ? { data, errors } : { data };
}

interface Run {
  readonly document: Document;
  readonly variables: Readonly<Record<string, unknown>>;
}

function select(source: object, selection: readonly Selection[], run: Run): object {
  const fields = new Map(Object.entries(source));
  const found: Record<string, unknown> = {};
  for (const part of selection) {
    if ("field" in part) {
      const { alias, name, arguments: given, selection: inner } = part.field;
      const value: unknown = fields.get(name);
      const bound = resolveArguments(given, run.variables);
      const resolved: unknown = typeof value === "function" ? value(bound) : value;
      found[alias] = complete(resolved, inner, run);
      continue;
    }
    const fragment = "spread" in part ? run.document.fragments.get(part.spread) : part;
    if (!fragment) throw new Error("unknown fragment");
    const type = fields.get("__typename");
    if (type === undefined || type === fragment.on) {
      Object.assign(found, select(source, fragment.selection, run));
    }
  }
  return found;
}

function complete(value: unknown, selection: readonly Selection[], run: Run): unknown {
  if (value === undefined || value === null) return null;
  if (Array.isArray(value)) return value.map((item) => complete(item, selection, run));
  return typeof value === "object" ? select(value, selection, run) : value;
}

function resolveArguments(
  given: Readonly<Record<string, Value>>,
  variables: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, resolveValue(value, variables)]),
  );
}

function resolveValue(value: Value, variables: Readonly<Record<string, unknown>>): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (typeof value.variable === "string") return variables[value.variable];
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, resolveValue(inner, variables)]),
  );
}

/** Tokens of a query, read one after the other. */
class Tokens {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(text: string) {
    this.#tokens = text.match(/\.\.\.|[A-Za-z_]\w*|-?\d+|"(?:[^"\\]|\\.)*"|[^\s,]/g) ?? [];
  }

  get next(): string | undefined {
    return this.#tokens[this.#at];
  }

  take(expected?: string): string {
    const token = this.#tokens[this.#at];
    if (token === undefined || (expected !== undefined && token !== expected)) {
      throw new Error(`expected ${expected ?? "more"} but found ${token ?? "the end"}`);
    }
    this.#at += 1;
    return token;
  }

  skip(token: string): boolean {
    if (this.next !== token) return false;
    this.#at += 1;
    return true;
  }
}

function parseDocument(text: string): Document {
  const tokens = new Tokens(text);
  const fragments = new Map<string, { on: string; selection: readonly Selection[] }>();
  let selection: readonly Selection[] = [];
  while (tokens.next !== undefined) {
    if (tokens.skip("fragment")) {
      const name = tokens.take();
      tokens.take("on");
      const on = tokens.take();
      fragments.set(name, { on, selection: parseSelection(tokens) });
      continue;
    }
    if (!tokens.skip("mutation")) tokens.take("query");
    // Types of variables are for the schema to check, which the tests do.
    while (tokens.next !== "{") tokens.take();
    selection = parseSelection(tokens);
  }
  return { selection, fragments };
}

function parseSelection(tokens: Tokens): readonly Selection[] {
  if (!tokens.skip("{")) return [];
  const selection: Selection[] = [];
  while (!tokens.skip("}")) {
    if (!tokens.skip("...")) selection.push({ field: parseField(tokens) });
    else if (tokens.skip("on")) {
      selection.push({ on: tokens.take(), selection: parseSelection(tokens) });
    } else selection.push({ spread: tokens.take() });
  }
  return selection;
}

function parseField(tokens: Tokens): Field {
  const first = tokens.take();
  const name = tokens.skip(":") ? tokens.take() : first;
  const given: Record<string, Value> = {};
  if (tokens.skip("(")) {
    while (!tokens.skip(")")) {
      const argument = tokens.take();
      tokens.take(":");
      given[argument] = parseValue(tokens);
    }
  }
  return { alias: first, name, arguments: given, selection: parseSelection(tokens) };
}

function parseValue(tokens: Tokens): Value {
  if (tokens.skip("$")) return { variable: tokens.take() };
  if (tokens.skip("{")) {
    const fields: Record<string, Value> = {};
    while (!tokens.skip("}")) {
      const name = tokens.take();
      tokens.take(":");
      fields[name] = parseValue(tokens);
    }
    return fields;
  }
  const token = tokens.take();
  if (token.startsWith('"')) return String(JSON.parse(token));
  if (/^-?\d+$/.test(token)) return Number(token);
  return token === "true" || token === "false" ? token === "true" : token;
}
