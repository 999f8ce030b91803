/** Sentences about settings, in each language. */
import type { AbsentLayer, ConfigSource } from "../config/effective.ts";
import type { Language } from "../finding/finding.ts";

export interface SettingsPhrases {
  readonly settings: string;
  readonly settingsDefault: string;
  readonly settingsFrom: Readonly<Record<ConfigSource["layer"], (file: string) => string>>;
  readonly settingsAbsent: Readonly<Record<AbsentLayer, string>>;
  readonly settingsBroken: (file: string) => string;
  readonly settingsProposed: (path: string) => string;
  readonly settingsProposedBroken: (path: string) => string;
  readonly withMistakes: (mistakes: number, found: string) => string;
}

const english: SettingsPhrases = {
  settings: "Settings in force",
  settingsDefault: "The defaults.",
  settingsFrom: {
    organisation: (file) => `The organisation's ${file}`,
    repository: (file) => `The base branch's ${file}`,
    file: (file) => `The file ${file}`,
  },
  settingsAbsent: {
    "organisation-unseen":
      "The organisation: no settings that mapwarden can see. It has no repository `.github`, or mapwarden is not installed on it.",
    "organisation-none":
      "The organisation: no settings. Its repository `.github` has no such file on its default branch.",
    "repository-none": "The base branch: no settings file.",
  },
  settingsBroken: (file) => `${file} has mistakes; the review went on without it. To mend there:`,
  settingsProposed: (path) =>
    `This pull request changes ${path}. The file is in order, and is used once it is merged; this review used the settings of the base branch.`,
  settingsProposedBroken: (path) =>
    `This pull request changes ${path}, which has mistakes. Once merged it could not be used; this review used the settings of the base branch.`,
  withMistakes: (mistakes, found) =>
    `${mistakes} ${mistakes === 1 ? "mistake" : "mistakes"} in the settings; ${found}`,
};

const chinese: SettingsPhrases = {
  settings: "生效的设置",
  settingsDefault: "默认设置。",
  settingsFrom: {
    organisation: (file) => `组织的 ${file}`,
    repository: (file) => `基准分支的 ${file}`,
    file: (file) => `文件 ${file}`,
  },
  settingsAbsent: {
    "organisation-unseen":
      "组织：没有 mapwarden 可见的设置。没有 `.github` 仓库，或该仓库未安装 mapwarden。",
    "organisation-none": "组织：没有设置。其 `.github` 仓库的默认分支上没有该文件。",
    "repository-none": "基准分支：没有设置文件。",
  },
  settingsBroken: (file) => `${file} 有错误；审查未使用该文件。请在该处修正：`,
  settingsProposed: (path) =>
    `此拉取请求修改了 ${path}。该文件没有错误，合并后生效；本次审查使用的是基准分支上的设置。`,
  settingsProposedBroken: (path) =>
    `此拉取请求修改了 ${path}，其中有错误。合并后将无法使用；本次审查使用的是基准分支上的设置。`,
  withMistakes: (mistakes, found) => `设置中有 ${mistakes} 处错误；${found}`,
};

export const settingsPhrasesIn: Readonly<Record<Language, SettingsPhrases>> = {
  en: english,
  "zh-CN": chinese,
};
