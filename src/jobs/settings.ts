/** The settings in force: those of the organisation and the base branch, never of the code under review. */
import {
  type AbsentLayer,
  type ConfigLayer,
  type ConfigSource,
  type EffectiveConfig,
  mergeLayers,
} from "../config/effective.ts";
import { configPath, parseConfig } from "../config/parse.ts";
import type { BrokenConfig, ProposedConfig } from "../review/check.ts";
import type { ChangedFile, PullGateway, PullState } from "./ports.ts";
import type { SettingsFiles } from "./settings-files.ts";

/** What is in force, and what could not be used. */
export interface Settings {
  readonly config: EffectiveConfig;
  readonly broken: readonly BrokenConfig[];
}

/** For what is to be said before any file could be read. */
export const noSettings: Settings = { config: mergeLayers([]), broken: [] };

/** Files with mistakes are looked past and told; the review goes on with the others, and the defaults. */
export function readSettings(
  { config, organisation }: SettingsFiles,
  commit: string,
  ruleIds: readonly string[],
): Settings {
  const files: { readonly source: ConfigSource; readonly text: string }[] = [];
  const absent: AbsentLayer[] = [];
  if (organisation === "unseen") absent.push("organisation-unseen");
  else if (organisation !== "itself") {
    const { repository, commit: tip, text } = organisation;
    const source = { layer: "organisation", repository, path: configPath, commit: tip } as const;
    if (text === null) absent.push("organisation-none");
    else files.push({ source, text });
  }
  const source = { layer: "repository", path: configPath, commit } as const;
  if (config === null) absent.push("repository-none");
  else files.push({ source, text: config });
  const layers: ConfigLayer[] = [];
  const broken: BrokenConfig[] = [];
  for (const file of files) {
    const parsed = parseConfig(file.text, ruleIds);
    if (parsed.ok) layers.push({ source: file.source, settings: parsed.settings });
    else broken.push({ source: file.source, errors: parsed.errors });
  }
  return { config: mergeLayers(layers, absent), broken };
}

/** What the change makes of the settings file; null where it leaves it alone, or takes it away. */
export function readProposal(
  { proposedConfig }: PullState,
  files: readonly ChangedFile[],
  ruleIds: readonly string[],
): ProposedConfig | null {
  const isChanged = files.some(({ path, status }) => path === configPath && status !== "removed");
  if (!isChanged || proposedConfig === null) return null;
  const parsed = parseConfig(proposedConfig, ruleIds);
  return { path: configPath, errors: parsed.ok ? [] : parsed.errors };
}

/**
 * The same for a change whose difference was not read. It is asked for only where the file is another one than that of
 * the base: the base may have moved on, which nobody is to be told of.
 */
export async function fetchProposal(
  gateway: PullGateway,
  state: PullState,
  ruleIds: readonly string[],
): Promise<ProposedConfig | null> {
  const { proposedConfig, config, base, head, changedFiles } = state;
  if (proposedConfig === null || proposedConfig === config) return null;
  const { files } = await gateway.fetchChange(base, head, changedFiles);
  return readProposal(state, files, ruleIds);
}
