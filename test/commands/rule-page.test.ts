import { expect, test } from "vitest";
import { readRulePage } from "../../src/commands/rule-page.ts";
import { rules } from "../../src/rules/index.ts";

test.each(rules.map(({ id }) => id))("%s has a page to link to", async (id) => {
  expect(await readRulePage(id)).toMatch(/^# /);
});

test.each(["no-such-rule", "../config", "README"])(
  "%s is no rule, so there is no page",
  async (id) => {
    expect(await readRulePage(id)).toBeNull();
  },
);
