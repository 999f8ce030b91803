/** Why something was not analysed, in each language: the English words come with it, here they get their twins. */
import type { Language } from "../finding/finding.ts";
import { createTranslator, type Twins } from "./translate.ts";

/** The more special come first: `{message}` takes whatever is left. */
const reasons: readonly Twins[] = [
  { en: "generated code", "zh-CN": "生成的代码" },
  { en: "parsing took too long", "zh-CN": "解析耗时过长" },
  { en: "syntax error", "zh-CN": "语法错误" },
  { en: "larger than {size}", "zh-CN": "大于 {size}" },
  { en: "the packages around it are more than {size}", "zh-CN": "其周围的包超过 {size}" },
  { en: "more than {count} directories of Go", "zh-CN": "Go 目录超过 {count} 个" },
  { en: "a submodule", "zh-CN": "子模块" },
  { en: "a directory", "zh-CN": "目录" },
  { en: "a symbolic link", "zh-CN": "符号链接" },
  { en: "binary", "zh-CN": "二进制文件" },
  { en: "stored in Git LFS", "zh-CN": "存储在 Git LFS 中" },
  { en: "not in the repository", "zh-CN": "不在仓库中" },
  { en: "not in the repository any more", "zh-CN": "已不在仓库中" },
  { en: "not in the answer", "zh-CN": "不在返回结果中" },
  { en: "out of time", "zh-CN": "超时" },
  { en: "out of memory", "zh-CN": "内存不足" },
  {
    en: "{rule} and later rules did not run: out of time",
    "zh-CN": "{rule} 及其后的规则未运行：超时",
  },
  {
    en: "{count} further changed files: GitHub lists only {listed}",
    "zh-CN": "另有 {count} 个变更文件：GitHub 只列出 {listed} 个",
  },
  { en: "rule {rule} failed: {message}", "zh-CN": "规则 {rule} 失败：{message}" },
  { en: "the analysis failed", "zh-CN": "分析失败" },
  { en: "the analysis failed: {message}", "zh-CN": "分析失败：{message}" },
];

const translate = createTranslator(reasons);

/** The reason in a language; one that is not known stays as it came. */
export function reasonIn(reason: string, language: Language): string {
  return translate(reason, language);
}
