/** The settings' JSON Schema for editors and their page of the manual, both made from the one schema. */
import { z } from "zod";
import { defaultConfig } from "./effective.ts";
import { configPath } from "./parse.ts";
import { configFileSchema } from "./schema.ts";

/** JSON Schema of a settings file with the rules there are, so that an editor offers their ids. */
export function renderConfigSchema(ruleIds: readonly string[]): object {
  const schema: Record<string, unknown> = z.toJSONSchema(configFileSchema, {
    target: "draft-7",
    override: ({ jsonSchema, path }) => {
      if (path.join(".") !== "properties.rules") return;
      jsonSchema.propertyNames = { enum: [...ruleIds] };
    },
  });
  return { title: "mapwarden settings", ...schema };
}

/** `docs/config.md`. */
export function renderConfigPage(ruleIds: readonly string[]): string {
  const rows = Object.entries(configFileSchema.shape).map(
    ([name, field]) => `| \`${name}\` | ${cell(field.description ?? "")} | ${defaultOf(name)} |`,
  );
  return `# Settings

mapwarden reads \`${configPath}\` from the **base branch** of a pull request, never from the branch under
review: nobody can switch a rule off in the change it would speak about. The check's summary names the settings
in force and the commit they came from. On the command line \`--config FILE\` stands in for it.

A file with a mistake is reported with its line, and the review goes on without it.
Editors check the file against \`docs/config.schema.json\`.

| Setting | Meaning | Default |
|---|---|---|
${rows.join("\n")}

Without a \`mode\` of its own a rule's finding is treated by its severity and confidence:

| | high confidence | medium confidence | low confidence |
|---|---|---|---|
| error | \`block\` | \`comment\` | \`monitor\` |
| warning | \`comment\` | \`comment\` | \`monitor\` |
| note | \`monitor\` | \`monitor\` | \`monitor\` |

## Example

\`\`\`yaml
language: en
rules:
  ${ruleIds[0] ?? "rule-id"}: block
  ${ruleIds[1] ?? "other-rule"}:
    mode: comment
    severity: warning
exclude:
  - internal/legacy/**
limits:
  comments: 10
failure: neutral
drafts: false
\`\`\`
`;
}

/** Named beside the settings they are the default of. */
const defaults: ReadonlyMap<string, string> = new Map(
  Object.entries(defaultConfig).map(([name, value]) => [name, JSON.stringify(value)]),
);

function defaultOf(name: string): string {
  const value = defaults.get(name) ?? "";
  return value === "" ? "" : `\`${value}\``;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
