// Writes test/fake-github/enterprise.graphql: of GitHub Enterprise Server's GraphQL schema what our documents touch.
//
//   node scripts/prune-graphql-schema.mjs schema.docs-enterprise.graphql
//
// GitHub publishes that file for each version of the server. Kept are the names and types of what is asked for, so that
// the tests can say whether the server knows it; no description, and nothing that we do not ask for.
import { readFileSync, writeFileSync } from "node:fs";
import { documents } from "../test/fake-github/documents.ts";
import { pruneSchema } from "../test/fake-github/prune.ts";

const [path] = process.argv.slice(2);
if (path === undefined) {
  console.error("usage: node scripts/prune-graphql-schema.mjs SCHEMA");
  process.exit(2);
}
const target = new URL("../test/fake-github/enterprise.graphql", import.meta.url);
const { schema, problems } = pruneSchema(readFileSync(path, "utf8"), [...documents.values()]);
for (const problem of problems) console.error(`not known there: ${problem}`);
writeFileSync(target, `# Made by scripts/prune-graphql-schema.mjs.\n\n${schema}`);
process.exitCode = problems.length > 0 ? 1 : 0;
