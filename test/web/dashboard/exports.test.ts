/** One number everywhere: page, CSV, JSON and API give the same findings, whatever is asked. */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { lifeStates } from "../../../src/jobs/finding-life.ts";
import { operatorViewer } from "../../../src/jobs/viewer.ts";
import type { Store } from "../../../src/store/open.ts";
import { csvHead, csvLine } from "../../../src/web/dashboard/csv.ts";
import { hrefOf, type Parameters } from "../../../src/web/dashboard/query.ts";
import { storeKinds, useStores } from "../../support/stores.ts";
import { fill, hostile, openSite, ruleIds, type Site } from "./site.ts";

const maybe = (...values: readonly string[]) =>
  fc.option(fc.constantFrom(...values), { nil: undefined });

const parameters = fc.record({
  organisation: maybe("1", "2", "3"),
  repository: maybe("11", "alpha/web"),
  rule: maybe(...ruleIds),
  severity: maybe("error", "warning", "note"),
  state: maybe(...lifeStates, "prevented,fixed"),
  origin: maybe("tree", "pull-request"),
  since: maybe("2026-01-05", "2026-02-04"),
  until: maybe("2026-02-16", "2026-02-27"),
  dated: maybe("opened", "settled"),
});

/** A small reader of RFC 4180, of its own: what we write is read by others. */
function readCsv(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^,"\r\n]*))(,|\r\n)/gy;
  let row: string[] = [];
  for (const [, quoted, plain = "", end] of text.matchAll(cell)) {
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ",") continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

describe.each(storeKinds)("on the %s store", (kind) => {
  const stores = useStores(kind);
  let store: Store;
  let site: Site;
  beforeAll(async () => {
    store = await stores.createStore();
    await fill(store);
    site = openSite(store, () => operatorViewer);
  });
  afterAll(() => store.close());

  async function readApi(asked: Parameters): Promise<{ rows: unknown[]; total: number }> {
    const rows: unknown[] = [];
    let total = 0;
    for (let after: string | null = ""; after !== null; ) {
      const url: string = hrefOf("/api/v1/findings", { ...asked, limit: 20, after });
      const answer = JSON.parse(await site.text(url));
      rows.push(...answer.findings);
      total = answer.total;
      after = answer.next;
    }
    return { rows, total };
  }

  test("the page's total, the rows of CSV and JSON, the API and every breakdown agree", async () => {
    await fc.assert(
      fc.asyncProperty(parameters, async (asked) => {
        const json = JSON.parse(await site.text(hrefOf("/findings.json", asked)));
        const csv = readCsv(await site.text(hrefOf("/findings.csv", asked)));
        const page = await site.text(hrefOf("/findings", asked));
        const api = await readApi(asked);
        const shown = /role="status">([\d,]+) findings/.exec(page)?.[1];
        expect(Number(shown)).toBe(json.length);
        expect(csv.length - 1).toBe(json.length);
        expect(api).toEqual({ rows: json, total: json.length });
        for (const by of ["severity", "state,rule", "week", "repository,origin", ""]) {
          const counted = await site.text(hrefOf("/api/v1/counts", { ...asked, by }));
          expect(JSON.parse(counted).total, by).toBe(json.length);
        }
      }),
      { numRuns: 40 },
    );
  }, 120_000);

  test("CSV holds what JSON holds, with formulas made text", async () => {
    const json: Record<string, unknown>[] = JSON.parse(
      await site.text("/findings.json?state=open"),
    );
    const answer = await site.get("/findings.csv?state=open");
    expect(answer.headers.get("content-type")).toBe("text/csv; charset=utf-8; header=present");
    expect(answer.headers.get("content-disposition")).toContain(
      'filename="mapwarden-findings.csv"',
    );
    const [head = [], ...lines] = readCsv(await answer.text());
    expect(head).toEqual(Object.keys(json[0] ?? {}));
    const written = json.map((row) =>
      Object.values(row).map((value) => (value === hostile ? `'${hostile}` : String(value ?? ""))),
    );
    expect(lines).toEqual(written);
  });

  test("the other lists are whole in both forms too", async () => {
    for (const name of ["repositories", "pulls", "rules", "not-analysed", "trees"]) {
      const json = JSON.parse(await site.text(`/${name}.json`));
      const [head, ...lines] = readCsv(await site.text(`/${name}.csv`));
      expect(lines, name).toHaveLength(json.length);
      expect(json.length, name).toBeGreaterThan(2);
      expect(head, name).toEqual(Object.keys(json[0]));
    }
  });
});

test("no cell of a CSV file is a formula to a spreadsheet", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const [head, row] = readCsv(csvHead(["a"]) + csvLine(["a"], { a: text }));
      expect(head).toEqual(["a"]);
      const cell = row?.[0] ?? "";
      expect(cell).not.toMatch(/^\s*[=+\-@\t\r|%]/);
      expect([text, `'${text}`]).toContain(cell);
    }),
  );
  expect(csvLine(["n"], { n: -5 })).toBe("-5\r\n");
});
