/** The dashboard in a browser: logging in, looking, filtering, following every figure, taking the lists along. */
import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  countControls,
  findBarriers,
  findFocus,
  keepPicture,
  type Look,
  overflow,
  startBrowser,
  type Visitor,
  visit,
} from "./browser.ts";
import { adaId, type Site, startSite } from "./site.ts";

const wide: Look = { language: "en", theme: "light", width: 1440 };
const looks: readonly Look[] = [
  wide,
  { language: "zh-CN", theme: "dark", width: 1440 },
  { language: "zh-CN", theme: "light", width: 360 },
  { language: "en", theme: "dark", width: 360 },
];

let site: Site;
let browser: Browser;

beforeAll(async () => {
  site = await startSite();
  browser = await startBrowser();
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

/** Somebody who came in by the door: through the login page and GitHub. */
async function comeIn(look: Look, path = "/"): Promise<Visitor> {
  site.fake.people.atBrowser = adaId;
  const visitor = await visit(browser, site.url, look);
  await visitor.page.goto(path);
  await visitor.page.locator("a.button").click();
  await visitor.page.waitForURL((url) => url.pathname === new URL(path, site.url).pathname);
  return visitor;
}

/** Addresses of one page of each kind. */
async function everyPage(page: Page): Promise<Readonly<Record<string, string>>> {
  const findingIn = async (filter: string) => {
    await page.goto(`/findings?${filter}`);
    return (await page.locator("td.main a").first().getAttribute("href")) ?? "";
  };
  const ofTree = await findingIn("origin=tree&state=open");
  const prevented = await findingIn("state=prevented");
  const dismissed = await findingIn("state=ignored,false-positive");
  const pull = await page.locator('a[href^="/pulls/7"]').first().getAttribute("href");
  return {
    overview: "/",
    findings: "/findings",
    "no-findings": "/findings?rule=nothing-of-the-kind",
    "finding-of-tree": ofTree,
    "finding-prevented": prevented,
    "finding-dismissed": dismissed,
    repositories: "/repositories",
    repository: `/repositories/${site.repositories[1]?.id}`,
    pulls: "/pulls",
    pull: pull ?? "",
    rules: "/rules",
    "not-analysed": "/not-analysed",
    tokens: "/settings/tokens",
    webhooks: "/settings/webhooks",
    audit: "/audit",
    "not-found": "/nothing",
    "not-understood": "/findings?severity=terrible",
  };
}

/** Pages that are errors: the browser says so in its console, too. */
const statuses: Readonly<Record<string, number>> = { "not-found": 404, "not-understood": 400 };

test("strangers are led to the login, in their language, and from there to where they wanted", async () => {
  for (const look of looks) {
    const visitor = await visit(browser, site.url, look);
    await visitor.page.goto("/rules");
    expect(new URL(visitor.page.url()).pathname).toBe("/login");
    expect(await visitor.page.getAttribute("html", "lang")).toBe(look.language);
    expect(await findBarriers(visitor.page)).toEqual([]);
    expect(await overflow(visitor.page)).toBe(0);
    await keepPicture(visitor.page, `login-${look.language}-${look.theme}-${look.width}`);
    expect(visitor.complaints()).toEqual([]);
    await visitor.close();
  }
  const visitor = await comeIn(wide, "/rules");
  expect(await visitor.page.locator(".login").textContent()).toBe("ada");
  await visitor.close();
});

test.each(looks)("every page: $language, $theme, $width px wide", async (look) => {
  const visitor = await comeIn(look);
  const { page } = visitor;
  for (const [name, path] of Object.entries(await everyPage(page))) {
    visitor.complaints();
    const answer = await page.goto(path);
    expect(answer?.status(), path).toBe(statuses[name] ?? 200);
    expect(await page.getAttribute("html", "lang"), name).toBe(look.language);
    expect(await page.locator("h1").count(), name).toBe(1);
    expect.soft(await overflow(page), `${name} is wider than ${look.width} px`).toBe(0);
    expect.soft(await findBarriers(page), name).toEqual([]);
    if (!(name in statuses)) expect.soft(visitor.complaints(), name).toEqual([]);
    await keepPicture(page, `${name}-${look.language}-${look.theme}-${look.width}`);
  }
  await visitor.close();
});

test("every figure leads to a list of as many", async () => {
  const visitor = await comeIn(wide);
  const { page } = visitor;
  const figures = new Map<string, number>();
  for (const path of [
    "/",
    "/repositories",
    "/rules",
    "/?severity=error",
    "/?repository=gophers/billing",
  ]) {
    await page.goto(path);
    for (const { href, text } of await figuresOn(page)) {
      const shown = Number(text.replaceAll(/[^\d]/g, ""));
      expect(figures.get(href) ?? shown, `${href} is one number everywhere`).toBe(shown);
      figures.set(href, shown);
    }
  }
  expect(figures.size).toBeGreaterThan(20);
  for (const [href, shown] of [...figures].slice(0, 60)) {
    await page.goto(href);
    const total = Number((await page.locator(".total").textContent())?.replaceAll(/[^\d]/g, ""));
    expect(total, href).toBe(shown);
    if (shown <= 50) expect(await page.locator("table.list tbody tr").count(), href).toBe(shown);
  }
  await visitor.close();
});

function figuresOn(page: Page): Promise<{ readonly href: string; readonly text: string }[]> {
  // Times are figures too, of as many findings as stand beside them.
  return page.evaluate(`[...document.querySelectorAll('a.figure[href^="/findings"]')]
    .map((link) => ({ href: link.getAttribute("href"), text: link.textContent.trim() }))
    .filter(({ text }) => /^[\\d,]+$/.test(text))`);
}

test("a filter changes list, address and exports together", async () => {
  const visitor = await comeIn(wide, "/findings");
  const { page } = visitor;
  const all = await totalOn(page);
  await page.selectOption('select[name="severity"]', "error");
  await page.waitForURL(/severity=error/);
  await expect.poll(() => totalOn(page), { timeout: 10_000 }).not.toBe(all);
  const errors = Number((await totalOn(page)).replaceAll(/[^\d]/g, ""));
  expect(errors).toBeGreaterThan(0);
  await page.reload();
  expect(Number((await totalOn(page)).replaceAll(/[^\d]/g, ""))).toBe(errors);
  const csv = await download(page, "CSV");
  expect(csv.trimEnd().split("\n")).toHaveLength(errors + 1);
  const json: unknown = JSON.parse(await download(page, "JSON"));
  expect(json).toHaveLength(errors);
  expect(visitor.complaints()).toEqual([]);
  await visitor.close();
});

async function totalOn(page: Page): Promise<string> {
  return (await page.locator(".total").textContent()) ?? "";
}

async function download(page: Page, name: string): Promise<string> {
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.locator(".exports a", { hasText: name }).click(),
  ]);
  return readFileSync(await file.path(), "utf8");
}

