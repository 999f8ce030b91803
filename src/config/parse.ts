/** Text of a settings file → settings, or what is wrong with it and where. */
import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import type { z } from "zod";
import { configBytesMax } from "../limits.ts";
import { type ConfigFile, configFileSchema } from "./schema.ts";

/** Where settings are looked for, in a repository and in an organisation's `.github` repository. */
export const configPath = ".github/mapwarden.yml";

export interface ConfigError {
  /** 1-based line of the file. */
  readonly line: number;
  readonly message: string;
}

export type ParsedConfig =
  | { readonly ok: true; readonly settings: ConfigFile }
  | { readonly ok: false; readonly errors: readonly ConfigError[] };

/** Reads a settings file; `ruleIds` are the rules there are, so that a misspelt one is found. */
export function parseConfig(text: string, ruleIds: readonly string[]): ParsedConfig {
  if (text.length > configBytesMax) {
    return fail([{ line: 1, message: `the file is larger than ${configBytesMax} characters` }]);
  }
  const counter = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: counter,
    prettyErrors: false,
    stringKeys: true,
  });
  const [broken] = document.errors;
  if (broken) {
    return fail([{ line: counter.linePos(broken.pos[0]).line, message: oneLine(broken.message) }]);
  }
  const lineOf = (path: readonly PropertyKey[]): number => findLine(document, counter, path);
  const value = readValue(document);
  if (value.error !== undefined) return fail([{ line: 1, message: value.error }]);
  const parsed = configFileSchema.safeParse(value.settings ?? {});
  if (!parsed.success) {
    return fail(parsed.error.issues.flatMap((issue) => describeIssue(issue, lineOf)));
  }
  const unknown = Object.keys(parsed.data.rules ?? {}).filter((id) => !ruleIds.includes(id));
  if (unknown.length === 0) return { ok: true, settings: parsed.data };
  return fail(
    unknown.map((id) => ({ line: lineOf(["rules", id]), message: unknownRule(id, ruleIds) })),
  );
}

function fail(errors: readonly ConfigError[]): ParsedConfig {
  return { ok: false, errors: [...errors].sort((a, b) => a.line - b.line) };
}

function readValue(document: Document): { settings?: unknown; error?: string } {
  try {
    // Aliases are bounded, or a few lines of them would unfold into gigabytes.
    return { settings: document.toJS({ maxAliasCount: 20 }) };
  } catch {
    return { error: "the aliases of the file cannot be resolved" };
  }
}

function describeIssue(
  issue: z.core.$ZodIssue,
  lineOf: (path: readonly PropertyKey[]) => number,
): readonly ConfigError[] {
  const name = issue.path.map(String).join(".") || "the file";
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => ({
        line: lineOf([...issue.path, key]),
        message: `unknown setting ${quote([...issue.path, key].map(String).join("."))}`,
      }));
    case "invalid_value":
      return [
        { line: lineOf(issue.path), message: `${quote(name)} must be ${oneOf(issue.values)}` },
      ];
    case "invalid_type":
      return [
        { line: lineOf(issue.path), message: `${quote(name)} must be of type ${issue.expected}` },
      ];
    case "invalid_union":
      return [
        {
          line: lineOf(issue.path),
          message: `${quote(name)} must be a mode (block, comment, monitor, off) or a map with mode and severity`,
        },
      ];
    default:
      return [{ line: lineOf(issue.path), message: `${quote(name)}: ${oneLine(issue.message)}` }];
  }
}

/** Line of the setting at `path`, or of the nearest one around it that is written in the file. */
function findLine(document: Document, counter: LineCounter, path: readonly PropertyKey[]): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const step of path) {
    if (isSeq(node)) {
      node = node.items[Number(step)];
    } else if (isMap(node)) {
      const pair = node.items.find(
        ({ key }) => isScalar(key) && String(key.value) === String(step),
      );
      offset = isScalar(pair?.key) ? (pair.key.range?.[0] ?? offset) : offset;
      node = pair?.value;
      continue;
    }
    if (isNode(node)) offset = node.range?.[0] ?? offset;
  }
  return counter.linePos(offset).line;
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
