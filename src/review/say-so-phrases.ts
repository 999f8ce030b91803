/** Sentences about what people say of findings, in comments, check runs and answers, in each language. */
import type { DismissalKind } from "../finding/dismissal.ts";
import type { Language } from "../finding/finding.ts";

export interface SayPhrases {
  /** Who dismissed a finding; `person` is inert. */
  readonly by: Readonly<Record<DismissalKind, (person: string) => string>>;
  readonly noReason: string;
  readonly dismissed: string;
  readonly dismissedCount: (count: number) => string;
  readonly cleanButDismissed: (count: number) => string;
  /** How to answer a comment; both commands are code spans. */
  readonly answer: (ignore: string, more: string) => string;
  /** How to speak of what has no comment. */
  readonly answerById: (command: string) => string;
  readonly reason: string;
  /** What is wrong with a comment that was to silence something. */
  readonly directive: {
    readonly heading: string;
    readonly noReason: string;
    readonly unused: string;
    readonly unknownRule: (rule: string) => string;
  };
}

const english: SayPhrases = {
  by: {
    ignore: (person) => `Ignored by ${person}:`,
    "false-positive": (person) => `Called a false alarm by ${person}:`,
    resolve: (person) => `Resolved by ${person}:`,
  },
  noReason: "no reason given.",
  dismissed: "Dismissed by people",
  dismissedCount: (count) =>
    `${count} ${count === 1 ? "finding does" : "findings do"} not count, because somebody with write access said so:`,
  cleanButDismissed: (count) => `No open map-safety problems; ${count} dismissed by people`,
  answer: (ignore, more) => `to answer: ${ignore} or ${more}`,
  answerById: (command) =>
    `To answer one that has no comment, comment on the pull request: ${command}`,
  reason: "reason",
  directive: {
    heading: "Comments that silence nothing",
    noReason: "This comment silences nothing: a rule, or `all`, and a reason are required.",
    unused: "This comment silences nothing: there is no finding here. It can go.",
    unknownRule: (rule) => `This comment names ${rule}, which is no rule of mapwarden.`,
  },
};

const chinese: SayPhrases = {
  by: {
    ignore: (person) => `由 ${person} 忽略：`,
    "false-positive": (person) => `由 ${person} 标为误报：`,
    resolve: (person) => `由 ${person} 标为已解决：`,
  },
  noReason: "未说明理由。",
  dismissed: "已由人员驳回",
  dismissedCount: (count) => `${count} 个问题不计入结果，因为有写权限的人员已如此表态：`,
  cleanButDismissed: (count) => `没有未处理的 map 安全问题；${count} 个已由人员驳回`,
  answer: (ignore, more) => `回复：${ignore} 或 ${more}`,
  answerById: (command) => `对没有评论的问题，请在拉取请求中评论：${command}`,
  reason: "理由",
  directive: {
    heading: "未起作用的屏蔽注释",
    noReason: "此注释未屏蔽任何问题：必须写明规则（或 `all`）和理由。",
    unused: "此注释未屏蔽任何问题：此处没有问题，可以删除。",
    unknownRule: (rule) => `此注释提到 ${rule}，mapwarden 没有这条规则。`,
  },
};

export const sayPhrasesIn: Readonly<Record<Language, SayPhrases>> = {
  en: english,
  "zh-CN": chinese,
};
