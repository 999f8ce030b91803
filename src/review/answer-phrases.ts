/** Sentences of the App's answers to commands, in each language. */
import type { Language } from "../finding/finding.ts";
import type { Verb } from "./command.ts";

type ByVerb = Readonly<Record<Verb, string>>;

export interface AnswerPhrases {
  readonly help: string;
  readonly helpHead: readonly [string, string, string];
  /** How each is written. */
  readonly usage: ByVerb;
  readonly does: ByVerb;
  readonly who: ByVerb;
  readonly helpFinding: (id: string) => string;
  readonly reported: string;
  readonly notReported: string;
  readonly notAllowed: string;
  readonly noReason: (usage: string) => string;
  readonly noFinding: (usage: string) => string;
  readonly unknownFinding: (command: string) => string;
}

const anyone = "author, or write access";
const writers = "write access";

const english: AnswerPhrases = {
  help: "At the start of a line, as an answer to one of my comments or under the pull request:",
  helpHead: ["Command", "What it does", "Who may"],
  usage: {
    review: "review",
    ignore: "ignore [id] <reason>",
    "false-positive": "false-positive [id] <reason>",
    resolve: "resolve [id] [reason]",
    reopen: "reopen [id]",
    explain: "explain [id]",
    config: "config",
    help: "help",
  },
  does: {
    review: "reviews the pull request anew",
    ignore: "dismisses the finding in this repository",
    "false-positive": "the same, and counts it as a false alarm",
    resolve: "dismisses the finding in this pull request only",
    reopen: "takes a dismissal back",
    explain: "says why this breaks, with an example",
    config: "shows the settings in force",
    help: "shows this",
  },
  who: {
    review: anyone,
    ignore: writers,
    "false-positive": writers,
    resolve: writers,
    reopen: writers,
    explain: anyone,
    config: anyone,
    help: anyone,
  },
  helpFinding: (id) =>
    `In the thread of a finding no id is needed. Elsewhere it names the finding, such as ${id}; the check's summary shows it.`,
  reported: "This breaks:",
  notReported: "This does not:",
  notAllowed:
    "This takes write access to the repository: it can let a change pass that the check holds back.",
  noReason: (usage) => `A reason is needed, for whoever reads this later: ${usage}`,
  noFinding: (usage) =>
    `Which finding? Answer in its thread, or name it by the id that the check's summary shows: ${usage}`,
  unknownFinding: (command) =>
    `No review that I remember has this finding. Ask for one: ${command}`,
};

const anyoneChinese = "作者，或有写权限者";
const writersChinese = "有写权限者";

const chinese: AnswerPhrases = {
  help: "写在行首，回复我的评论，或写在拉取请求下方：",
  helpHead: ["命令", "作用", "谁可以使用"],
  usage: {
    review: "review",
    ignore: "ignore [id] <理由>",
    "false-positive": "false-positive [id] <理由>",
    resolve: "resolve [id] [理由]",
    reopen: "reopen [id]",
    explain: "explain [id]",
    config: "config",
    help: "help",
  },
  does: {
    review: "重新审查此拉取请求",
    ignore: "在本仓库中忽略该问题",
    "false-positive": "同上，并计为误报",
    resolve: "仅在此拉取请求中驳回该问题",
    reopen: "撤销驳回",
    explain: "说明为何出错，并附示例",
    config: "显示生效的设置",
    help: "显示本说明",
  },
  who: {
    review: anyoneChinese,
    ignore: writersChinese,
    "false-positive": writersChinese,
    resolve: writersChinese,
    reopen: writersChinese,
    explain: anyoneChinese,
    config: anyoneChinese,
    help: anyoneChinese,
  },
  helpFinding: (id) =>
    `在问题的讨论中无需 id。在别处用 id 指明问题，例如 ${id}；检查的摘要中列有 id。`,
  reported: "会出错：",
  notReported: "不会出错：",
  notAllowed: "此命令需要仓库的写权限：它可能放行被检查阻止的变更。",
  noReason: (usage) => `请写明理由，以便日后的读者了解：${usage}`,
  noFinding: (usage) => `指的是哪个问题？请在其讨论中回复，或用检查摘要中的 id 指明：${usage}`,
  unknownFinding: (command) => `没有记得的审查含有此问题。请先要求审查：${command}`,
};

export const answerPhrasesIn: Readonly<Record<Language, AnswerPhrases>> = {
  en: english,
  "zh-CN": chinese,
};
