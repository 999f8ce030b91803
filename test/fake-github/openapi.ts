/** GitHub's own OpenAPI description, as the judge of what we send and of what the fake answers. */
import { createRequire } from "node:module";
import { Ajv, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";

interface Operation {
  readonly pattern: RegExp;
  readonly template: string;
  readonly method: string;
  readonly literals: number;
}

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Which GitHub judges: github.com, or a version of GitHub Enterprise Server such as "ghes-3.19". */
const version = process.env.FAKE_GITHUB_VERSION ?? "api.github.com";

/** Only this file: the package's index loads every version of GitHub there ever was. */
const description: Description = createRequire(import.meta.url)(
  `@octokit/openapi/generated/${version}.json`,
);
spellEither(description);
spellNull(description);

const root = "github";
const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true });
addFormats.default(ajv);
ajv.addSchema({ ...description, $id: root });

const operations: readonly Operation[] = Object.entries(description.paths).flatMap(
  ([template, methods]) =>
    Object.keys(methods).map((method) => ({
      template,
      method,
      pattern: new RegExp(`^${template.replace(/\{[^}]+\}/g, "([^/]+)")}$`),
      literals: template.split("/").filter((part) => !part.startsWith("{")).length,
    })),
);

const validators = new Map<string, ValidateFunction>();

/** Why a request is not one that GitHub describes; nothing where it is. */
export function requestProblems(
  method: string,
  path: string,
  query: URLSearchParams,
  body: unknown,
): readonly string[] {
  const operation = findOperation(method, path);
  if (!operation) return [`${method} ${path} is no operation of GitHub's`];
  const base = pointer("paths", operation.template, operation.method);
  const known = read(base);
  const problems = [
    ...queryProblems(base, query),
    ...(isRecord(known) && known.requestBody !== undefined ? bodyProblems(base, body) : []),
  ];
  return problems.map((problem) => `${method} ${operation.template}: ${problem}`);
}

/** Why an answer is not one that GitHub describes. */
export function responseProblems(
  method: string,
  path: string,
  status: number,
  body: unknown,
): readonly string[] {
  const operation = findOperation(method, path);
  if (!operation || status >= 300) return [];
  const response = follow(
    pointer("paths", operation.template, operation.method, "responses", String(status)),
  );
  if (read(response) === undefined) {
    return [`${method} ${operation.template}: status ${status} is not described`];
  }
  const schema = `${response}/${["content", "application/json", "schema"].map(escaped).join("/")}`;
  return validate(schema, body).map(
    (problem) => `${method} ${operation.template} answers ${status}: ${problem}`,
  );
}

function bodyProblems(base: string, body: unknown): readonly string[] {
  if (body === undefined) {
    return read(`${base}/requestBody/required`) === true ? ["the body is missing"] : [];
  }
  const schema = `${base}/requestBody/content/${escaped("application/json")}/schema`;
  return [...validate(schema, body), ...unknownFields(schema, body, "")];
}

/** What JSON Schema lets through and GitHub ignores: misspelt fields. */
function unknownFields(schema: string, value: unknown, at: string): readonly string[] {
  const resolved = follow(schema);
  if (Array.isArray(value)) {
    return value.flatMap((item, index) =>
      unknownFields(`${resolved}/items`, item, `${at}/${index}`),
    );
  }
  const described = read(`${resolved}/properties`);
  if (!isRecord(value) || !isRecord(described)) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    described[name] === undefined
      ? [`unknown field ${at}/${name}`]
      : unknownFields(`${resolved}/properties/${escaped(name)}`, inner, `${at}/${name}`),
  );
}

function queryProblems(base: string, query: URLSearchParams): readonly string[] {
  const parameters = read(`${base}/parameters`);
  const known = new Map<string, string>();
  for (const index of Array.isArray(parameters) ? parameters.keys() : []) {
    const at = follow(`${base}/parameters/${index}`);
    const parameter = read(at);
    if (isRecord(parameter) && parameter.in === "query") known.set(String(parameter.name), at);
  }
  return [...query].flatMap(([name, value]) => {
    const at = known.get(name);
    if (at === undefined) return [`unknown query parameter ${name}`];
    const number = /^\d+$/.test(value) ? Number(value) : value;
    const schema = `${at}/schema`;
    return validate(schema, number).length === 0 || validate(schema, value).length === 0
      ? []
      : [`query parameter ${name}=${value}`];
  });
}

function validate(at: string, value: unknown): readonly string[] {
  let validator = validators.get(at);
  if (!validator) {
    validator = ajv.compile({ $ref: `${root}#${encodeURI(at)}` });
    validators.set(at, validator);
  }
  if (validator(value)) return [];
  return (validator.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
}

function findOperation(method: string, path: string): Operation | undefined {
  const matching = operations.filter(
    (operation) => operation.method === method.toLowerCase() && operation.pattern.test(path),
  );
  return matching.sort((a, b) => b.literals - a.literals)[0];
}

function escaped(part: string): string {
  return part.replaceAll("~", "~0").replaceAll("/", "~1");
}

function pointer(...parts: string[]): string {
  return parts.map((part) => `/${escaped(part)}`).join("");
}

/** The value at a JSON pointer of the description. */
function read(at: string): unknown {
  let value: unknown = description;
  for (const part of at.split("/").slice(1)) {
    const name = part.replaceAll("~1", "/").replaceAll("~0", "~");
    if (Array.isArray(value)) value = value[Number(name)];
    else if (isRecord(value)) value = value[name];
    else return undefined;
  }
  return value;
}

/** The pointer itself, or where the `$ref` it stands at leads to. */
function follow(at: string): string {
  const value = read(at);
  return isRecord(value) && typeof value.$ref === "string" ? follow(value.$ref.slice(1)) : at;
}

/** The list of installations is described with accounts that are a user and an enterprise at once, which none is. */
function spellEither(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  for (const inner of Object.values(value)) spellEither(inner);
  if (!isRecord(value) || !Array.isArray(value.allOf)) return;
  const titles = value.allOf.map((each: unknown) => (isRecord(each) ? each.title : undefined));
  if (titles.join() !== "Simple User,Enterprise") return;
  value.anyOf = value.allOf;
  delete value.allOf;
}

/** OpenAPI 3.0 says "nullable" beside the schema; JSON Schema wants null among the types and values. */
function spellNull(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  for (const inner of Object.values(value)) spellNull(inner);
  if (!isRecord(value) || value.nullable !== true) return;
  delete value.nullable;
  if (Array.isArray(value.enum)) value.enum.push(null);
  if (typeof value.type === "string") {
    value.type = [value.type, "null"];
    return;
  }
  const { anyOf, oneOf, allOf } = value;
  for (const keyword of ["anyOf", "oneOf", "allOf"]) delete value[keyword];
  const kept = Object.entries({ anyOf, oneOf, allOf }).filter(([, given]) => given !== undefined);
  value.anyOf = [Object.fromEntries(kept), { type: "null" }];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
