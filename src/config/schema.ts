/** What `.github/mapwarden.yml` may say. */
import { z } from "zod";
import { commentsPerReviewMax, commentsPerRuleMax, excludeGlobsMax } from "../limits.ts";

const mode = z
  .enum(["block", "comment", "monitor", "off"])
  .describe(
    "`block` comments and fails the check, `comment` only comments, `monitor` lists the finding in " +
      "the check's summary, `off` does not look.",
  );
const severity = z
  .enum(["error", "warning", "note"])
  .describe("Replaces the severity of the rule.");

const ruleSettings = z
  .strictObject({ mode: mode.optional(), severity: severity.optional() })
  .describe("Settings of one rule.");

/** The file as it is written: everything is optional. */
export const configFileSchema = z
  .strictObject({
    enabled: z
      .boolean()
      .optional()
      .describe("`false` switches the review off; the check still reports that it is off."),
    language: z.enum(["en", "zh-CN"]).optional().describe("Language of comments and check runs."),
    rules: z
      .record(z.string(), z.union([mode, ruleSettings]))
      .optional()
      .describe("Settings by rule id; a mode alone may stand for `{mode: …}`."),
    exclude: z
      .array(z.string().min(1).max(200))
      .max(excludeGlobsMax)
      .optional()
      .describe(
        "Globs of files whose findings are not wanted, such as `internal/legacy/**`. The files are " +
          "still read, because other files need their types.",
      ),
    limits: z
      .strictObject({
        comments: z
          .int()
          .min(0)
          .max(50)
          .optional()
          .describe(`Comments that may stand on one pull request (${commentsPerReviewMax}).`),
        commentsPerRule: z
          .int()
          .min(0)
          .max(50)
          .optional()
          .describe(`Comments of one rule (${commentsPerRuleMax}).`),
      })
      .optional()
      .describe("How much is said in comments; the rest is listed in the check's summary."),
    failure: z
      .enum(["fail", "neutral"])
      .optional()
      .describe(
        "What the check says when mapwarden itself could not finish: `fail` holds the merge back, " +
          "`neutral` lets it pass.",
      ),
    drafts: z.boolean().optional().describe("Whether draft pull requests are reviewed."),
  })
  .describe("Settings of mapwarden for one repository.");

export type ConfigFile = z.infer<typeof configFileSchema>;
