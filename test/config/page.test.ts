/** The page and the JSON Schema of the settings are current: this test is what writes them. */
import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { renderConfigPage, renderConfigSchema } from "../../src/config/page.ts";
import { parseConfig } from "../../src/config/parse.ts";
import { rules } from "../../src/rules/index.ts";

const ruleIds = rules.map(({ id }) => id);
const page = renderConfigPage(ruleIds);
const schema = renderConfigSchema(ruleIds);

test("docs/config.md is current", async () => {
  await expect(page).toMatchFileSnapshot("../../docs/config.md");
});

test("docs/config.schema.json is current", async () => {
  const text = `${JSON.stringify(schema, null, 2)}\n`;
  await expect(text).toMatchFileSnapshot("../../docs/config.schema.json");
});

/** The schema as an editor uses it. */
const accepts = new Ajv({ strict: false }).compile(schema);

test("the page's example is taken by the program and by an editor", () => {
  const example = /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? "";
  expect(parseConfig(example, ruleIds)).toMatchObject({ ok: true });
  expect(accepts(parse(example)) ? [] : accepts.errors).toEqual([]);
});

test.each(["enable: true", "rules: {no-such-rule: off}", "language: de", "limits: {comments: -1}"])(
  "the program and an editor both refuse %j",
  (text) => {
    expect(parseConfig(text, ruleIds)).toMatchObject({ ok: false });
    expect(accepts(parse(text))).toBe(false);
  },
);
