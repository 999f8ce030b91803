/**
 * The part of SARIF 2.1.0 that we write, strictly: the standard's own schema is ten times larger, and this one
 * refuses every property that we do not mean to write.
 */
const text = { type: "string", minLength: 1 };
const line = { type: "integer", minimum: 1 };
const level = { enum: ["none", "note", "warning", "error"] };

function object(properties: Record<string, unknown>, ...optional: readonly string[]) {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: "object", additionalProperties: false, required, properties };
}

function list(items: unknown, more: Record<string, unknown> = {}) {
  return { type: "array", items, ...more };
}

const message = object({ text, markdown: text }, "markdown");
const artifactLocation = object({
  uri: { type: "string", format: "uri-reference" },
  uriBaseId: { const: "%SRCROOT%" },
});
const region = object({ startLine: line, startColumn: line, endLine: line, endColumn: line });
const physicalLocation = object({ artifactLocation, region }, "region");
const location = object({ physicalLocation });
const propertyBag = { type: "object" };

const rule = object({
  id: text,
  shortDescription: message,
  fullDescription: message,
  help: message,
  defaultConfiguration: object({ level }),
  properties: propertyBag,
});

const result = object(
  {
    ruleId: text,
    ruleIndex: { type: "integer", minimum: 0 },
    level,
    message,
    locations: list(location, { minItems: 1 }),
    relatedLocations: list(
      object({ id: { type: "integer", minimum: 0 }, physicalLocation, message }),
    ),
    partialFingerprints: { type: "object", additionalProperties: text },
    fixes: list(
      object({
        description: message,
        artifactChanges: list(
          object({
            artifactLocation,
            replacements: list(
              object({ deletedRegion: region, insertedContent: object({ text }) }),
              { minItems: 1 },
            ),
          }),
          { minItems: 1 },
        ),
      }),
    ),
    suppressions: list(object({ kind: { enum: ["inSource", "external"] } })),
    properties: propertyBag,
  },
  "ruleIndex",
  "relatedLocations",
  "fixes",
  "suppressions",
);

const run = object({
  tool: object({ driver: object({ name: text, version: text, rules: list(rule) }) }),
  columnKind: { const: "utf16CodeUnits" },
  automationDetails: object({ id: text }),
  properties: propertyBag,
  invocations: list(
    object({
      executionSuccessful: { type: "boolean" },
      toolExecutionNotifications: list(object({ level, message, locations: list(location) })),
    }),
  ),
  results: list(result),
});

export const sarifSchema = object({
  $schema: { type: "string", format: "uri" },
  version: { const: "2.1.0" },
  runs: list(run, { minItems: 1, maxItems: 1 }),
});
