/** GitHub's own GraphQL schemas, which check our queries and run them over the stand-in's objects. */
import { readFileSync } from "node:fs";
import { schema as published } from "@octokit/graphql-schema";
import { buildSchema, execute, type GraphQLSchema, parse, validate } from "graphql";
import { GraphRefusal } from "../../src/demo/graph-refusal.ts";

/** Of a GitHub Enterprise Server older than any that is supported: what our documents touch, and nothing else. */
export const enterpriseIdl = readFileSync(new URL("enterprise.graphql", import.meta.url), "utf8");

/** Which GitHub the fake plays. */
const isEnterprise = process.env.FAKE_GITHUB_VERSION?.startsWith("ghes-") ?? false;

const schemas = new Map<string, GraphQLSchema>();

function schemaOf(idl: string): GraphQLSchema {
  const known = schemas.get(idl) ?? buildSchema(idl, { assumeValid: true });
  schemas.set(idl, known);
  return known;
}

/** Why GitHub would not run a query; all of them are sent to github.com and to servers of enterprises alike. */
export function queryProblems(text: string): readonly string[] {
  const document = parse(text);
  const problemsWith = (idl: string) =>
    validate(schemaOf(idl), document).map((error) => error.message);
  const enterprise = problemsWith(enterpriseIdl).map(
    (message) => `GitHub Enterprise Server: ${message} (see scripts/prune-graphql-schema.mjs)`,
  );
  return [...problemsWith(published.idl), ...enterprise];
}

/** Runs a query with every type, argument and non-null field checked. */
export async function runWithSchema(
  text: string,
  variables: Record<string, unknown>,
  rootValue: object,
): Promise<object> {
  const document = parse(text);
  const result = await execute({
    schema: schemaOf(isEnterprise ? enterpriseIdl : published.idl),
    document,
    rootValue,
    variableValues: variables,
  });
  const errors = result.errors?.map((error) => {
    const cause = error.originalError;
    return { ...error.toJSON(), ...(cause instanceof GraphRefusal ? { type: cause.type } : {}) };
  });
  return errors ? { data: result.data, errors } : result;
}
