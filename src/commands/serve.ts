/** `mapwarden serve`: the GitHub App as a process. */
import type { Command } from "commander";
import type { Logger } from "pino";
import { stopMsMax } from "../limits.ts";
import { type RunningApp, startApp } from "./app.ts";
import { createLogger, describeError } from "./app-log.ts";
import { parseEnvironment, type Settings } from "./environment.ts";
import { OperatorError } from "./operator-error.ts";
import { logSelfCheck } from "./self-check.ts";
import { readVersion } from "./version.ts";
import { createWork } from "./work.ts";

const help = `
Settings come from the environment:
  APP_ID, PRIVATE_KEY or PRIVATE_KEY_PATH    who the App is
  WEBHOOK_SECRET, WEBHOOK_SECRET_PREVIOUS    the webhook's secret, and the former one while it is rotated
  GHE_HOST, GHE_PROTOCOL                     a GitHub Enterprise Server
  HOST, PORT, WEBHOOK_PATH                   where to listen (127.0.0.1, 3000, /api/github/webhooks)
  PUBLIC_URL                                 where people reach this server, for links to its pages
  GITHUB_CLIENT_ID, GITHUB_CLIENT_SECRET     the App's OAuth client, for people to log in to the dashboard
  SESSION_SECRET, SESSION_SECRET_PREVIOUS    turns login on; 32 characters or more, and the former one
  OPERATORS, TRUST_PROXY                     accounts that see everything; how many proxies stand in front
  DATA_DIR or DATABASE_URL                   embedded store (./data) or PostgreSQL
  KEEP_REVIEWS_DAYS, KEEP_FINDINGS_DAYS, KEEP_AUDIT_DAYS, KEEP_DELIVERIES_DAYS
                                             for how long what is over is kept (400, 1100, 400, 8)
  LOG_LEVEL, METRICS_TOKEN                   info; without a token metrics are for this machine only
  OTEL_EXPORTER_OTLP_ENDPOINT                a collector of OpenTelemetry; without one there are no traces
  <NAME>_FILE                                a file that holds the secret <NAME>`;

/** Resolves with the name of the signal that asks the process to stop. A second one is not waited for. */
function waitForStop(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
      process.once(signal, () => {
        resolve(signal);
        process.once(signal, () => process.exit(1));
      });
    }
  });
}

async function stopInTime(app: RunningApp): Promise<boolean> {
  const late = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => late.resolve(false), stopMsMax);
  const stopped = app.stop().then(() => true);
  return Promise.race([stopped, late.promise]).finally(() => clearTimeout(timer));
}

/** Without an App nothing of it can be set: GitHub makes one. */
function readSettings(env: NodeJS.ProcessEnv): Settings {
  try {
    return parseEnvironment(env);
  } catch (error) {
    if (!(error instanceof OperatorError) || env.APP_ID) throw error;
    const offer =
      "no App yet? `mapwarden setup` registers one with GitHub, from a browser on this machine";
    throw new OperatorError(`${error.message}\n${offer}`);
  }
}

/** Nothing can be put in order without the store; what it had committed is taken up by the process that follows. */
function endWithout(error: Error, log: Logger): void {
  log.fatal({ error: describeError(error) }, "ended: mend the cause and start it again");
  process.exit(1);
}

async function serve(): Promise<void> {
  const settings = readSettings(process.env);
  const log = createLogger(settings.logLevel);
  // A stop that comes while the parts are still starting must not be missed.
  const asked = waitForStop();
  process.on("unhandledRejection", (error) => {
    log.error({ error: describeError(error) }, "unhandled");
  });
  const app = await startApp(settings, log, createWork);
  const { host } = settings;
  const store = settings.store.kind;
  log.info({ version: readVersion(), host, port: app.port, store, pid: process.pid }, "listening");
  void logSelfCheck(settings, log);
  void app.storeEnded.then((error) => endWithout(error, log));
  const signal = await asked;
  log.info({ signal }, "stopping");
  const inTime = await stopInTime(app);
  log.info({ inTime }, "stopped");
  // Sockets to GitHub are kept alive for a while; nothing is left for them to do.
  process.exit(inTime ? 0 : 1);
}

/** Adds help and action. */
export function defineCommand(command: Command): void {
  command.addHelpText("after", help).action(serve);
}
