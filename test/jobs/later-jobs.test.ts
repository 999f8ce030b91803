/** A job of a later version is not lost on an instance that does not know it. */
import { expect, test } from "vitest";
import { runJob } from "../../src/jobs/handlers.ts";
import type { Job } from "../../src/jobs/job.ts";

test("a job of an unknown kind fails, so that another instance gets it", async () => {
  const later: Job = JSON.parse('{"kind":"of-a-later-version","deliveryId":"g"}');
  const run = runJob(later, Object.create(null), Object.create(null));
  await expect(run).rejects.toThrow("does not know jobs of the kind");
});
