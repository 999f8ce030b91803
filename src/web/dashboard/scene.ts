/** What every page is made with: who looks, in which words, at what address. */
import type { Confidence, Language, Mode, Severity } from "../../finding/finding.ts";
import type { Viewer } from "../../jobs/viewer.ts";
import type { FindingFilter } from "../../store/dashboard/filter.ts";
import type { DashboardView } from "../../store/dashboard/view.ts";
import type { Format, Theme } from "./locale.ts";
import { filterParameters, hrefOf } from "./query.ts";
import type { Words } from "./words.ts";

/** A rule as the dashboard speaks of it. */
export interface RuleCard {
  readonly id: string;
  readonly title: Readonly<Record<Language, string>>;
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** What its findings do where no settings say otherwise. */
  readonly mode: Mode;
}

export interface Scene {
  readonly view: DashboardView;
  readonly viewer: Viewer;
  readonly language: Language;
  readonly theme: Theme;
  readonly say: Words;
  readonly format: Format;
  readonly now: Date;
  readonly rules: ReadonlyMap<string, RuleCard>;
  /** Where people look at code, such as `https://github.com`. */
  readonly siteUrl: string;
  readonly version: string;
  /** Whether what is shown was made up, but for one pull request: the demo. */
  readonly generated: boolean;
  /** Path and query of this page. */
  readonly address: string;
}

/** Title of a rule; its id where it is not known any more. */
export function ruleTitle({ rules, language }: Scene, id: string): string {
  return rules.get(id)?.title[language] ?? id;
}

/** Address of the list of exactly these findings. */
export function findingsLink(filter: FindingFilter): string {
  return hrefOf("/findings", filterParameters(filter));
}

/** Address of a finding. */
export function findingLink(repository: number, fingerprint: string): string {
  return `/findings/${repository}/${encodeURIComponent(fingerprint)}`;
}

/** Address of a pull request's page. */
export function pullLink(repository: number, number: number): string {
  return `/pulls/${repository}/${number}`;
}
