/** `mapwarden demo`: the real App on an embedded store, against a stand-in for GitHub, on this machine only. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { styleText } from "node:util";
import type { Command } from "commander";
import { renderPosted } from "../demo/print.ts";
import { type Stage, startStage, waitForVerdict } from "../demo/stage.ts";
import { demoReviewMsMax } from "../limits.ts";
import { type RunningApp, startApp } from "./app.ts";
import { createLogger } from "./app-log.ts";
import { writeHistory } from "./demo-history.ts";
import { parseEnvironment, type Settings } from "./environment.ts";
import { createWork } from "./work.ts";

const webhookPath = "/api/github/webhooks";

function say(line = ""): void {
  process.stdout.write(`${line}\n`);
}

function strong(text: string): string {
  return styleText("bold", text, { stream: process.stdout });
}

/** Sends the webhook, waits for the verdict and prints what stands on the pull request. */
async function play(stage: Stage, app: RunningApp): Promise<void> {
  const { repository, pull } = stage;
  const webhookUrl = `http://127.0.0.1:${app.port}${webhookPath}`;
  say(`GitHub (stand-in)  ${stage.pullUrl}`);
  say(`mapwarden          ${webhookUrl}`);
  say();
  const before = stage.requests();
  const start = performance.now();
  const status = await stage.announce(webhookUrl);
  const answeredMs = Math.round(performance.now() - start);
  if (status !== 202) throw new Error(`the webhook was answered with ${status}, not with 202`);
  const name = `${repository.owner}/${repository.name}#${pull.number}`;
  say(`> ${name} "${pull.title}" is opened: signed webhook, answered 202 in ${answeredMs} ms`);
  const run = await waitForVerdict(stage, demoReviewMsMax);
  if (!run) throw new Error("the review did not end in time");
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  say(`< reviewed in ${seconds} s with ${stage.requests() - before} requests to GitHub`);
  say();
  say(renderPosted(repository, pull, strong));
  say();
}

function waitForSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => resolve());
  });
}

async function demo({ once = false }: { once?: boolean }): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "mapwarden-demo-"));
  const stage = await startStage();
  let app: RunningApp | undefined;
  try {
    const settings: Settings = {
      ...parseEnvironment({
        ...stage.environment,
        HOST: "127.0.0.1",
        PORT: "0",
        WEBHOOK_PATH: webhookPath,
        DATA_DIR: join(directory, "data"),
        LOG_LEVEL: "warn",
        NIGHTLY_SCANS: "off",
      }),
      openOnLoopback: true,
    };
    say(strong("mapwarden demo: nothing leaves this machine"));
    say();
    if (!once) {
      const others = stage.others.map(({ id, owner, name }) => ({
        ...{ installationId: 1, repositoryId: id, owner, repo: name },
      }));
      await writeHistory(settings.store, others, new Date());
    }
    app = await startApp(settings, createLogger(settings.logLevel), createWork);
    await play(stage, app);
    if (!once) {
      say(`The pull request is at ${stage.pullUrl}; the dashboard, for this`);
      say(`machine only, is at http://127.0.0.1:${app.port}/. Ctrl-C ends the demo.`);
      say("Its weeks before this review were generated for the demo.");
      await waitForSignal();
    } else say("Run the demo without --once to look at the pull request in a browser.");
  } finally {
    await app?.stop();
    await stage.close();
    await rm(directory, { recursive: true, force: true });
  }
}

/** Adds the option and the action. */
export function defineCommand(command: Command): void {
  command.option("--once", "end after the review instead of staying up").action(demo);
}
