/** The settings in force, as the check's summary shows them. */
import type { ConfigSource, EffectiveConfig } from "../config/effective.ts";
import { findInForce, type LayerInForce } from "../config/in-force.ts";
import { codeSpan, plainLine } from "../finding/code-span.ts";
import { codeBlock, pathSpan } from "./markdown.ts";
import type { Phrases } from "./phrases.ts";

/** A reader checks a few settings; a file of hundreds is looked at where it is. */
const settingsCharsMax = 4_000;

/** A folded section: every file that was looked for, and what of it differs from the defaults. */
export function renderSettings(config: EffectiveConfig, say: Phrases): string {
  const layers = findInForce(config);
  const isDefault = layers.every(({ settings }) => settings.length === 0);
  return [
    `<details><summary>${say.settings}</summary>`,
    ...(isDefault ? [say.settingsDefault] : []),
    ...layers.map((layer) => renderLayer(layer, say)),
    ...config.absent.map((layer) => say.settingsAbsent[layer]),
    "</details>",
  ].join("\n\n");
}

/** A file with its repository and commit, as far as they are known. */
export function renderFile({ repository, path, commit }: ConfigSource): string {
  const where = repository === undefined ? "" : `${codeSpan(repository)} `;
  return `${where}${pathSpan(path)}${commit === "" ? "" : ` (${codeSpan(commit.slice(0, 10))})`}`;
}

function renderLayer({ source, settings }: LayerInForce, say: Phrases): string {
  const heading = say.settingsFrom[source.layer](renderFile(source));
  if (settings.length === 0) return heading;
  const lines = settings.map(({ name, value }) => plainLine(`${name}: ${JSON.stringify(value)}`));
  return `${heading}:\n\n${codeBlock("yaml", cut(lines.join("\n")))}`;
}

/** Whole characters, and a mark where something is missing. */
function cut(text: string): string {
  const characters = [...text];
  if (characters.length <= settingsCharsMax) return text;
  return `${characters.slice(0, settingsCharsMax).join("")}…`;
}
