/** The pages as people meet them: complete, in both languages, escaped, and only of what one sees. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { operatorViewer, seesRepository, type Viewer } from "../../../src/jobs/viewer.ts";
import type { Store } from "../../../src/store/open.ts";
import { useStores } from "../../support/stores.ts";
import { fill, openSite, type Site } from "./site.ts";

const stores = useStores("embedded");
let store: Store;
let site: Site;
let viewer: Viewer | null = operatorViewer;
const alpha: Viewer = { person: { id: 7, login: "ada" }, sees: new Set([11, 12]) };

beforeAll(async () => {
  store = await stores.createStore();
  await fill(store);
  site = openSite(store, () => viewer);
});
afterAll(() => store.close());

async function as<Value>(who: Viewer | null, act: () => Promise<Value>): Promise<Value> {
  const before = viewer;
  viewer = who;
  try {
    return await act();
  } finally {
    viewer = before;
  }
}

const pages = [
  "/",
  "/findings",
  "/findings/11/f0",
  "/repositories",
  "/repositories/11",
  "/pulls",
  "/pulls/11/1",
  "/rules",
  "/not-analysed",
];

/** Addresses of this server in a page. */
function linksOf(html: string): readonly string[] {
  return [...html.matchAll(/(?:href|src|action)="(\/[^"]*)"/g)].map(([, link = ""]) =>
    link.replaceAll("&amp;", "&"),
  );
}

