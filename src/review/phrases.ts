/** Every sentence of comments and check runs that is not a rule's own, in each language. */
import type { Confidence, Language, Mode, Severity } from "../finding/finding.ts";
import type { ActionId } from "./actions.ts";
import type { Shown } from "./plan.ts";
import { reasonIn } from "./reasons.ts";
import { type SettingsPhrases, settingsPhrasesIn } from "./settings-phrases.ts";

export interface Phrases extends SettingsPhrases {
  readonly severity: Readonly<Record<Severity, string>>;
  readonly confidence: Readonly<Record<Confidence, string>>;
  readonly mode: Readonly<Record<Exclude<Mode, "off">, string>>;
  readonly shown: Readonly<Record<Shown, string>>;
  readonly fix: string;
  readonly findingAt: (place: string) => string;
  readonly confirm: (command: string) => string;
  readonly allow: (comment: string) => string;
  readonly reason: string;
  readonly fixedIn: (commit: string) => string;
  readonly whatItSaid: string;
  readonly noGo: string;
  readonly noGoSummary: string;
  readonly clean: (files: number) => string;
  readonly cleanPartly: string;
  readonly found: (errors: number, warnings: number, notes: number) => string;
  readonly looked: (files: number, commit: string) => string;
  readonly total: string;
  readonly severityHead: string;
  readonly agreement: (all: number, comments: number, summary: number) => string;
  readonly findings: string;
  readonly notAnalysed: string;
  readonly notAnalysedReason: (reason: string) => string;
  readonly andMore: (count: number) => string;
  readonly detailsLeftOut: string;
  readonly suppressed: (count: number) => string;
  readonly line: (line: number) => string;
  readonly disabled: string;
  readonly disabledSummary: (path: string) => string;
  readonly draft: string;
  readonly draftSummary: (path: string) => string;
  readonly superseded: string;
  readonly supersededSummary: (commit: string) => string;
  readonly closed: string;
  readonly closedSummary: string;
  readonly failed: string;
  readonly failedSummary: (reason: string) => string;
  readonly timedOut: string;
  readonly groupSummary: string;
  readonly groupClean: (pulls: number) => string;
  readonly groupBlocked: (pulls: number) => string;
  readonly groupVerdict: Readonly<Record<"success" | "failure", string>>;
  readonly refused: (count: number) => string;
  readonly deleted: (count: number) => string;
  /** Label and description of each button. */
  readonly actions: Readonly<Record<ActionId, readonly [string, string]>>;
}

/** "2 errors and 1 warning"; nothing for zero. */
function list(parts: readonly string[], last: string, between: string): string {
  if (parts.length < 2) return parts.join("");
  return `${parts.slice(0, -1).join(between)}${last}${parts.at(-1)}`;
}

function count(number: number, one: string, many = `${one}s`): readonly string[] {
  return number === 0 ? [] : [`${number} ${number === 1 ? one : many}`];
}

const english: Phrases = {
  severity: { error: "error", warning: "warning", note: "note" },
  confidence: { high: "high confidence", medium: "medium confidence", low: "low confidence" },
  mode: { block: "Block the merge", comment: "Comment", monitor: "Listed only" },
  shown: {
    comment: "in a comment",
    "over-limit": "over the limit of comments",
    "outside-diff": "outside the lines the pull request shows",
    monitored: "listed only",
    refused: "GitHub refused the line",
    deleted: "its comment was deleted",
  },
  fix: "Fix:",
  findingAt: (place) => `This concerns ${place}.`,
  confirm: (command) => `To confirm, with a test that runs both sides: ${command}`,
  allow: (comment) => `to allow: ${comment}`,
  reason: "reason",
  fixedIn: (commit) => `**Gone as of ${commit}.**`,
  whatItSaid: "What it said",
  noGo: "No Go code changed",
  noGoSummary: "The pull request changes no Go file that mapwarden judges.",
  clean: (files) => `No map-safety problems in ${count(files, "Go file")[0] ?? "the change"}`,
  cleanPartly: "No map-safety problems in what could be analysed",
  found: (errors, warnings, notes) =>
    list(
      [...count(errors, "error"), ...count(warnings, "warning"), ...count(notes, "note")],
      " and ",
      ", ",
    ),
  looked: (files, commit) =>
    `Read ${count(files, "Go file")[0] ?? "no Go file"} of the touched packages at ${commit}, and the same packages at the merge base.`,
  total: "All",
  severityHead: "Severity",
  agreement: (all, comments, summary) =>
    `${count(all, "finding")[0] ?? "No finding"}: ${comments} in comments, ${summary} only in this summary.`,
  findings: "Findings",
  notAnalysed: "Not analysed",
  notAnalysedReason: (reason) => reason,
  andMore: (number) => `… and ${number} more.`,
  detailsLeftOut:
    "The explanations are left out here, because GitHub limits the length of this text.",
  suppressed: (number) =>
    `${count(number, "finding")[0] ?? "No finding"} silenced by comments in the code.`,
  ...settingsPhrasesIn.en,
  line: (line) => `line ${line}`,
  disabled: "Switched off",
  disabledSummary: (path) => `${path} on the base branch says \`enabled: false\`.`,
  draft: "Draft: not reviewed",
  draftSummary: (path) =>
    `${path} on the base branch says \`drafts: false\`. The review starts when the pull request is ready.`,
  superseded: "Superseded",
  supersededSummary: (commit) =>
    `The pull request has moved on to ${commit}; the check of that commit holds the result.`,
  closed: "Closed: not reviewed",
  closedSummary: "The pull request was closed before the review began.",
  failed: "The review could not be finished",
  failedSummary: (reason) =>
    `What failed: ${reason}\n\nNothing is known about the map-safety of this change. Re-run the check to try again.`,
  timedOut: "The review took too long",
  groupSummary: "Answered from the checks of the pull requests in this merge group:",
  groupClean: (pulls) =>
    pulls === 1 ? "Its pull request may be merged" : `All ${pulls} pull requests may be merged`,
  groupBlocked: (pulls) => `Held back by ${count(pulls, "pull request")[0] ?? ""}`,
  groupVerdict: { success: "nothing blocks the merge", failure: "blocked" },
  refused: (number) =>
    `GitHub refused ${number === 1 ? "one comment" : `${number} comments`}; what they say is listed here and as annotations.`,
  deleted: (number) =>
    `${number === 1 ? "One comment was" : `${number} comments were`} deleted by somebody and will not be posted again; what they said is listed here.`,
  actions: {
    "review-again": ["Review again", "Read the pull request and judge it anew"],
    "comment-all": ["Comment on the rest", "Also comment on what is only listed"],
  },
};

