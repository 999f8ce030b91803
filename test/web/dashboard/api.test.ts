/** The read API keeps to its own description. */
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { afterAll, beforeAll, expect, test } from "vitest";
import { operatorViewer } from "../../../src/jobs/viewer.ts";
import type { Store } from "../../../src/store/open.ts";
import { useStores } from "../../support/stores.ts";
import { fill, openSite, type Site } from "./site.ts";

const stores = useStores("embedded");
let store: Store;
let site: Site;
let document: ApiDocument;
let ajv: Ajv2020;

interface ApiDocument {
  readonly openapi: string;
  readonly paths: Readonly<
    Record<
      string,
      {
        readonly get: {
          readonly parameters: readonly {
            readonly name: string;
            readonly in: string;
            schema: object;
          }[];
        };
      }
    >
  >;
}

beforeAll(async () => {
  store = await stores.createStore();
  await fill(store);
  site = openSite(store, () => operatorViewer);
  document = JSON.parse(await site.text("/api/v1/openapi.json"));
  ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema(document, "api");
});
afterAll(() => store.close());

/** Checks a body against the description of a path's answer. */
function problemsOf(path: string, status: number, body: unknown): unknown {
  const key = path.replaceAll("~", "~0").replaceAll("/", "~1");
  const pointer = `api#/paths/${encodeURIComponent(key)}/get/responses/${status}/content/application~1json/schema`;
  const validate = ajv.getSchema(pointer);
  if (!validate) return `no schema for ${path} ${status}`;
  return validate(body) ? null : validate.errors;
}

const asked: readonly [path: string, url: string, status: number][] = [
  ["/findings", "/findings", 200],
  ["/findings", "/findings?state=prevented,fixed&dated=settled&since=2026-01-01&limit=3", 200],
  ["/findings", "/findings?state=gone", 400],
  ["/findings", "/findings?repository=99", 404],
  ["/findings/{repository}/{fingerprint}", "/findings/11/f0", 200],
  ["/findings/{repository}/{fingerprint}", "/findings/11/unknown", 404],
  ["/counts", "/counts", 200],
  ["/counts", "/counts?by=severity,state,week&organisation=1", 200],
  ["/counts", "/counts?by=repository,rule,origin", 200],
  ["/counts", "/counts?by=colour", 400],
  ["/repositories", "/repositories?severity=error&limit=1", 200],
  ["/repositories/{id}", "/repositories/11", 200],
  ["/repositories/{id}", "/repositories/1", 404],
  ["/pulls", "/pulls?state=open", 200],
  ["/pulls", "/pulls?untold=any", 200],
  ["/pulls/{repository}/{number}", "/pulls/11/1", 200],
  ["/pulls/{repository}/{number}", "/pulls/11/x", 404],
  ["/rules", "/rules", 200],
  ["/not-analysed", "/not-analysed?reason=generated%20code", 200],
  ["/trees", "/trees?organisation=1", 200],
  ["/time-to-fix", "/time-to-fix", 200],
  ["/time-to-fix", "/time-to-fix?since=2030-01-01", 200],
];

test.each(asked)("%s: %s answers %i as described", async (path, url, status) => {
  const answer = await site.get(`/api/v1${url}`);
  const body = await answer.json();
  expect(answer.status, JSON.stringify(body)).toBe(status);
  expect(problemsOf(path, status, body)).toBeNull();
});

test("every path that is described is asked above, and every route is described", () => {
  expect(document.openapi).toBe("3.1.0");
  expect(new Set(asked.map(([path]) => path))).toEqual(new Set(Object.keys(document.paths)));
  const routes = site.app.routes
    .filter(({ method, path }) => method === "GET" && path.startsWith("/api/v1/"))
    .map(({ path }) => path.slice("/api/v1".length).replaceAll(/:(\w+)/g, "{$1}"))
    .filter((path) => path !== "/openapi.json" && path !== "/*");
  expect(new Set(routes)).toEqual(new Set(Object.keys(document.paths)));
});

test("the description names every parameter that a path takes, and none it does not", async () => {
  for (const [path, { get }] of Object.entries(document.paths)) {
    const url = path
      .replace(/\{\w+\}/, "11")
      .replace("{fingerprint}", "f0")
      .replace("{number}", "1");
    for (const { name, in: place } of get.parameters) {
      if (place !== "query") continue;
      const { error = "" } = JSON.parse(await site.text(`/api/v1${url}?${name}=%00`));
      expect(error, `${path} ${name}`).not.toContain("unknown");
    }
    const { error } = JSON.parse(await site.text(`/api/v1${url}?colour=red`));
    expect(error, path).toBe("unknown: colour");
  }
});
