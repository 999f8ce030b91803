/** The numbers in kinds.ts are the grammar's. */

import { expect, test } from "vitest";
import { Language, Parser } from "web-tree-sitter";
import { field, kind, token, tokenText } from "../../src/go/kinds.ts";

await Parser.init();
const grammar = await Language.load(
  new URL(import.meta.resolve("tree-sitter-go/tree-sitter-go.wasm")),
);
const snake = (name: string): string => name.replace(/[A-Z]/g, (one) => `_${one.toLowerCase()}`);

test("every named kind of the grammar has its number", () => {
  const wanted = new Map<string, number>();
  for (const [id, name] of grammar.types.entries()) {
    if (!grammar.nodeTypeIsNamed(id) || !grammar.nodeTypeIsVisible(id)) continue;
    wanted.set(name, grammar.idForNodeType(name, true) ?? -1);
  }
  const { error: _, ...written } = kind;
  const found = new Map(Object.entries(written).map(([name, id]) => [snake(name), id]));
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(wanted));
});

test("every field of the grammar has its number", () => {
  const wanted = grammar.fields.flatMap((name, id) => (name === null ? [] : [[name, id]]));
  const found = Object.entries(field).map(([name, id]) => [snake(name), id]);
  expect(found).toEqual(wanted);
});

test("every token that is always written alike has its number and its text", () => {
  const wanted = grammar.types.flatMap((text, id) =>
    grammar.nodeTypeIsVisible(id) && grammar.idForNodeType(text, false) === id && /\S/.test(text)
      ? [[String(id), text] as const]
      : [],
  );
  const printable = wanted.filter(([, text]) => text !== "\0" && text !== "end");
  expect(tokenText).toEqual(Object.fromEntries(printable));
  expect(Object.values(token).map(String).sort()).toEqual(Object.keys(tokenText).sort());
});
