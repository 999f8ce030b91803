/** Text of a settings file → settings, or what is wrong with it and where. */
import { type Document, LineCounter, parseDocument } from "yaml";
import { z } from "zod";
import { configBytesMax, yamlErrorsMax } from "../limits.ts";
import { type ConfigFile, configFileSchema } from "./schema.ts";
import { createSpots, type Spot, type Spots, spotAt } from "./spots.ts";

/** Where settings are looked for, in a repository and in an organisation's `.github` repository. */
export const configPath = ".github/mapwarden.yml";

/** A mistake and the part of a line it is about. */
export interface ConfigError extends Spot {
  readonly message: string;
}

export type ParsedConfig =
  | { readonly ok: true; readonly settings: ConfigFile }
  | { readonly ok: false; readonly errors: readonly ConfigError[] };

/** Reads a settings file; `ruleIds` are the rules there are, so that a misspelt one is found. */
export function parseConfig(text: string, ruleIds: readonly string[]): ParsedConfig {
  const top: Spot = { line: 1 };
  if (text.length > configBytesMax) {
    return fail([{ ...top, message: `the file is larger than ${configBytesMax} characters` }]);
  }
  const counter = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: counter,
    prettyErrors: false,
    stringKeys: true,
  });
  if (document.errors.length > 0) {
    return fail(
      document.errors.slice(0, yamlErrorsMax).map(({ pos: [start, end], message }) => {
        return { ...spotAt(counter, start, end), message: oneLine(message) };
      }),
    );
  }
  const value = readValue(document);
  if (value.error !== undefined) return fail([{ ...top, message: value.error }]);
  const spots = createSpots(document, counter);
  const settings = value.settings ?? {};
  const unknown = findUnknownRules(settings, ruleIds).map(({ path, id }) => {
    return { ...spots.ofKey(path), message: unknownRule(id, ruleIds) };
  });
  const parsed = configFileSchema.safeParse(settings);
  if (parsed.success && unknown.length === 0) return { ok: true, settings: parsed.data };
  const issues = parsed.error?.issues ?? [];
  return fail([...unknown, ...issues.flatMap((issue) => describeIssue(issue, [], spots))]);
}

function fail(errors: readonly ConfigError[]): ParsedConfig {
  const sorted = errors.toSorted((a, b) => a.line - b.line || (a.column ?? 0) - (b.column ?? 0));
  return { ok: false, errors: sorted };
}

/** Where rules are named, whatever else is wrong with the file. */
const namedRules = z.record(z.string(), z.unknown()).catch({});
const namingRules = z
  .object({
    rules: namedRules,
    overrides: z.array(z.object({ rules: namedRules }).catch({ rules: {} })).catch([]),
  })
  .catch({ rules: {}, overrides: [] });

function findUnknownRules(
  settings: unknown,
  ruleIds: readonly string[],
): readonly { readonly path: readonly PropertyKey[]; readonly id: string }[] {
  const { rules, overrides } = namingRules.parse(settings);
  const all = [
    ...Object.keys(rules).map((id) => ({ path: ["rules", id], id })),
    ...overrides.flatMap((override, index) =>
      Object.keys(override.rules).map((id) => ({ path: ["overrides", index, "rules", id], id })),
    ),
  ];
  return all.filter(({ id }) => !ruleIds.includes(id));
}

function readValue(document: Document): { settings?: unknown; error?: string } {
  try {
    // Aliases are bounded, or a few lines of them would unfold into gigabytes.
    return { settings: document.toJS({ maxAliasCount: 20 }) };
  } catch {
    return { error: "the aliases of the file cannot be resolved" };
  }
}

/** `above` is the path at which the parts of a union begin. */
function describeIssue(
  issue: z.core.$ZodIssue,
  above: readonly PropertyKey[],
  spots: Spots,
): readonly ConfigError[] {
  const path = [...above, ...issue.path];
  const name = quote(path.map(String).join(".") || "the file");
  const here = spots.ofValue(path);
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => ({
        ...spots.ofKey([...path, key]),
        message: `unknown setting ${quote([...path, key].map(String).join("."))}`,
      }));
    case "invalid_value":
      return [{ ...here, message: `${name} must be ${oneOf(issue.values)}` }];
    case "invalid_type":
      return [{ ...here, message: describeType(issue, name, spots.isWritten(path)) }];
    case "invalid_union":
      return describeUnion(issue, path, spots);
    default:
      return [{ ...here, message: `${name}: ${oneLine(issue.message)}` }];
  }
}

function describeType(
  { expected }: z.core.$ZodIssueInvalidType,
  name: string,
  isWritten: boolean,
): string {
  return isWritten ? `${name} must be of type ${expected}` : `${name} is missing`;
}

/** Every union of the settings is of words, or a map: what is wrong inside a map is told there. */
function describeUnion(
  issue: z.core.$ZodIssueInvalidUnion,
  path: readonly PropertyKey[],
  spots: Spots,
): readonly ConfigError[] {
  const inside = issue.errors.at(-1) ?? [];
  if (spots.isMap(path) && inside.length > 0) {
    return inside.flatMap((each) => describeIssue(each, path, spots));
  }
  const wanted = path.includes("rules")
    ? "a mode (block, comment, monitor, off) or a map with mode and severity"
    : "never, or a map with severity and confidence";
  const name = quote(path.map(String).join("."));
  return [{ ...spots.ofValue(path), message: `${name} must be ${wanted}` }];
}

function unknownRule(id: string, ruleIds: readonly string[]): string {
  const near = ruleIds.find((known) => sharedWords(known, id) >= 2);
  return `there is no rule ${quote(id)}${near === undefined ? "" : `; perhaps ${quote(near)} is meant`}`;
}

function sharedWords(a: string, b: string): number {
  const words = new Set(a.split("-"));
  return b.split("-").filter((word) => words.has(word)).length;
}

function oneOf(values: readonly unknown[]): string {
  return `one of ${values.map(String).join(", ")}`;
}

/** Text of the file in a message; the renderers escape it for where it is shown. */
function quote(text: string): string {
  return `"${text.length > 80 ? `${text.slice(0, 80)}…` : text}"`;
}

function oneLine(text: string): string {
  return text.split("\n")[0] ?? "";
}
