/** What `.github/mapwarden.yml` may say. */
import { z } from "zod";
import { excludeGlobsMax, overrideGlobsMax, overridesMax } from "../limits.ts";

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

const rules = z.record(z.string(), z.union([mode, ruleSettings]));

const glob = z.string().min(1).max(200);

const threshold = z
  .strictObject({
    severity: z
      .enum(["error", "warning", "note"])
      .optional()
      .describe("The least severity that is enough."),
    confidence: z
      .enum(["high", "medium", "low"])
      .optional()
      .describe("The least confidence that is enough."),
  })
  .describe("Both are needed; what is left out stays as it is.");

const override = z
  .strictObject({
    paths: z
      .array(glob)
      .min(1)
      .max(overrideGlobsMax)
      .describe("Globs of the files it is about, such as `examples/**`."),
    atMost: z
      .enum(["comment", "monitor", "off"])
      .optional()
      .describe("No finding there does more than this."),
    rules: rules.optional().describe("Settings by rule id, for these files."),
  })
  .describe("Settings of some files.");

/** The file as it is written: everything is optional. */
export const configFileSchema = z
  .strictObject({
    enabled: z
      .boolean()
      .optional()
      .describe("`false` switches the review off; the check still reports that it is off."),
    language: z.enum(["en", "zh-CN"]).optional().describe("Language of comments and check runs."),
    rules: rules
      .optional()
      .describe(
        "Settings by rule id: `mode` (`block` comments and fails the check, `comment` only comments, " +
          "`monitor` lists the finding in the check's summary, `off` does not look) and `severity` " +
          "(`error`, `warning`, `note`). A mode alone may stand for `{mode: …}`.",
      ),
    thresholds: z
      .strictObject({
        block: z
          .union([z.literal("never"), threshold])
          .optional()
          .describe(
            "What comments and fails the check: the least `severity` and `confidence`, or `never` for " +
              "advice that holds nothing back.",
          ),
        comment: z
          .union([z.literal("never"), threshold])
          .optional()
          .describe(
            "What only comments; below it a finding is listed in the check's summary. `never` keeps " +
              "all that does not block out of the comments.",
          ),
      })
      .optional()
      .describe("What findings do whose rule has no `mode` of its own."),
    exclude: z
      .array(glob)
      .max(excludeGlobsMax)
      .optional()
      .describe(
        "Globs of files whose findings are not wanted, such as `internal/legacy/**`. The files are " +
          "still read, because other files need their types.",
      ),
    overrides: z
      .array(override)
      .max(overridesMax)
      .optional()
      .describe(
        "Settings of some files: `paths` (globs), `rules` as above, and `atMost` (`comment`, `monitor` " +
          "or `off`: no finding there does more). They go over `rules` in their order.",
      ),
    limits: z
      .strictObject({
        comments: z
          .int()
          .min(0)
          .max(50)
          .optional()
          .describe("Comments that may stand on one pull request."),
        commentsPerRule: z.int().min(0).max(50).optional().describe("Comments of one rule."),
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
    drafts: z
      .boolean()
      .optional()
      .describe(
        "Whether draft pull requests are reviewed. Where not, the check says so until the pull " +
          "request is ready.",
      ),
  })
  .describe("Settings of mapwarden for one repository, or for all of its owner.");

export type ConfigFile = z.infer<typeof configFileSchema>;
