/** All rules, in order of value: the order of the check table and of the docs. */
import type { Rule } from "./rule.ts";

export const rules: readonly Rule[] = [];
