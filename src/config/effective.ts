/** Layers of settings become one: defaults, then the organisation's, then the repository's. */
import picomatch from "picomatch";
import type { Confidence, Finding, Language, Mode, Severity } from "../finding/finding.ts";
import { commentsPerReviewMax, commentsPerRuleMax } from "../limits.ts";
import type { ConfigFile } from "./schema.ts";

/** Where settings came from; `commit` is empty where the file is not under version control. */
export interface ConfigSource {
  readonly layer: "organisation" | "repository" | "file";
  readonly path: string;
  readonly commit: string;
}

/** One file of settings, already checked. */
export interface ConfigLayer {
  readonly source: ConfigSource;
  readonly settings: ConfigFile;
}

interface RuleSettings {
  readonly mode?: Mode | undefined;
  readonly severity?: Severity | undefined;
}

/** The settings in force, every one with a value. */
export interface EffectiveConfig {
  readonly enabled: boolean;
  readonly language: Language;
  readonly rules: Readonly<Record<string, RuleSettings>>;
  readonly exclude: readonly string[];
  readonly limits: { readonly comments: number; readonly commentsPerRule: number };
  readonly failure: "fail" | "neutral";
  readonly drafts: boolean;
  /** Empty where the defaults stand alone. */
  readonly sources: readonly ConfigSource[];
}

export const defaultConfig: EffectiveConfig = {
  enabled: true,
  language: "en",
  rules: {},
  exclude: [],
  limits: { comments: commentsPerReviewMax, commentsPerRule: commentsPerRuleMax },
  failure: "neutral",
  drafts: true,
  sources: [],
};

/** The settings in force; a later layer wins setting by setting, and excludes add up. */
export function mergeLayers(layers: readonly ConfigLayer[]): EffectiveConfig {
  return layers.reduce(addLayer, defaultConfig);
}

function addLayer(below: EffectiveConfig, { source, settings }: ConfigLayer): EffectiveConfig {
  const rules = { ...below.rules };
  for (const [rule, setting] of Object.entries(settings.rules ?? {})) {
    const added = typeof setting === "string" ? { mode: setting } : setting;
    rules[rule] = { ...rules[rule], ...added };
  }
  return {
    enabled: settings.enabled ?? below.enabled,
    language: settings.language ?? below.language,
    rules,
    exclude: [...below.exclude, ...(settings.exclude ?? [])],
    limits: {
      comments: settings.limits?.comments ?? below.limits.comments,
      commentsPerRule: settings.limits?.commentsPerRule ?? below.limits.commentsPerRule,
    },
    failure: settings.failure ?? below.failure,
    drafts: settings.drafts ?? below.drafts,
    sources: [...below.sources, source],
  };
}

/** What a finding does when nobody has said otherwise. */
export function defaultMode(severity: Severity, confidence: Confidence): Mode {
  if (severity === "note" || confidence === "low") return "monitor";
  return severity === "error" && confidence === "high" ? "block" : "comment";
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
  const excluded = matchExcluded(config);
  return findings
    .filter((finding) => !excluded(finding.path))
    .map((finding) => {
      const settings = config.rules[finding.rule];
      const severity = settings?.severity ?? finding.severity;
      const mode = settings?.mode ?? defaultMode(severity, finding.confidence);
      return { ...finding, severity, mode };
    })
    .filter((finding) => finding.mode !== "off");
}

/** Tells the paths whose findings are not wanted. */
function matchExcluded(config: EffectiveConfig): (path: string) => boolean {
  if (config.exclude.length === 0) return () => false;
  // Without extended globs no pattern of a stranger can take exponential time.
  return picomatch([...config.exclude], { dot: true, noextglob: true });
}

/** Rules that need not run. */
export function rulesOff(config: EffectiveConfig): ReadonlySet<string> {
  return new Set(
    Object.entries(config.rules).flatMap(([rule, { mode }]) => (mode === "off" ? [rule] : [])),
  );
}
