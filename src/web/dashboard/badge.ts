/** The badge of a repository: how many findings are open. Drawn here: nobody else learns who looks at it. */

/** Width of a character in Verdana at 11 pixels, on average. */
const charWidth = 6.6;
const padding = 6;

const colours = { none: "#2f7d3b", some: "#9a5b00", errors: "#b3261e" };

/** What it says and in which colour. */
export function renderBadge(open: number, errors: number): string {
  const label = "mapwarden";
  const value = open === 0 ? "no open findings" : `${open} open`;
  const colour = errors > 0 ? colours.errors : open > 0 ? colours.some : colours.none;
  const left = Math.round(label.length * charWidth + 2 * padding);
  const right = Math.round(value.length * charWidth + 2 * padding);
  const text = (x: number, words: string, width: number) =>
    `<text x="${x}" y="14" textLength="${width}" lengthAdjust="spacingAndGlyphs">${words}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="20" role="img"`,
    ` aria-label="${label}: ${value}"><title>${label}: ${value}</title>`,
    `<clipPath id="r"><rect width="${left + right}" height="20" rx="3"/></clipPath><g clip-path="url(#r)">`,
    `<rect width="${left}" height="20" fill="#444c56"/>`,
    `<rect x="${left}" width="${right}" height="20" fill="${colour}"/></g>`,
    `<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">`,
    text(padding, label, left - 2 * padding),
    text(left + padding, value, right - 2 * padding),
    "</g></svg>",
  ].join("");
}
