/** The words about scans of whole trees, in all languages. */
import type { Language } from "../../finding/finding.ts";
import type { ScanEnd } from "../../jobs/scan-log.ts";

const english = {
  tree: "Whole tree",
  what: "What exists on the default branch, apart from what pull requests bring.",
  never: "The default branch was not scanned yet.",
  queued: "The scan waits for its turn.",
  running: (done: string, total: string) => `Scanning: ${done} of ${total} directories.`,
  starting: "Scanning: looking for directories with Go.",
  finished: "Scanned at",
  unchanged: "still the head",
  figures: (files: string, findings: string, requests: string) =>
    `${files} files, ${findings} findings, ${requests} requests to GitHub`,
  failed: "The last scan has no result:",
  ends: {
    disabled: "the review is switched off in the settings",
    empty: "there is no commit yet",
    "timed-out": "it took too long",
    failed: "it failed",
  } as Readonly<Record<ScanEnd, string>>,
  allRead: "Every Go file was analysed.",
  unread: (count: string) => `Not analysed: ${count}`,
  first: (shown: string) => `the first ${shown} are listed`,
  scanNow: "Scan now",
  refused: "Not allowed",
  refusedText: "Only those who may push to the repository can ask for a scan.",
  findings: "Findings of the tree",
  partly: "Whole trees not analysed completely",
  lastScan: "Last scan",
  allOfAll: "No scan of a default branch left anything out.",
};

const chinese: typeof english = {
  tree: "整棵代码树",
  what: "默认分支上已有的问题，与拉取请求带来的问题分开。",
  never: "默认分支尚未扫描。",
  queued: "扫描正在排队。",
  running: (done, total) => `正在扫描：${done} / ${total} 个目录。`,
  starting: "正在扫描：查找含有 Go 代码的目录。",
  finished: "已扫描提交",
  unchanged: "仍是最新提交",
  figures: (files, findings, requests) =>
    `${files} 个文件，${findings} 个问题，向 GitHub 发出 ${requests} 次请求`,
  failed: "上一次扫描没有结果：",
  ends: {
    disabled: "设置中关闭了审查",
    empty: "还没有任何提交",
    "timed-out": "耗时过长",
    failed: "扫描失败",
  },
  allRead: "所有 Go 文件均已分析。",
  unread: (count) => `未分析：${count}`,
  first: (shown) => `仅列出前 ${shown} 个`,
  scanNow: "立即扫描",
  refused: "不允许",
  refusedText: "只有对仓库有推送权限的人才能请求扫描。",
  findings: "代码树中的问题",
  partly: "未完整分析的代码树",
  lastScan: "最近一次扫描",
  allOfAll: "没有任何默认分支的扫描遗漏文件。",
};

const words: Readonly<Record<Language, typeof english>> = { en: english, "zh-CN": chinese };

export function treeWordsIn(language: Language): typeof english {
  return words[language];
}