describe.each(pages)("%s", (path) => {
  test("is a whole document with one heading, landmarks and named tables", async () => {
    const answer = await site.get(path);
    const html = await answer.text();
    expect(answer.status, html.slice(0, 400)).toBe(200);
    expect(html).toMatch(/^<!doctype html><html lang="en" data-theme="auto">/);
    expect(html.match(/<h1/g)).toHaveLength(1);
    for (const landmark of ["<header", "<nav", "<main", "<footer", 'class="skip"']) {
      expect(html).toContain(landmark);
    }
    expect(html).not.toMatch(/undefined|NaN|\[object|Invalid Date/);
  });

  test("is there in Simplified Chinese, as a browser or a cookie asks", async () => {
    const asked = await site.text(path, { "accept-language": "zh-CN,zh;q=0.9,en;q=0.8" });
    expect(asked).toContain('<html lang="zh-CN"');
    expect(asked).toContain("概览");
    const chosen = { "accept-language": "zh-CN", cookie: "language=en; theme=dark" };
    expect(await site.text(path, chosen)).toMatch(/<html lang="en" data-theme="dark">/);
  });

  test("holds nothing that runs or styles inline, and escapes what strangers wrote", async () => {
    const html = await site.text(path);
    expect(html).not.toMatch(/<script>|<style|\sstyle="|\son[a-z]+="|javascript:/);
    expect(html).not.toContain("<img src=x>");
  });

  test("leads only to places that are there", async () => {
    const own = linksOf(await site.text(path)).filter(
      (link) => !/^\/(?:settings|rules\/|preferences)/.test(link),
    );
    expect(own.length).toBeGreaterThan(5);
    for (const link of new Set(own)) {
      const { status } = await site.get(link.split("#")[0] ?? link);
      expect(status, link).toBe(200);
    }
  });
});

test("trees that were not wholly analysed are listed with why, and lead to what is known of them", async () => {
  const rowsOf = (html: string) => {
    const card = html.match(/id="trees"(.*?)<\/section>/s)?.[1] ?? "";
    return [...card.matchAll(/<tr>(<th scope="row".*?)<\/tr>/gs)].map(([, row = ""]) =>
      row
        .replace(/<[^>]*>/g, "|")
        .split(/\|+/)
        .filter(Boolean),
    );
  };
  await as(alpha, async () => {
    const html = await site.text("/not-analysed");
    expect(rowsOf(html)).toEqual([
      ["alpha/web", "it took too long", "0"],
      ["alpha/api", "3 days ago", "1"],
    ]);
    expect(html).toContain('href="/repositories/11#tree"');
    expect(await site.text("/repositories/11")).toContain('id="tree"');
    expect(rowsOf(await site.text("/not-analysed?repository=12"))).toHaveLength(1);
  });
});

test("every figure is the length of the list it leads to", async () => {
  const shown = new Map<string, number>();
  for (const path of [
    "/",
    "/?rule=nil-map-write",
    "/?repository=11",
    "/?since=2026-01-07",
    "/rules",
  ]) {
    const html = await site.text(path);
    for (const [, label, link = ""] of html.matchAll(
      /<a class="(figure[^"]*)" href="([^"]+)"[^>]*>/g,
    )) {
      const from = html.indexOf(`href="${link}"`);
      const figure = /^[^>]*>([\d,]+)<\/a>/.exec(html.slice(from))?.[1];
      if (label && figure)
        shown.set(link.replaceAll("&amp;", "&"), Number(figure.replaceAll(",", "")));
    }
  }
  expect(shown.size).toBeGreaterThan(80);
  for (const [link, figure] of shown) {
    const list = await site.text(link);
    const total = /role="status">([\d,]+) findings/.exec(list)?.[1]?.replaceAll(",", "");
    expect(Number(total), link).toBe(figure);
  }
});

test("a repository that is not seen is answered like one that is not there", async () => {
  await as(alpha, async () => {
    for (const path of [
      ...["/repositories/", "/api/v1/repositories/", "/findings?repository=", "/?repository="],
      ...["/findings.csv?repository=", "/api/v1/findings?repository=", "/pulls?repository="],
    ]) {
      const unseen = await site.get(`${path}21`);
      const missing = await site.get(`${path}99`);
      expect(unseen.status, path).toBe(404);
      expect(await unseen.text(), path).toBe(await missing.text());
    }
    for (const path of ["/pulls/21/1", "/findings/21/f0", "/api/v1/pulls/21/1", "/badge/21.svg"]) {
      expect((await site.get(path)).status, path).toBe(404);
    }
    expect((await site.get("/findings?repository=beta/secret-plans")).status).toBe(404);
    expect((await site.get("/findings?repository=ALPHA/api")).status).toBe(200);
  });
});

test("nothing of what is not seen is on any page, in any export or answer", async () => {
  expect(seesRepository(alpha, 21)).toBe(false);
  const lists = ["findings", "repositories", "pulls", "rules", "not-analysed", "trees"];
  const paths = [
    ...pages,
    ...lists.flatMap((name) => [`/${name}.csv`, `/${name}.json`, `/api/v1/${name}`]),
    ...["/api/v1/counts?by=repository", "/?organisation=2", "/findings?organisation=2"],
  ];
  await as(alpha, async () => {
    for (const path of paths) {
      const text = await site.text(path);
      expect(text, path).not.toMatch(/secret-plans|beta|\b21\/f/);
    }
  });
});

test("somebody nobody knows gets the files, the badges of public repositories, and nothing else", async () => {
  await as(null, async () => {
    for (const path of [...pages, "/findings.csv", "/api/v1/findings", "/badge/11.svg"]) {
      expect((await site.get(path)).status, path).toBe(404);
    }
    expect((await site.get("/badge/12.svg")).status).toBe(200);
    expect((await site.get("/assets/app.css")).status).toBe(200);
  });
  await as(alpha, async () => {
    const answer = await site.get("/badge/11.svg");
    expect(await answer.text()).toMatch(/^<svg [^>]*aria-label="mapwarden: \d+ open"/);
    expect(answer.headers.get("cache-control")).toBe("private, no-store");
  });
});

test("files come from this server with their type, and are asked for again only where they changed", async () => {
  for (const name of ["app.css", "app.js", "icon.svg", "htmx.js", "uplot.js", "uplot.css"]) {
    const answer = await site.get(`/assets/${name}`);
    expect(answer.status, name).toBe(200);
    expect(answer.headers.get("content-type"), name).toMatch(/css|javascript|svg/);
    const tag = answer.headers.get("etag") ?? "";
    expect((await site.get(`/assets/${name}`, { "if-none-match": tag })).status, name).toBe(304);
  }
  expect((await site.get("/assets/..%2fdashboard.tsx")).status).toBe(404);
  expect((await site.get("/assets/constructor")).status).toBe(404);
});

test("wrong values are named, parameters nobody knows are left out and said", async () => {
  const wrong = await site.get("/findings?severity=bad&since=yesterday");
  expect(wrong.status).toBe(400);
  const text = await wrong.text();
  expect(text).toContain("severity must be one of error, warning, note");
  expect(text).toContain("since must be a day");
  expect(await site.text("/findings?utm_source=mail")).toContain("left out: utm_source");
  expect((await site.get("/api/v1/findings?utm_source=mail")).status).toBe(400);
  expect((await site.get("/api/v1/findings?limit=0")).status).toBe(400);
});

test("appearance and language are remembered, and lead back to this server only", async () => {
  const answer = await site.get(
    "/preferences?theme=dark&language=zh-CN&return=/pulls%3Fstate%3Dopen",
  );
  expect([answer.status, answer.headers.get("location")]).toEqual([303, "/pulls?state=open"]);
  expect(answer.headers.getSetCookie().map((each) => each.split(";")[0])).toEqual([
    "theme=dark",
    "language=zh-CN",
  ]);
  const away = await site.get("/preferences?theme=pink&return=//evil.example");
  expect(away.headers.get("location")).toBe("/");
  expect(away.headers.getSetCookie()).toEqual([]);
});

test("a finding tells its whole life: where it was found, who said what and why, and how it ended", async () => {
  const html = await site.text("/findings/11/f0");
  expect(html).toContain("<code>&lt;img src=x&gt;</code> is nil");
  expect(html).toContain("never *made*");
  expect(html).toContain("octocat ignored: =cmd|");
  expect(html).toContain("hubot took back: ignored");
  expect(html).toContain("https://github.example/alpha/api/commit/");
});

test("an empty store says what to do", async () => {
  const empty = await stores.createStore();
  const html = await openSite(empty, () => operatorViewer).text("/");
  expect(html).toContain("No pull request was reviewed yet.");
  await empty.close();
});
