/** GitHub's own GraphQL schema, which checks our queries and runs them over the stand-in's objects. */
import { schema as published } from "@octokit/graphql-schema";
import { buildSchema, execute, type GraphQLSchema, parse, validate } from "graphql";
import { GraphRefusal } from "../../src/demo/graph-refusal.ts";

let schema: GraphQLSchema | undefined;

function githubSchema(): GraphQLSchema {
  schema ??= buildSchema(published.idl, { assumeValid: true });
  return schema;
}

/** Why GitHub would not run a query. */
export function queryProblems(text: string): readonly string[] {
  return validate(githubSchema(), parse(text)).map((error) => error.message);
}

/** Runs a query with every type, argument and non-null field checked. */
export async function runWithSchema(
  text: string,
  variables: Record<string, unknown>,
  rootValue: object,
): Promise<object> {
  const document = parse(text);
  const result = await execute({
    schema: githubSchema(),
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
