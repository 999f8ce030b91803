/** Which file each setting in force came from: those that differ from the defaults, layer by layer. */
import { type ConfigSource, defaultConfig, type EffectiveConfig } from "./effective.ts";
import type { ConfigFile } from "./schema.ts";

/** A setting as a line of the file would have it, such as `limits.comments` and 3. */
export interface SettingInForce {
  readonly name: string;
  readonly value: unknown;
}

/** One file and what of it is in force. */
export interface LayerInForce {
  readonly source: ConfigSource;
  /** In the order of the file; empty where it changes nothing, or later files say otherwise. */
  readonly settings: readonly SettingInForce[];
}

/** Every file that was read, the weakest first. A setting is told with the file that has the last word on it. */
export function findInForce({ layers }: EffectiveConfig): readonly LayerInForce[] {
  const flat = layers.map(({ settings }) => flatten(settings));
  return layers.map(({ source }, at) => {
    const above = flat.slice(at + 1).flat();
    const settings = (flat[at] ?? []).filter(
      (setting) => isAdded(setting) || !(isDefault(setting) || isReplaced(setting, above)),
    );
    return { source, settings };
  });
}

/** Lists of which every file's part stays in force. */
function isAdded({ name }: SettingInForce): boolean {
  return name === "exclude" || name === "overrides";
}

/** A word such as `never` and the parts of a map stand for one another. */
function isReplaced({ name }: SettingInForce, above: readonly SettingInForce[]): boolean {
  return above.some(
    ({ name: other }) =>
      other === name ||
      other.startsWith(`${name}.`) ||
      (isWord(other) && name.startsWith(`${other}.`)),
  );
}

function isWord(name: string): boolean {
  return /^thresholds\.[a-z]+$/.test(name);
}

const defaults: ReadonlyMap<string, unknown> = new Map(
  flattenObject(Object.entries(defaultConfig)).map(({ name, value }) => [name, value]),
);

function isDefault({ name, value }: SettingInForce): boolean {
  return defaults.get(name) === value;
}

function flatten({ rules = {}, ...others }: ConfigFile): readonly SettingInForce[] {
  const wholeRules = Object.entries(rules).map(([rule, setting]): [string, unknown] => [
    `rules.${rule}`,
    typeof setting === "string" ? { mode: setting } : setting,
  ]);
  return flattenObject([...Object.entries(others), ...wholeRules]);
}

/** Maps become names with dots; lists stay whole. */
function flattenObject(entries: readonly [string, unknown][]): readonly SettingInForce[] {
  return entries.flatMap(([name, value]): readonly SettingInForce[] => {
    if (value === undefined || (Array.isArray(value) && value.length === 0)) return [];
    if (value === null || typeof value !== "object" || Array.isArray(value)) {
      return [{ name, value }];
    }
    const inner = Object.entries(value).map(([key, each]): [string, unknown] => [
      `${name}.${key}`,
      each,
    ]);
    return flattenObject(inner);
  });
}
