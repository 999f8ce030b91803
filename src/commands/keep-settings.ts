/** For how long what is over is kept, as the operator sets it. */
import { z } from "zod";
import { auditDaysKept, deliveryDaysKept, findingDaysKept, reviewDaysKept } from "../limits.ts";
import type { DaysKept } from "../store/retention.ts";

function days(name: string, least: number, usual: number) {
  const whole = `${name} must be a whole number of days`;
  return z.coerce
    .number(whole)
    .int(whole)
    .min(least, `${name} must be at least ${least}`)
    .max(36_500, `${name} must be at most 36500`)
    .default(usual);
}

export const keepShape = {
  // Fewer, and an event that GitHub sends again would count as another.
  KEEP_DELIVERIES_DAYS: days("KEEP_DELIVERIES_DAYS", deliveryDaysKept, deliveryDaysKept),
  KEEP_REVIEWS_DAYS: days("KEEP_REVIEWS_DAYS", 1, reviewDaysKept),
  KEEP_FINDINGS_DAYS: days("KEEP_FINDINGS_DAYS", 1, findingDaysKept),
  KEEP_AUDIT_DAYS: days("KEEP_AUDIT_DAYS", 1, auditDaysKept),
};

type Parsed = z.infer<z.ZodObject<typeof keepShape>>;

/** What `forgetOld` is told. */
export function keepSettings(env: Parsed): DaysKept {
  return {
    deliveries: env.KEEP_DELIVERIES_DAYS,
    reviews: env.KEEP_REVIEWS_DAYS,
    findings: env.KEEP_FINDINGS_DAYS,
    audit: env.KEEP_AUDIT_DAYS,
  };
}

/** Where nothing is set. */
export const daysKeptByDefault: DaysKept = keepSettings(z.object(keepShape).parse({}));