test("whatever can be clicked can be reached by keyboard, and the focus is seen", async () => {
  const visitor = await comeIn(wide, "/findings");
  const { page } = visitor;
  await page.goto("/findings");
  const wanted = await countControls(page);
  const reached = new Set<number>();
  await page.keyboard.press("Tab");
  expect(await page.evaluate("document.activeElement.className")).toBe("skip");
  for (let presses = 0; presses < wanted * 2 + 40; presses += 1) {
    const found = await findFocus(page);
    if (found) {
      expect(found.seen, `focus on element ${found.index}`).toBe(true);
      reached.add(found.index);
    }
    await page.keyboard.press("Tab");
  }
  expect(reached.size).toBe(wanted);
  await page.goto("/findings");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  expect(await page.evaluate("document.activeElement.id")).toBe("content");
  await visitor.close();
});

test("language and theme are chosen on the page and stay chosen", async () => {
  const visitor = await comeIn(wide, "/rules");
  const { page } = visitor;
  await page.locator('.switches a[hreflang="zh-CN"]').click();
  expect(await page.getAttribute("html", "lang")).toBe("zh-CN");
  expect(new URL(page.url()).pathname).toBe("/rules");
  await page.locator('.switches a[href*="theme=dark"]').click();
  await page.goto("/");
  expect(await page.getAttribute("html", "data-theme")).toBe("dark");
  expect(await page.getAttribute("html", "lang")).toBe("zh-CN");
  await visitor.close();
});

test("who may push asks for a scan and watches it end; who may not is told so", async () => {
  const [mine, other] = site.repositories;
  const visitor = await comeIn(wide, `/repositories/${mine?.id}`);
  const { page } = visitor;
  await page.locator("#tree-state button").click();
  await page.locator("#tree-state .commit").waitFor({ timeout: 60_000 });
  expect(await page.locator("#tree-state").textContent()).toContain("1 findings");
  expect(visitor.complaints()).toEqual([]);
  expect(await findBarriers(page)).toEqual([]);
  await keepPicture(page, "repository-scanned");
  await page.goto(`/findings?origin=tree&repository=${mine?.id}`);
  expect(await totalOn(page)).toBe("1 findings");
  await page.goto(`/repositories/${other?.id}`);
  await page.locator("#tree-state button").click();
  expect(await page.locator("h1").textContent()).toBe("Not allowed");
  await visitor.close();
});
