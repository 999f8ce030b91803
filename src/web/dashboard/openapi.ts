/** The description of the read API (OpenAPI 3.1): its parameters are the very schemas that requests are parsed by. */
import { z } from "zod";
import { lifeStates, origins, pullStates } from "../../jobs/finding-life.ts";
import { scanEnds } from "../../jobs/scan-log.ts";
import { findingQuery, pullQuery, treeQuery, unreadQuery } from "./query.ts";

const dimensions = ["severity", "state", "rule", "origin", "week", "repository"] as const;

const by = z
  .string()
  .transform((text) => text.split(","))
  .pipe(z.array(z.enum(dimensions, `must be some of ${dimensions.join(", ")}`)).max(3));

const countQuery = findingQuery.omit({ after: true, limit: true });
const rankingQuery = findingQuery.omit({ state: true, pull: true, dated: true });

/** What each path of the API can be asked. */
export const apiQueries = {
  findings: findingQuery,
  counts: countQuery.extend({ by: by.optional() }),
  repositories: rankingQuery,
  pulls: pullQuery,
  rules: rankingQuery.omit({ after: true, limit: true }),
  notAnalysed: unreadQuery,
  trees: treeQuery,
  timeToFix: countQuery.omit({ state: true, dated: true }),
  none: z.object({}),
};

type Schema = Readonly<Record<string, unknown>>;

const text = { type: "string" };
const number = { type: "integer" };
const share = { type: ["number", "null"], minimum: 0 };
const boolean = { type: "boolean" };
const moment = { type: "string", format: "date-time" };
const nullable = (schema: Schema): Schema => ({ anyOf: [schema, { type: "null" }] });
const oneOf = (values: readonly string[]): Schema => ({ type: "string", enum: values });

/** Every property is always there; what is not known is null. */
function object(properties: Readonly<Record<string, Schema>>): Schema {
  const required = Object.keys(properties);
  return { type: "object", properties, required, additionalProperties: false };
}

const list = (name: string): Schema => ({
  type: "array",
  items: { $ref: `#/components/schemas/${name}` },
});

const severity = oneOf(["error", "warning", "note"]);
const confidence = oneOf(["high", "medium", "low"]);
const mode = oneOf(["block", "comment", "monitor", "off"]);

const schemas: Readonly<Record<string, Schema>> = {
  Finding: object({
    ...{ organisation: number, repositoryId: number, repository: text, pull: nullable(number) },
    ...{ fingerprint: text, rule: text, severity, confidence, mode, state: oneOf(lifeStates) },
    ...{ origin: oneOf(origins), path: text, line: number, openedAt: moment, openedCommit: text },
    ...{ seenCommit: text, settledAt: nullable(moment), settledCommit: nullable(text) },
  }),
  Repository: object({
    ...{ organisation: number, repositoryId: number, repository: text, private: boolean },
    ...{ archived: boolean, open: number, openErrors: number, merged: number, dismissed: number },
    ...{ prevented: number, fixed: number, findings: number },
  }),
  Pull: object({
    ...{ organisation: number, repositoryId: number, repository: text, pull: number },
    ...{ title: nullable(text), author: nullable(text), state: oneOf(pullStates), head: text },
    ...{ conclusion: nullable(text), notReviewed: nullable(text), notAnalysed: number },
    ...{ open: number, findings: number, updatedAt: moment },
  }),
  Rule: object({
    ...{ rule: text, title: nullable(text), severity: nullable(severity) },
    ...{ confidence: nullable(confidence), mode: nullable(mode), open: number, merged: number },
    ...{ ignored: number, falseAlarms: number, prevented: number, fixed: number, dropped: number },
    ...{ findings: number, acceptedShare: share, falseAlarmShare: share },
  }),
  UnreadFile: object({
    ...{ repositoryId: number, repository: text, pull: number, path: text, reason: text },
  }),
  Tree: object({
    ...{ organisation: number, repositoryId: number, repository: text },
    ...{ failed: nullable(oneOf(scanEnds)), notAnalysed: number, scannedAt: nullable(moment) },
  }),
  Count: {
    type: "object",
    properties: {
      ...{ findings: number, severity, state: oneOf(lifeStates), rule: text },
      ...{ origin: oneOf(origins), week: { type: "string", format: "date" }, repository: number },
    },
    required: ["findings"],
    additionalProperties: false,
  },
  Story: object({
    lives: list("Finding"),
    words: nullable(object({ what: text, why: text, fix: text })),
    said: {
      type: "array",
      items: object({
        ...{ kind: oneOf(["ignore", "false-positive", "resolve"]), pull: number, reason: text },
        ...{ author: text, at: moment, revokedAt: nullable(moment), revokedBy: nullable(text) },
      }),
    },
    seen: { type: "array", items: object({ pull: number, commit: text, at: moment }) },
    reactions: object({ up: number, down: number }),
  }),
  TimeToFix: object({ findings: number, medianHours: share, p90Hours: share }),
  Error: object({ error: text }),
};

