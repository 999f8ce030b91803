/** Every GraphQL document that is sent is known to github.com, and to a GitHub Enterprise Server of years ago. */
import { schema as published } from "@octokit/graphql-schema";
import { buildSchema, parse, print, validateSchema } from "graphql";
import { expect, test } from "vitest";
import { documents } from "./documents.ts";
import { enterpriseIdl, queryProblems } from "./graphql.ts";
import { pruneSchema } from "./prune.ts";

/** Each member of each type, with the arguments and types that it has. */
function membersOf(idl: string): readonly string[] {
  return parse(idl).definitions.flatMap((definition) => {
    if (!("name" in definition)) return [];
    const owner = definition.name?.value;
    const fields = "fields" in definition ? definition.fields : undefined;
    const values = "values" in definition ? definition.values : undefined;
    return [...(fields ?? []), ...(values ?? [])].map((member) => `${owner}.${print(member)}`);
  });
}

test.each([...documents])("GitHub knows how to %s, on every server", (_, text) => {
  expect(queryProblems(text)).toEqual([]);
});

test("a field that only github.com has is told", () => {
  expect(
    queryProblems("{repository(owner:$o,name:$r){issueTypes(first:1){totalCount}}}"),
  ).toContain(
    'GitHub Enterprise Server: Cannot query field "issueTypes" on type "Repository". (see scripts/prune-graphql-schema.mjs)',
  );
});

test("the server's schema is whole, and holds nothing that is not sent", () => {
  expect(validateSchema(buildSchema(enterpriseIdl))).toEqual([]);
  const { schema, problems } = pruneSchema(enterpriseIdl, [...documents.values()]);
  expect(problems).toEqual([]);
  expect(enterpriseIdl.endsWith(schema)).toBe(true);
});

test("what both have is of the same types, so that servers between them have it too", () => {
  const { schema } = pruneSchema(published.idl, [...documents.values()]);
  expect(membersOf(enterpriseIdl).length).toBeGreaterThan(100);
  expect(membersOf(schema)).toEqual(expect.arrayContaining([...membersOf(enterpriseIdl)]));
});
