/** `mapwarden serve` with little patience, so that hundreds of failures and restarts take minutes, not hours. */
import { pino } from "pino";
import { startApp } from "../../src/commands/app.ts";
import { parseEnvironment } from "../../src/commands/environment.ts";
import { createWork } from "../../src/commands/work.ts";

const app = await startApp(
  parseEnvironment(process.env),
  pino({ level: process.env.LOG_LEVEL ?? "silent", base: null }),
  createWork,
  {
    github: { pace: { writeMs: 5, notificationMs: 15 }, retryBaseMs: 10 },
    // Every failure of a chaotic run is to be survived: none may end in a review that was given up.
    retry: { limit: 60, delaySeconds: 1, delaySecondsMax: 1 },
  },
);
process.stdout.write(`${JSON.stringify({ msg: "listening", port: app.port })}\n`);