const next = { ...nullable(text), description: "`after` of the next page; null on the last one." };

const answers: Readonly<
  Record<string, { summary: string; query: keyof typeof apiQueries; schema: Schema }>
> = {
  "/findings": {
    summary: "Findings, those dated last first.",
    query: "findings",
    schema: object({ findings: list("Finding"), total: number, next }),
  },
  "/findings/{repository}/{fingerprint}": {
    summary: "The whole life of one finding.",
    query: "none",
    schema: { $ref: "#/components/schemas/Story" },
  },
  "/counts": {
    summary:
      "Counts of findings by up to three of severity, state, rule, origin, week and repository.",
    query: "counts",
    schema: object({ counts: list("Count"), total: number }),
  },
  "/repositories": {
    summary: "Repositories, those with the most open findings first.",
    query: "repositories",
    schema: object({ repositories: list("Repository"), next }),
  },
  "/repositories/{id}": {
    summary: "One repository.",
    query: "none",
    schema: { $ref: "#/components/schemas/Repository" },
  },
  "/pulls": {
    summary: "Pull requests, those that something happened to last first.",
    query: "pulls",
    schema: object({ pulls: list("Pull"), next }),
  },
  "/pulls/{repository}/{number}": {
    summary: "One pull request.",
    query: "none",
    schema: { $ref: "#/components/schemas/Pull" },
  },
  "/rules": {
    summary: "Rules with what became of their findings.",
    query: "rules",
    schema: object({ rules: list("Rule") }),
  },
  "/not-analysed": {
    summary: "Files that the newest reviews did not look at.",
    query: "notAnalysed",
    schema: object({ files: list("UnreadFile"), next }),
  },
  "/trees": {
    summary: "Whole trees of which the last scan left files out, or had no result.",
    query: "trees",
    schema: object({ trees: list("Tree"), next }),
  },
  "/time-to-fix": {
    summary:
      "How long findings lived until the code was mended, of those mended on the days asked for.",
    query: "timeToFix",
    schema: { $ref: "#/components/schemas/TimeToFix" },
  },
};

function queryParameters(schema: z.ZodObject): readonly Schema[] {
  const { properties = {} } = z.toJSONSchema(schema, { io: "input" });
  return Object.entries(properties).map(([name, its]) => ({
    ...{ name, in: "query", required: false, schema: its },
  }));
}

function pathParameters(path: string): readonly Schema[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    ...{ name, in: "path", required: true },
    schema: name === "fingerprint" ? text : { ...number, minimum: 1 },
  }));
}

function responsesOf(schema: Schema) {
  const json = (description: string, of: Schema) => ({
    description,
    content: { "application/json": { schema: of } },
  });
  const error = { $ref: "#/components/schemas/Error" };
  return {
    "200": json("The answer.", schema),
    "400": json("A parameter is not understood.", error),
    "401": json("No token, or one that is not good any more.", error),
    "404": json("It is not there, or the token's owner does not see it.", error),
    "429": json("Too many requests; `retry-after` says for how long.", error),
  };
}

/** The document. */
export function describeApi(version: string) {
  const paths = Object.entries(answers).map(([path, { summary, query, schema }]) => [
    path,
    {
      get: {
        summary,
        parameters: [...pathParameters(path), ...queryParameters(apiQueries[query])],
        responses: responsesOf(schema),
      },
    },
  ]);
  return {
    openapi: "3.1.0",
    info: {
      title: "mapwarden",
      version,
      description: "Reads what the dashboard shows. A token sees what its owner sees on GitHub.",
    },
    servers: [{ url: "/api/v1" }],
    security: [{ token: [] }],
    paths: Object.fromEntries(paths),
    components: {
      schemas,
      securitySchemes: { token: { type: "http", scheme: "bearer" } },
    },
  };
}
