/** A browser of Debian's, and what is wrong with what it shows. */
import { mkdirSync } from "node:fs";
import axe from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";

/** How somebody looks at the pages. */
export interface Look {
  readonly language: "en" | "zh-CN";
  readonly theme: "light" | "dark";
  readonly width: number;
}

export interface Visitor {
  readonly page: Page;
  /** What the browser complained of since it was asked last. */
  readonly complaints: () => readonly string[];
  readonly close: () => Promise<void>;
}

export function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    // Root, which containers are, has no sandbox; nothing but our own pages is opened.
    args: ["--no-sandbox", "--disable-background-networking", "--disable-gpu"],
  });
}

let visitors = 0;

/** A browser window of its own, with its own cookies, and an address of its own behind the proxy. */
export async function visit(browser: Browser, home: string, look: Look): Promise<Visitor> {
  visitors += 1;
  const context = await browser.newContext({
    baseURL: home,
    locale: look.language,
    colorScheme: look.theme,
    viewport: { width: look.width, height: 900 },
    extraHTTPHeaders: { "x-forwarded-for": `198.51.100.${visitors}` },
  });
  const heard: string[] = [];
  const page = await context.newPage();
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") {
      heard.push(`${page.url()}: ${message.text()}`);
    }
  });
  page.on("pageerror", (error) => heard.push(`${page.url()}: ${error.message}`));
  return { page, complaints: () => heard.splice(0), close: () => context.close() };
}

// What runs in the page is text here: types of a browser would be there for the server as well.

/** By how much something is wider than the window. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate<number>(
    "document.documentElement.scrollWidth - document.documentElement.clientWidth",
  );
}

/** What axe-core finds wrong, as "rule: element". */
export async function findBarriers(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  return page.evaluate<string[]>(`axe.run(document, { resultTypes: ["violations"] }).then(
    ({ violations }) => violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, any }) => [id, html.slice(0, 160), any[0]?.message].join(": "))))`);
}

/** How many things can be clicked. */
export function countControls(page: Page): Promise<number> {
  return page.evaluate<number>(
    `[...document.querySelectorAll("${controls}")].filter((each) => each.checkVisibility()).length`,
  );
}

/** Where the focus is; null outside of everything that can be clicked. */
export function findFocus(
  page: Page,
): Promise<{ readonly index: number; readonly seen: boolean } | null> {
  return page.evaluate(`(() => {
    const at = document.activeElement;
    if (!at?.matches("${controls}")) return null;
    const { outlineStyle, boxShadow } = getComputedStyle(at);
    const index = [...document.querySelectorAll("*")].indexOf(at);
    return { index, seen: outlineStyle !== "none" || boxShadow !== "none" };
  })()`);
}

const controls = "a[href], button, select, input:not([type=hidden]), summary";

/** Keeps what is shown, for people who look at a run of CI. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  mkdirSync(".ci-out/pages", { recursive: true });
  await page.screenshot({ path: `.ci-out/pages/${name}.png`, fullPage: true });
}
