/** The settings in force for a commit: those of the base branch, never of the code under review. */
import { type EffectiveConfig, mergeLayers } from "../config/effective.ts";
import { configPath, parseConfig } from "../config/parse.ts";
import type { BrokenConfig } from "../review/check.ts";
import type { CodeReader } from "./ports.ts";

/** What is in force, and what could not be used. */
export interface Settings {
  readonly config: EffectiveConfig;
  readonly broken: BrokenConfig | null;
}

/** Settings that cannot be read are looked past and told; the review goes on with the defaults. */
export function readSettings(
  text: string | null,
  commit: string,
  ruleIds: readonly string[],
): Settings {
  if (text === null) return { config: mergeLayers([]), broken: null };
  const parsed = parseConfig(text, ruleIds);
  if (!parsed.ok) {
    return { config: mergeLayers([]), broken: { path: configPath, errors: parsed.errors } };
  }
  const source = { layer: "repository", path: configPath, commit } as const;
  return { config: mergeLayers([{ source, settings: parsed.settings }]), broken: null };
}

/** Reads the settings file at a commit, for jobs that do not get its text with a pull request. */
export async function fetchSettings(
  reader: CodeReader,
  commit: string,
  ruleIds: readonly string[],
): Promise<Settings> {
  const directory = configPath.slice(0, configPath.lastIndexOf("/"));
  const listing = await reader.fetchDirectories(commit, [directory]);
  const entry = listing.get(directory)?.find(({ path }) => path === configPath);
  if (entry === undefined) return readSettings(null, commit, ruleIds);
  const blob = (await reader.fetchBlobs([entry])).get(entry.sha);
  return readSettings(blob?.kind === "text" ? blob.text : null, commit, ruleIds);
}
