/** The checks that need GitHub; at a start they run in the background, and whatever they find stops nothing. */
import type { GithubOptions } from "../github/client.ts";
import type { Github } from "../github/gateway.ts";
import { fetchRegistration } from "../github/registration.ts";
import type { DeliveryAttempt, ToldInstallation } from "../jobs/upkeep-ports.ts";
import { installationPagesMax } from "../limits.ts";
import { fail, type Outcome, ok, warn } from "./check.ts";
import { compareHook, compareInstallations, compareRegistration } from "./compare-registration.ts";
import { readManifest } from "./manifest.ts";

export interface GithubCheckOptions {
  readonly options: GithubOptions;
  readonly github: Pick<Github, "app">;
  readonly siteUrl: string;
  readonly publicUrl?: string;
  readonly webhookPath: string;
}

/** Never throws: what cannot be asked is an outcome too. */
export async function checkGithub(asked: GithubCheckOptions): Promise<readonly Outcome[]> {
  try {
    const manifest = await readManifest();
    const { app, hook } = await fetchRegistration(asked.options, asked.siteUrl);
    const [installations, page] = await Promise.all([
      fetchInstallations(asked.github),
      asked.github.app.fetchAttempts(null),
    ]);
    return [
      ok("github", `reached as ${app.slug}`),
      checkClock(app.aheadMs),
      ...compareRegistration(manifest, app),
      ...compareHook(hook, app, asked),
      ...compareInstallations(manifest, app, installations),
      checkDeliveries(page.attempts, app.settingsUrl),
    ];
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const remedy = "check APP_ID, PRIVATE_KEY and, on GitHub Enterprise, GHE_HOST; and the network";
    return [fail("github", why, remedy)];
  }
}

async function fetchInstallations({ app }: Pick<Github, "app">) {
  const found: ToldInstallation[] = [];
  for (let page = 1; page <= installationPagesMax; page += 1) {
    const { items, more } = await app.fetchInstallations(page);
    found.push(...items);
    if (!more) break;
  }
  return found;
}

/** GitHub takes keys that were signed up to a minute ago, and none from the future. */
const skewMsMax = 30_000;
const skewMsNoted = 10_000;

/** Our clock against GitHub's. */
export function checkClock(aheadMs: number | null): Outcome {
  if (aheadMs === null) return ok("clock", "GitHub does not tell its time");
  const seconds = Math.round(Math.abs(aheadMs) / 1_000);
  const what = `${seconds} s ${aheadMs > 0 ? "ahead of" : "behind"} GitHub's`;
  const remedy = "synchronise this machine's clock (NTP)";
  if (Math.abs(aheadMs) > skewMsMax) return fail("clock", what, remedy);
  return Math.abs(aheadMs) > skewMsNoted ? warn("clock", what, remedy) : ok("clock", what);
}

/** The newest attempts: how many of them failed, and with what. */
export function checkDeliveries(attempts: readonly DeliveryAttempt[], page: string): Outcome {
  if (attempts.length === 0) return ok("deliveries", "none yet");
  const failed = attempts.filter(({ arrived }) => !arrived).length;
  const what = `${failed} of the last ${attempts.length} failed`;
  if (failed === 0) return ok("deliveries", what);
  const remedy = `${page}/advanced shows each with its answer; a 401 means another webhook secret`;
  return failed * 2 > attempts.length
    ? fail("deliveries", what, remedy)
    : warn("deliveries", what, remedy);
}
