/** The doctor's look at GitHub, once after each start, in the background: it is logged and stops nothing. */
import type { Logger } from "pino";
import { checkGithub } from "../doctor/github-checks.ts";
import { githubChecksOf } from "./doctor.ts";
import type { Settings } from "./environment.ts";

/** Logs one line for each thing that is not well, and one for the rest. Never rejects. */
export async function logSelfCheck(settings: Settings, log: Logger): Promise<void> {
  const outcomes = await checkGithub(githubChecksOf(settings));
  for (const { name, state, said, remedy } of outcomes) {
    if (state !== "ok") log.warn({ check: name, state, said, remedy }, "self-check");
  }
  const well = outcomes.filter(({ state }) => state === "ok");
  log.info(Object.fromEntries(well.map(({ name, said }) => [name, said])), "self-check");
}
