/** Layers of settings become one: defaults, then the organisation's, then the repository's. */
import type { Confidence, Finding, Language, Mode, Severity } from "../finding/finding.ts";
import { commentsPerReviewMax, commentsPerRuleMax } from "../limits.ts";
import { matchGlobs, matchOverrides } from "./globs.ts";
import type { ConfigFile } from "./schema.ts";

/** Where settings came from; `commit` is empty where the file is not under version control. */
export interface ConfigSource {
  readonly layer: "organisation" | "repository" | "file";
  /** "owner/name" of the repository, where it is not the one under review. */
  readonly repository?: string;
  readonly path: string;
  readonly commit: string;
}

/** One file of settings, already checked. */
export interface ConfigLayer {
  readonly source: ConfigSource;
  readonly settings: ConfigFile;
}

/** A file of settings that was looked for: there is none, or the App may not see whether there is one. */
export type AbsentLayer = "organisation-unseen" | "organisation-none" | "repository-none";

export interface RuleSettings {
  readonly mode?: Mode | undefined;
  readonly severity?: Severity | undefined;
}

/** The least severity and the least confidence that are enough, together. */
export interface Threshold {
  readonly severity: Severity;
  readonly confidence: Confidence;
}

/** What findings do whose rule has no mode of its own. */
export interface Thresholds {
  readonly block: Threshold | "never";
  readonly comment: Threshold | "never";
}

/** Settings of the files that some globs match. */
export interface Override {
  readonly paths: readonly string[];
  /** No finding there does more. */
  readonly atMost?: Exclude<Mode, "block"> | undefined;
  readonly rules: Readonly<Record<string, RuleSettings>>;
}

/** The settings in force, every one with a value. */
export interface EffectiveConfig {
  readonly enabled: boolean;
  readonly language: Language;
  readonly rules: Readonly<Record<string, RuleSettings>>;
  readonly thresholds: Thresholds;
  readonly exclude: readonly string[];
  readonly overrides: readonly Override[];
  readonly limits: { readonly comments: number; readonly commentsPerRule: number };
  readonly failure: "fail" | "neutral";
  readonly drafts: boolean;
  /** The files it was made of, the strongest last; empty where the defaults stand alone. */
  readonly layers: readonly ConfigLayer[];
  readonly absent: readonly AbsentLayer[];
}

export const defaultConfig: EffectiveConfig = {
  enabled: true,
  language: "en",
  rules: {},
  thresholds: {
    block: { severity: "error", confidence: "high" },
    comment: { severity: "warning", confidence: "medium" },
  },
  exclude: [],
  overrides: [],
  limits: { comments: commentsPerReviewMax, commentsPerRule: commentsPerRuleMax },
  failure: "neutral",
  drafts: true,
  layers: [],
  absent: [],
};

/** The settings in force; a later layer wins setting by setting; excludes and overrides add up. */
export function mergeLayers(
  layers: readonly ConfigLayer[],
  absent: readonly AbsentLayer[] = [],
): EffectiveConfig {
  return { ...layers.reduce(addLayer, defaultConfig), absent };
}

function addLayer(below: EffectiveConfig, layer: ConfigLayer): EffectiveConfig {
  const { settings } = layer;
  return {
    enabled: settings.enabled ?? below.enabled,
    language: settings.language ?? below.language,
    rules: addRules(below.rules, settings.rules),
    thresholds: {
      block: addThreshold(below, "block", settings),
      comment: addThreshold(below, "comment", settings),
    },
    exclude: [...below.exclude, ...(settings.exclude ?? [])],
    overrides: [
      ...below.overrides,
      ...(settings.overrides ?? []).map((each) => ({ ...each, rules: addRules({}, each.rules) })),
    ],
    limits: {
      comments: settings.limits?.comments ?? below.limits.comments,
      commentsPerRule: settings.limits?.commentsPerRule ?? below.limits.commentsPerRule,
    },
    failure: settings.failure ?? below.failure,
    drafts: settings.drafts ?? below.drafts,
    layers: [...below.layers, layer],
    absent: below.absent,
  };
}

function addRules(
  below: EffectiveConfig["rules"],
  above: ConfigFile["rules"] = {},
): EffectiveConfig["rules"] {
  const rules = { ...below };
  for (const [rule, setting] of Object.entries(above)) {
    const added = typeof setting === "string" ? { mode: setting } : setting;
    rules[rule] = { ...rules[rule], ...added };
  }
  return rules;
}

function addThreshold(
  { thresholds: below }: EffectiveConfig,
  which: keyof Thresholds,
  { thresholds: above }: ConfigFile,
): Thresholds[keyof Thresholds] {
  const added = above?.[which];
  if (added === undefined) return below[which];
  if (added === "never") return added;
  const standing = below[which];
  const base = standing === "never" ? defaultConfig.thresholds[which] : standing;
  if (base === "never") return base;
  return {
    severity: added.severity ?? base.severity,
    confidence: added.confidence ?? base.confidence,
  };
}

const severities: readonly Severity[] = ["error", "warning", "note"];
const confidences: readonly Confidence[] = ["high", "medium", "low"];

/** What a finding does when nobody has said otherwise of its rule. */
export function defaultMode(
  severity: Severity,
  confidence: Confidence,
  { block, comment }: Thresholds = defaultConfig.thresholds,
): Mode {
  const reaches = (threshold: Threshold | "never"): boolean =>
    threshold !== "never" &&
    severities.indexOf(severity) <= severities.indexOf(threshold.severity) &&
    confidences.indexOf(confidence) <= confidences.indexOf(threshold.confidence);
  if (reaches(block)) return "block";
  return reaches(comment) ? "comment" : "monitor";
}

/** A finding with the settings applied to it. */
export interface JudgedFinding extends Finding {
  readonly mode: Mode;
}

/** Findings with their severity and mode by the settings; those switched off or excluded are left out. */
export function judgeFindings(
  findings: readonly Finding[],
  config: EffectiveConfig,
): readonly JudgedFinding[] {
  const excluded = matchGlobs(config.exclude);
  const overridesOf = matchOverrides(config.overrides);
  return findings
    .filter((finding) => !excluded(finding.path))
    .map((finding) => judgeFinding(finding, config, overridesOf(finding.path)))
    .filter((finding) => finding.mode !== "off");
}

const modes: readonly Mode[] = ["block", "comment", "monitor", "off"];

function judgeFinding(
  finding: Finding,
  { rules, thresholds }: EffectiveConfig,
  overrides: readonly Override[],
): JudgedFinding {
  const { rule } = finding;
  let settings: RuleSettings = { ...rules[rule] };
  let most = 0;
  for (const { rules: there, atMost } of overrides) {
    settings = { ...settings, ...there[rule] };
    if (atMost !== undefined) most = Math.max(most, modes.indexOf(atMost));
  }
  const severity = settings.severity ?? finding.severity;
  const mode = settings.mode ?? defaultMode(severity, finding.confidence, thresholds);
  return { ...finding, severity, mode: modes[Math.max(most, modes.indexOf(mode))] ?? mode };
}

/** Rules that need not run: those that are off wherever they could look. */
export function rulesOff({ rules, overrides }: EffectiveConfig): ReadonlySet<string> {
  const isOn = (rule: string): boolean =>
    overrides.some(({ rules: there }) => (there[rule]?.mode ?? "off") !== "off");
  return new Set(
    Object.entries(rules).flatMap(([rule, { mode }]) =>
      mode === "off" && !isOn(rule) ? [rule] : [],
    ),
  );
}
