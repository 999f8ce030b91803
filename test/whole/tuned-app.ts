/**
 * `mapwarden serve` with little patience, so that hundreds of failures and restarts take minutes, not hours; and with
 * an analysis that finds the word BUG, because what is found is not what chaos is about. TUNED_ANALYSIS=real
 * analyses Go instead. SIGUSR2 has all garbage collected, so that what is left of the heap can be compared. It says
 * when its main thread stood still: what came in then could not be read.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { pino } from "pino";
import { startApp } from "../../src/commands/app.ts";
import { parseEnvironment } from "../../src/commands/environment.ts";
import { createWork, wireWork } from "../../src/commands/work.ts";
import { makeAnalyzer } from "../jobs/fakes.ts";

const app = await startApp(
  parseEnvironment(process.env),
  pino({ level: process.env.LOG_LEVEL ?? "silent", base: null }),
  process.env.TUNED_ANALYSIS === "real"
    ? createWork
    : (...parts) => wireWork(makeAnalyzer(), ...parts),
  {
    github: { pace: { writeMs: 5, notificationMs: 15 }, retryBaseMs: 10, outageAskMs: 100 },
    // Every failure of a chaotic run is to be survived: none may end in a review that was given up.
    retry: { limit: 60, delaySeconds: 1, delaySecondsMax: 1 },
  },
);
const lookEveryMs = 25;
const stallMsMin = 100;
let looked = Date.now();
setInterval(() => {
  const now = Date.now();
  if (now - looked > stallMsMin)
    process.stdout.write(`${JSON.stringify({ msg: "stalled", from: looked, to: now })}\n`);
  looked = now;
}, lookEveryMs).unref();
setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");
process.on("SIGUSR2", () => collectGarbage());
process.stdout.write(`${JSON.stringify({ msg: "listening", port: app.port, pid: process.pid })}\n`);
