/**
 * Writes workflows for a linter of workflows, which does not look into actions: one with the steps of action.yml, one
 * that is the example of docs/operate.md. The folder to write to is the only argument.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";

const [folder] = process.argv.slice(2);
if (!folder) throw new Error("which folder? `node scripts/workflows.mjs FOLDER`");

const { inputs, runs } = parse(readFileSync("action.yml", "utf8"));
const called = Object.entries(inputs).map(([name, input]) => [name, { type: "string", ...input }]);
const steps = {
  on: { workflow_call: { inputs: Object.fromEntries(called) } },
  permissions: { contents: "read", "security-events": "write" },
  jobs: { review: { "runs-on": "ubuntu-latest", steps: runs.steps } },
};
writeFileSync(join(folder, "steps.yml"), stringify(steps));

const [, example] =
  /```yaml\n(\s*on: pull_request\n[^`]*)```/.exec(readFileSync("docs/operate.md", "utf8")) ?? [];
if (!example?.includes("<owner>/mapwarden@<commit>")) throw new Error("the example is not found");
writeFileSync(join(folder, "example.yml"), example.replace("<owner>/mapwarden@<commit>", "./"));
