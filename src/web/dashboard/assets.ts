/** Style and scripts: files of ours and of the packages we pin, from this server and nowhere else. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { Context } from "hono";

const require = createRequire(import.meta.url);

interface Asset {
  readonly type: string;
  readonly file: () => string;
}

function own(name: string): () => string {
  return () => fileURLToPath(new URL(`./assets/${name}`, import.meta.url));
}

const javascript = "text/javascript; charset=utf-8";
const css = "text/css; charset=utf-8";

const assets: Readonly<Record<string, Asset>> = {
  "app.css": { type: css, file: own("app.css") },
  "app.js": { type: javascript, file: own("app.js") },
  "icon.svg": { type: "image/svg+xml", file: own("icon.svg") },
  "htmx.js": { type: javascript, file: () => require.resolve("htmx.org/dist/htmx.min.js") },
  "uplot.js": { type: javascript, file: () => require.resolve("uplot/dist/uPlot.iife.min.js") },
  "uplot.css": { type: css, file: () => require.resolve("uplot/dist/uPlot.min.css") },
};

interface Loaded {
  readonly text: string;
  readonly tag: string;
}

const loaded = new Map<string, Promise<Loaded>>();

async function load({ file }: Asset): Promise<Loaded> {
  const text = await readFile(file(), "utf8");
  const digest = createHash("sha256").update(text).digest("base64url");
  return { text, tag: `"${digest.slice(0, 22)}"` };
}

/** Answers a file by its name. Browsers keep it, and ask whether it is still the same. */
export async function answerAsset(context: Context, name: string): Promise<Response> {
  const asset = Object.hasOwn(assets, name) ? assets[name] : undefined;
  if (asset === undefined) return context.notFound();
  const kept = loaded.get(name) ?? load(asset);
  loaded.set(name, kept);
  const { text, tag } = await kept;
  const headers = { "cache-control": "public, no-cache", etag: tag };
  if (context.req.header("if-none-match") === tag) return context.body(null, 304, headers);
  return context.body(text, 200, { ...headers, "content-type": asset.type });
}
