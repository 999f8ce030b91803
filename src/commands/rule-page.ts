/** The pages of the rules as they lie in the package, for people who follow the link of a comment. */
import { readFile } from "node:fs/promises";
import { rules } from "../rules/index.ts";

/** The Markdown of a rule's page; null for an id that is no rule, so that no path is ever made of one. */
export async function readRulePage(id: string): Promise<string | null> {
  if (!rules.some((rule) => rule.id === id)) return null;
  return readFile(new URL(`../../docs/rules/${id}.md`, import.meta.url), "utf8");
}
