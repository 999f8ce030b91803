/** GitHub's Markdown, as far as our comments use it, for a terminal. */

/** Text without marks, links and hidden parts; code blocks are indented. */
export function toPlain(markdown: string): string {
  return markdown
    .replace(/<!--.*?-->/gs, "")
    .replace(/^(`{3,})(\w*)\n(.*?)\n\1$/gms, (_, _fence, kind: string, code: string) =>
      [kind === "" ? "" : `${kind}:`, ...code.split("\n").map((line) => `    ${line}`)].join("\n"),
    )
    .replace(/\[(`[^`]+`|[^\]]+)\]\([^)]*\)/g, "$1")
    .replace(/<summary>(.*?)<\/summary>/g, "$1")
    .replace(/<\/?(?:sub|details|summary|br|kbd)[^>]*>/g, "")
    .replace(/^#+ /gm, "")
    .replaceAll("**", "")
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&amp;/g, "&")
    .replaceAll("\u200B", "")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

/** Breaks prose at spaces, so that no line is longer than `width`; code and tables keep their lines. */
export function wrap(text: string, width: number, indent: string): string {
  return text
    .split("\n")
    .flatMap((line) => (/^(?: {4}|\t|\|)/.test(line) ? [line] : wrapLine(line, width)))
    .map((line) => (line === "" ? "" : indent + line))
    .join("\n");
}

function wrapLine(line: string, width: number): readonly string[] {
  const lines: string[] = [];
  let current = "";
  for (const word of line.split(" ")) {
    if (current !== "" && current.length + 1 + word.length > width) {
      lines.push(current);
      current = line.startsWith("- ") ? `  ${word}` : word;
    } else current = current === "" ? word : `${current} ${word}`;
  }
  return [...lines, current];
}

/** A Markdown table with its columns set straight. */
export function alignTables(text: string): string {
  return text.replace(/(?:^\|.*\|$\n?)+/gm, (table) => {
    const rows = table
      .trim()
      .split("\n")
      .filter((row) => !/^\|(?:\s*:?-+:?\s*\|)+$/.test(row))
      .map((row) =>
        row
          .slice(1, -1)
          .split("|")
          .map((cell) => cell.trim()),
      );
    const widths = (rows[0] ?? []).map((_, column) =>
      Math.max(...rows.map((row) => row[column]?.length ?? 0)),
    );
    const lines = rows.map((row) => {
      const cells = row.map((cell, column) => cell.padEnd(widths[column] ?? 0));
      return `| ${cells.join(" | ")} |`;
    });
    return `${lines.join("\n")}\n`;
  });
}
