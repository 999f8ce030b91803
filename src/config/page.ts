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
      if (path.at(-1) !== "rules" || path.at(-2) !== "properties") return;
      jsonSchema.propertyNames = { enum: [...ruleIds] };
    },
  });
  return { title: "mapwarden settings", ...schema };
}

/** `docs/config.md`. */
export function renderConfigPage(ruleIds: readonly string[]): string {
  const rows = Object.entries(configFileSchema.shape).flatMap(([name, field]) =>
    settingRows(name, field, Object.entries(defaultConfig)),
  );
  return `# Settings

mapwarden reads \`${configPath}\` from the **base branch** of a pull request, never from the branch under
review: nobody can switch a rule off in the change it would speak about. On the command line \`--config FILE\` stands
in for it.

- **All repositories of an owner** get their settings from \`${configPath}\` on the default branch of the owner's
  repository named \`.github\`. Install the App on that repository too: what it may not read does not count, and the
  check says so. A repository's own file wins setting by setting; \`exclude\` and \`overrides\` add up.
- **The check's summary** lists the settings that differ from the defaults, each below the file and the commit it came
  from, and the files that were looked for in vain. Who may see the check sees the settings, also those out of a
  private \`.github\` repository.
- **A file with a mistake** is reported with its lines, and the review goes on without it.
- **A pull request that changes the file** gets it checked: mistakes are annotated on their lines and fail the check,
  because merged they would switch the file off. What the file says counts once it is merged. Where nothing is
  reviewed, in a repository that is switched off or a draft that is not wanted, they are annotated and fail nothing.

| Setting | Meaning | Default |
|---|---|---|
${rows.join("\n")}

Without a \`mode\` of its own a rule's finding is treated by its severity and confidence. The default thresholds say:

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
thresholds:
  comment: { severity: warning, confidence: high }
exclude:
  - internal/legacy/**
overrides:
  - paths: ["**/*_test.go", "examples/**"]
    atMost: monitor
  - paths: ["internal/cache/**"]
    rules:
      ${ruleIds[1] ?? "other-rule"}: block
limits:
  comments: 10
failure: neutral
drafts: false
\`\`\`

## Frequent wishes

| Wish | Settings |
|---|---|
| Advice only: nothing holds a merge back | \`thresholds: {block: never}\` |
| Only what is certain, nothing else in comments | \`thresholds: {comment: never}\` |
| Warnings hold the merge back too | \`thresholds: {block: {severity: warning, confidence: medium}}\` |
| Examples and tests are listed, never commented on | \`overrides: [{paths: ["examples/**", "**/*_test.go"], atMost: monitor}]\` |
| A required check must not pass when mapwarden fails | \`failure: fail\` |

## In an editor

Editors check the file, and offer rule ids, by [its JSON Schema](config.schema.json). A running mapwarden serves it at
\`/config.schema.json\`; name it in the first line of the file:

\`\`\`yaml
# yaml-language-server: $schema=https://mapwarden.example/config.schema.json
\`\`\`
`;
}

/** The row of a setting, and of the settings inside it. */
function settingRows(
  name: string,
  field: z.ZodType,
  defaults: readonly (readonly [string, unknown])[],
): readonly string[] {
  const own = name.split(".").at(-1);
  const value = defaults.find(([key]) => key === own)?.[1];
  const object = objectIn(field);
  const row = (shown: string) => `| \`${name}\` | ${cell(field.description ?? "")} | ${shown} |`;
  if (!object) return [row(value === undefined ? "" : `\`${JSON.stringify(value)}\``)];
  const inside = Object.entries(value ?? {});
  const rows = Object.entries(object.shape).flatMap(([key, each]) =>
    settingRows(`${name}.${key}`, each, inside),
  );
  return [row(""), ...rows];
}

/** The map that an optional setting is, if it is one. */
function objectIn(field: z.ZodType): z.ZodObject<Record<string, z.ZodType>> | null {
  const inner = field instanceof z.ZodOptional ? field.unwrap() : field;
  return inner instanceof z.ZodObject ? inner : null;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