const chinese: Phrases = {
  severity: { error: "错误", warning: "警告", note: "提示" },
  confidence: { high: "高置信度", medium: "中置信度", low: "低置信度" },
  mode: { block: "阻止合并", comment: "评论", monitor: "仅列出" },
  shown: {
    comment: "已评论",
    "over-limit": "超出评论数量上限",
    "outside-diff": "不在本拉取请求显示的行内",
    monitored: "仅列出",
    refused: "GitHub 拒绝了该行",
    deleted: "其评论已被删除",
  },
  fix: "修复：",
  findingAt: (place) => `问题位于 ${place}。`,
  confirm: (command) => `用同时覆盖两处访问的测试来确认：${command}`,
  allow: (comment) => `如需放行：${comment}`,
  reason: "理由",
  fixedIn: (commit) => `**截至 ${commit} 已不存在。**`,
  whatItSaid: "原内容",
  noGo: "没有 Go 代码变更",
  noGoSummary: "此拉取请求没有修改 mapwarden 需要检查的 Go 文件。",
  clean: (files) =>
    files === 0 ? "未发现 map 安全问题" : `${files} 个 Go 文件中未发现 map 安全问题`,
  cleanPartly: "已分析的部分未发现 map 安全问题",
  found: (errors, warnings, notes) =>
    [
      ...(errors ? [`${errors} 个错误`] : []),
      ...(warnings ? [`${warnings} 个警告`] : []),
      ...(notes ? [`${notes} 个提示`] : []),
    ].join("，"),
  looked: (files, commit) =>
    `已读取 ${commit} 处所涉及包的 ${files} 个 Go 文件，以及合并基准处的相同包。`,
  total: "合计",
  severityHead: "严重程度",
  agreement: (all, comments, summary) =>
    `共 ${all} 个问题：${comments} 个在评论中，${summary} 个仅在此摘要中。`,
  findings: "问题",
  notAnalysed: "未分析",
  notAnalysedReason: (reason) => reasonIn(reason, "zh-CN"),
  andMore: (number) => `……另有 ${number} 项。`,
  detailsLeftOut: "由于 GitHub 限制文本长度，此处省略了说明。",
  suppressed: (number) => `${number} 个问题被代码中的注释屏蔽。`,
  ...settingsPhrasesIn["zh-CN"],
  line: (line) => `第 ${line} 行`,
  disabled: "已关闭",
  disabledSummary: (path) => `基准分支上的 ${path} 设置了 \`enabled: false\`。`,
  draft: "草稿：未审查",
  draftSummary: (path) => `基准分支上的 ${path} 设置了 \`drafts: false\`。拉取请求就绪后开始审查。`,
  superseded: "已被取代",
  supersededSummary: (commit) => `拉取请求已更新到 ${commit}；结果见该提交的检查。`,
  closed: "已关闭：未审查",
  closedSummary: "拉取请求在审查开始前已关闭。",
  failed: "审查未能完成",
  failedSummary: (reason) => `失败原因：${reason}\n\n此变更的 map 安全性未知。请重新运行检查。`,
  timedOut: "审查用时过长",
  groupSummary: "根据此合并组中各拉取请求的检查得出：",
  groupClean: (pulls) => `${pulls} 个拉取请求均可合并`,
  groupBlocked: (pulls) => `被 ${pulls} 个拉取请求阻止`,
  groupVerdict: { success: "没有阻止合并的问题", failure: "已阻止" },
  refused: (number) => `GitHub 拒绝了 ${number} 条评论；其内容列在此处并作为注解显示。`,
  deleted: (number) => `有 ${number} 条评论被人删除，不会再次发表；其内容列在此处。`,
  actions: {
    "review-again": ["重新审查", "重新读取并检查此拉取请求"],
    "comment-all": ["评论其余问题", "对仅列出的问题也发表评论"],
  },
};

export const phrasesIn: Readonly<Record<Language, Phrases>> = { en: english, "zh-CN": chinese };
