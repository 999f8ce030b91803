/** `mapwarden rules`: which rules there are, or what one of them means. */
import type { Command } from "commander";
import { defaultMode } from "../config/effective.ts";
import { rules } from "../rules/index.ts";
import type { Rule } from "../rules/rule.ts";
import { OperatorError } from "./operator-error.ts";
import { print } from "./print.ts";

export function defineCommand(command: Command): void {
  command.argument("[id]", "rule to show").action((id: string | undefined) => {
    return print(id === undefined ? renderList(rules) : renderRule(findRule(id)));
  });
}

function findRule(id: string): Rule {
  const rule = rules.find((each) => each.id === id);
  if (rule) return rule;
  throw new OperatorError(`there is no rule ${id}: \`mapwarden rules\` lists them`);
}

function renderList(all: readonly Rule[]): string {
  const width = Math.max(...all.map(({ id }) => id.length));
  return all
    .map(({ id, severity, confidence, title, retired }) => {
      const state = retired === undefined ? defaultMode(severity, confidence) : "retired";
      return `${id.padEnd(width)}  ${severity.padEnd(7)}  ${state.padEnd(7)}  ${title.en}\n`;
    })
    .join("");
}

function renderRule(rule: Rule): string {
  const { id, title, severity, confidence, doc, bad, good, retired } = rule;
  const mode = retired === undefined ? defaultMode(severity, confidence) : "retired";
  return [
    `${id}: ${title.en}`,
    `${severity}, ${confidence} confidence; by default: ${mode}`,
    ...(retired === undefined ? [] : [`Retired: ${retired}`]),
    doc.trim(),
    ...bad.slice(0, 1).map((example) => `Reported:\n\n${indent(withoutMarks(example.go))}`),
    ...good.slice(0, 1).map((example) => `Not reported:\n\n${indent(example.go)}`),
    `To allow one: //mapwarden:ignore ${id} <reason>`,
  ]
    .map((part) => `${part}\n`)
    .join("\n");
}

/** Examples carry marks for the tests. */
function withoutMarks(go: string): string {
  return go.replaceAll(/[ \t]*\/\/ want .*$/gm, "");
}

function indent(text: string): string {
  return text.trim().replaceAll(/^(?=.)/gm, "    ");
}
