/** The stand-in's one web page: the pull request with what was posted on it. */
import { renderPosted } from "./print.ts";
import type { State } from "./stand-in-state.ts";

/** The page at a path such as `/gophers/shop/pull/1`; nothing at other paths. */
export function renderPage(state: State, path: string): string | undefined {
  const [, owner, name, number] = /^\/([^/]+)\/([^/]+)\/pull\/(\d+)$/.exec(path) ?? [];
  const repository = state.repositories.find(
    (candidate) => candidate.owner === owner && candidate.name === name,
  );
  const pull = repository?.pulls.get(Number(number));
  if (!repository || !pull) return undefined;
  const title = escapeHtml(`${owner}/${name}#${number} ${pull.title}`);
  const hunks = repository.comments
    .filter((comment) => comment.pull === pull.number)
    .map(({ path: file, line, diffHunk }) =>
      [`<h2>${escapeHtml(`${file}:${line}`)}</h2>`, `<pre>${escapeHtml(diffHunk)}</pre>`].join(""),
    );
  const posted = escapeHtml(renderPosted(repository, pull, (text) => text));
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title>
<style>body{font:16px/1.5 system-ui;max-width:60rem;margin:2rem auto;padding:0 1rem}
pre{background:#f6f8fa;padding:1rem;overflow:auto;white-space:pre-wrap}</style>
<h1>${title}</h1><pre>${posted}</pre>${hunks.join("")}</html>`;
}

function escapeHtml(text: string): string {
  const names: Readonly<Record<string, string>> = { "&": "amp", "<": "lt", ">": "gt", '"': "quot" };
  return text.replace(/[&<>"]/g, (character) => `&${names[character]};`);
}
