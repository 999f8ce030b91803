/** Language and appearance of a request, and numbers and times as the language writes them. */
import type { Context } from "hono";
import { getCookie } from "hono/cookie";
import type { Language } from "../../finding/finding.ts";
import { english, type Words } from "./words.ts";
import { chinese } from "./words-chinese.ts";

export const languages = ["en", "zh-CN"] as const;
export const themes = ["auto", "light", "dark"] as const;

export type Theme = (typeof themes)[number];

const words: Readonly<Record<Language, Words>> = { en: english, "zh-CN": chinese };

/** The words in a language. */
export function wordsIn(language: Language): Words {
  return words[language];
}

/** What was chosen, else what the browser asks for. */
export function languageOf(context: Context): Language {
  const chosen = languages.find((each) => each === getCookie(context, "language"));
  return chosen ?? preferredLanguage(context.req.header("accept-language") ?? "");
}

/** The first of our languages in the order of the browser's wishes. */
export function preferredLanguage(header: string): Language {
  const wishes = header
    .split(",")
    .map((wish, index) => {
      const [tag = "", ...rest] = wish.trim().toLowerCase().split(";");
      const quality = Number(/q=([\d.]+)/.exec(rest.join(";"))?.[1] ?? 1);
      return { tag, quality, index };
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality || a.index - b.index);
  const first = wishes.find(({ tag }) => /^(?:en|zh)(?:-|$)/.test(tag));
  return first?.tag.startsWith("zh") ? "zh-CN" : "en";
}

/** What was chosen, else what the system says. */
export function themeOf(context: Context): Theme {
  return themes.find((each) => each === getCookie(context, "theme")) ?? "auto";
}

/** How a language writes what is counted and measured. */
export interface Format {
  readonly number: (value: number) => string;
  readonly percent: (share: number) => string;
  /** Hours as people say them. */
  readonly duration: (hours: number) => string;
  readonly ago: (at: Date) => string;
}

/** Formats for one answer; `now` is when it is made. */
export function createFormat(language: Language, now: Date): Format {
  const integer = new Intl.NumberFormat(language);
  const short = new Intl.NumberFormat(language, { maximumSignificantDigits: 2 });
  const percentage = new Intl.NumberFormat(language, { style: "percent" });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "short" });
  const say = words[language];
  return {
    number: (value) => integer.format(value),
    percent: (share) => percentage.format(share),
    duration: (hours) => {
      if (hours < 1) return say.minutes(short.format(Math.max(1, Math.round(hours * 60))));
      return hours < 48 ? say.hours(short.format(hours)) : say.days(short.format(hours / 24));
    },
    ago: (at) => {
      const hours = (now.getTime() - at.getTime()) / 3_600_000;
      if (hours < 1) return relative.format(-Math.round(hours * 60), "minute");
      if (hours < 48) return relative.format(-Math.round(hours), "hour");
      return hours < 24 * 60
        ? relative.format(-Math.round(hours / 24), "day")
        : relative.format(-Math.round(hours / 24 / 30.4), "month");
    },
  };
}
