/** Addresses of the dashboard: their parameters parsed once, and written again for every link. */
import { z } from "zod";
import { lifeStates, origins, pullStates } from "../../jobs/finding-life.ts";
import type { FindingFilter } from "../../store/dashboard/filter.ts";
import type { Cursor } from "../../store/dashboard/page.ts";
import type { PullFilter } from "../../store/dashboard/pulls.ts";

const id = z
  .string()
  .regex(/^[1-9]\d{0,15}$/, "must be a number")
  .transform(Number);
const day = z.iso.date("must be a day such as 2026-11-21");
const oneOf = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  z.enum(values, `must be one of ${values.join(", ")}`);

const anyState = oneOf(lifeStates);
const states = z
  .string()
  .transform((text) => text.split(","))
  .pipe(z.array(anyState).min(1).max(lifeStates.length));

/** Where a page begins: the key of the last row of the one before. */
const cursor = z
  .string()
  .regex(/^[\dT:.Z-]{0,40}_\d{1,16}(?:_\d{1,9})?$/, "is no place in this list")
  .transform((text): Cursor => {
    const [at = "", key = "0", number] = text.split("_");
    return { at, id: Number(key), ...(number === undefined ? {} : { number: Number(number) }) };
  });

const untoldKinds = [
  "any",
  "disabled",
  "draft",
  "superseded",
  "closed",
  "failed",
  "timed-out",
] as const;

const tenant = {
  organisation: id.optional(),
  /** An id, or `owner/name` as people write it. */
  repository: z
    .string()
    .regex(/^(?:[1-9]\d{0,15}|[\w.-]{1,100}\/[\w.-]{1,100})$/, "must be an id, or owner/name")
    .optional(),
};

const paging = {
  after: cursor.optional(),
  limit: z
    .string()
    .regex(/^\d{1,3}$/, "must be a number up to 200")
    .transform(Number)
    .pipe(z.number().int().min(1).max(200, "must be a number up to 200"))
    .optional(),
};

/** Of every list and figure of findings. */
export const findingQuery = z.object({
  ...tenant,
  pull: id.optional(),
  rule: z
    .string()
    .regex(/^[a-z0-9-]{1,80}$/, "must be the id of a rule")
    .optional(),
  severity: oneOf(["error", "warning", "note"]).optional(),
  state: states.optional(),
  origin: oneOf(origins).optional(),
  since: day.optional(),
  until: day.optional(),
  dated: oneOf(["opened", "settled"]).optional(),
  ...paging,
});

/** Of the list of pull requests. */
export const pullQuery = z.object({
  ...tenant,
  state: oneOf(pullStates).optional(),
  untold: oneOf(untoldKinds).optional(),
  ...paging,
});

/** Of what was not analysed. */
export const unreadQuery = z.object({
  ...tenant,
  pull: id.optional(),
  reason: z
    .string()
    // PostgreSQL keeps no NUL in a text.
    .regex(/^[^\0]{1,500}$/s, "must be a reason")
    .optional(),
  ...paging,
});

/** Of trees that were not wholly analysed. */
export const treeQuery = z.object({ ...tenant, ...paging });

/** A fingerprint as an address holds it. */
export function isFingerprint(text: string): boolean {
  return /^[\w-]{1,100}$/.test(text);
}

export type FindingQuery = z.infer<typeof findingQuery>;
export type PullQuery = z.infer<typeof pullQuery>;
export type UnreadQuery = z.infer<typeof unreadQuery>;

export type ParsedQuery<Query> =
  | { readonly kind: "query"; readonly query: Query; readonly unknown: readonly string[] }
  | { readonly kind: "problems"; readonly problems: readonly string[] };

/** Parses the parameters of an address. Empty ones count as absent: that is how forms send what was left open. */
export function parseQuery<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  parameters: URLSearchParams,
): ParsedQuery<z.infer<z.ZodObject<Shape>>> {
  const given = [...parameters].filter(([, value]) => value !== "");
  const known = given.filter(([name]) => name in schema.shape);
  const unknown = [...new Set(given.map(([name]) => name))].filter(
    (name) => !(name in schema.shape),
  );
  const parsed = schema.safeParse(Object.fromEntries(known));
  if (parsed.success) return { kind: "query", query: parsed.data, unknown };
  const problems = parsed.error.issues.map(
    ({ path, message }) => `${path[0]?.toString()} ${message}`,
  );
  return { kind: "problems", problems: [...new Set(problems)] };
}

/** What may stand in an address; null and undefined leave a parameter out. */
export type Parameters = Readonly<
  Record<string, string | number | readonly string[] | null | undefined>
>;

/** A path with parameters, in the order they are given. */
export function hrefOf(path: string, parameters: Parameters): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value == null || value === "") continue;
    search.set(name, typeof value === "object" ? value.join(",") : String(value));
  }
  const text = search
    .toString()
    .replaceAll("%2C", ",")
    .replaceAll("%3A", ":")
    .replaceAll("%2F", "/");
  return text === "" ? path : `${path}?${text}`;
}

/** A cursor as an address holds it. */
export function cursorText({ at, id: key, number }: Cursor): string {
  return number === undefined ? `${at}_${key}` : `${at}_${key}_${number}`;
}

/** The parameters of a filter: what every figure's link is made of. */
export function filterParameters(filter: FindingFilter): Parameters {
  const { installation, repository, pull, rule, severity, states: wanted, origin } = filter;
  const { since, until, dated } = filter;
  const state = wanted;
  return {
    organisation: installation,
    repository,
    pull,
    rule,
    severity,
    state,
    origin,
    since,
    until,
    dated,
  };
}

/** The parameters of a filter of pull requests. */
export function pullParameters({
  installation,
  repository,
  state,
  untold,
}: PullFilter): Parameters {
  return { organisation: installation, repository, state, untold };
}
