/** One, two and three processes on one PostgreSQL: how much they do side by side, and what a burst with harm leaves behind. */

import { startFakeGithub } from "../fake-github/fake.ts";
import { startPostgres } from "../support/postgres.ts";
import { type BurstFigures, type BurstOptions, playBurst } from "../whole/burst.ts";

async function play(options: BurstOptions): Promise<BurstFigures> {
  const server = await startPostgres();
  const fake = await startFakeGithub();
  try {
    const url = await server.createDatabase();
    return await playBurst(fake, { kind: "postgres", url }, options);
  } finally {
    await fake.close();
    await server.stop();
  }
}

function line(options: BurstOptions, figures: BurstFigures): string {
  const { seconds, checkRuns, webhooks, resent, kills, freezes, requests, threads, wrongs } =
    figures;
  return [
    `  ${options.instances} instance${options.instances > 1 ? "s" : " "}`,
    `${webhooks} webhooks, ${figures.heads} heads`,
    `${seconds.toFixed(1)} s`,
    `${(webhooks / seconds).toFixed(1)} webhooks/s, ${(checkRuns / seconds).toFixed(1)} check runs/s`,
    `${requests} requests, ${checkRuns} check runs, ${threads} threads`,
    ...(kills + freezes > 0 ? [`${kills} killed, ${freezes} frozen, ${resent} resent`] : []),
    wrongs.length === 0 ? "nothing lost, nothing twice" : `WRONG: ${wrongs.join("; ")}`,
  ].join("   ");
}

/** Prints a line for each number of processes, then one for a burst in which they are killed and frozen. */
export async function benchInstances(pulls: number): Promise<void> {
  const size = { pulls, webhooks: 4 * pulls };
  console.log(
    "instances  one PostgreSQL, GitHub without latency and without its pacing, Go analysed",
  );
  for (const instances of [1, 2, 3]) {
    const options = { instances, ...size, realAnalysis: true };
    console.log(line(options, await play(options)));
  }
  const harmed = { instances: 3, ...size, realAnalysis: true, harmEveryMs: 3_000 };
  console.log(line(harmed, await play(harmed)));
}
