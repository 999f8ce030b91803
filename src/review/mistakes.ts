/** Mistakes of settings files: which file, which line, what to mend, and who is held back by them. */
import type { ConfigError } from "../config/parse.ts";
import { codeSpan } from "../finding/code-span.ts";
import type { Language } from "../finding/finding.ts";
import { listedPathsMax } from "../limits.ts";
import type { BrokenConfig, CheckInput, ProposedConfig } from "./check.ts";
import { pathSpan } from "./markdown.ts";
import { phrasesIn } from "./phrases.ts";
import { renderFile } from "./settings.ts";
import { createTranslator } from "./translate.ts";

/** What the YAML parser says comes in English, as everywhere. */
const translate = createTranslator([
  { en: 'unknown setting "{name}"', "zh-CN": "未知的设置“{name}”" },
  {
    en: 'there is no rule "{name}"; perhaps "{near}" is meant',
    "zh-CN": "没有名为“{name}”的规则；也许是“{near}”",
  },
  { en: 'there is no rule "{name}"', "zh-CN": "没有名为“{name}”的规则" },
  {
    en: '"{name}" must be a mode (block, comment, monitor, off) or a map with mode and severity',
    "zh-CN": "“{name}”必须是模式（block、comment、monitor、off），或包含 mode 和 severity 的映射",
  },
  {
    en: '"{name}" must be never, or a map with severity and confidence',
    "zh-CN": "“{name}”必须是 never，或包含 severity 和 confidence 的映射",
  },
  { en: '"{name}" must be one of {values}', "zh-CN": "“{name}”必须是以下之一：{values}" },
  { en: '"{name}" must be of type {type}', "zh-CN": "“{name}”的类型必须是 {type}" },
  { en: '"{name}" is missing', "zh-CN": "缺少“{name}”" },
  { en: "the file is larger than {count} characters", "zh-CN": "文件超过 {count} 个字符" },
  { en: "the aliases of the file cannot be resolved", "zh-CN": "无法解析文件中的别名" },
]);

/** A mistake names a setting, which may have a long path. */
const mistakeCharsMax = 300;

/** The mistake in a language; one that is not known stays as it came. */
export function mistakeIn(message: string, language: Language): string {
  return translate(message, language);
}

/** The mistakes of every file, or that a changed file will do, as parts of the check's summary. */
export function renderMistakes(
  { proposal, broken }: Pick<CheckInput, "proposal" | "broken">,
  language: Language,
): readonly string[] {
  return [
    ...(proposal === null ? [] : [renderProposal(proposal, language)]),
    ...broken.map((each) => renderBroken(each, language)),
  ];
}

function renderProposal({ path, errors }: ProposedConfig, language: Language): string {
  const say = phrasesIn[language];
  if (errors.length === 0) return `> ${say.settingsProposed(pathSpan(path))}`;
  return `> ${say.settingsProposedBroken(pathSpan(path))}\n\n${listErrors(errors, language)}`;
}

function renderBroken({ source, errors }: BrokenConfig, language: Language): string {
  const told = phrasesIn[language].settingsBroken(renderFile(source));
  return `> ${told}\n\n${listErrors(errors, language)}`;
}

function listErrors(errors: readonly ConfigError[], language: Language): string {
  const say = phrasesIn[language];
  const lines = errors.slice(0, listedPathsMax).map(({ line, message }) => {
    return `- ${say.line(line)}: ${codeSpan(mistakeIn(message, language), mistakeCharsMax)}`;
  });
  const rest = errors.length - lines.length;
  return [...lines, ...(rest > 0 ? [`- ${say.andMore(rest)}`] : [])].join("\n");
}
