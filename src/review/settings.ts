/** The settings in force, as the check's summary shows them. */
import { defaultConfig, type EffectiveConfig } from "../config/effective.ts";
import { codeSpan } from "../finding/code-span.ts";
import { codeBlock, pathSpan } from "./markdown.ts";
import type { Phrases } from "./phrases.ts";

/** A reader checks a few settings; a file of hundreds is looked at where it is. */
const settingsCharsMax = 4_000;

/** A folded section: where the settings come from, and those that differ from the defaults. */
export function renderSettings(config: EffectiveConfig, say: Phrases): string {
  const changed = Object.entries(config).filter(
    ([name, value]) =>
      name !== "sources" && JSON.stringify(value) !== JSON.stringify(defaults.get(name)),
  );
  const text = changed.map(([name, value]) => `${name}: ${JSON.stringify(value)}`).join("\n");
  const from = config.sources.map(
    ({ layer, path, commit }) =>
      `${say.settingsFrom[layer]} ${pathSpan(path)}${commit === "" ? "" : ` (${codeSpan(commit.slice(0, 10))})`}`,
  );
  return [
    `<details><summary>${say.settings}</summary>`,
    from.length === 0 ? say.settingsDefault : from.join(", "),
    text === "" ? "" : codeBlock("yaml", text.slice(0, settingsCharsMax)),
    "</details>",
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

const defaults: ReadonlyMap<string, unknown> = new Map(Object.entries(defaultConfig));
