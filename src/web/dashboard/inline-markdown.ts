/** The words of a finding as HTML: code spans and escapes, the only Markdown they are made of. */

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** A code span: a run of backticks, what is between, and a run of the same length. */
const codeSpan = /(?<![\\`])(`+)(?!`)([\s\S]*?[^`])\1(?!`)/g;

function plain(text: string): string {
  // A backslash before punctuation stands for the punctuation.
  return escapeHtml(text.replace(/\\([!-/:-@[-`{-~])/g, "$1"));
}

/** Escapes everything; what is in code spans becomes `<code>`. */
export function inlineMarkdown(text: string): string {
  let html = "";
  let end = 0;
  for (const match of text.matchAll(codeSpan)) {
    const code = match[2] ?? "";
    const isPadded = code.startsWith(" ") && code.endsWith(" ") && code.trim() !== "";
    html += plain(text.slice(end, match.index));
    html += `<code>${escapeHtml(isPadded ? code.slice(1, -1) : code)}</code>`;
    end = match.index + match[0].length;
  }
  return html + plain(text.slice(end));
}
