/** The App as one running thing: store, queue, GitHub and the web, started in order and stopped in reverse. */
import type { Logger } from "pino";
import type { GithubOptions } from "../github/client.ts";
import { createGithub, type Github } from "../github/gateway.ts";
import type { CommentLog } from "../jobs/comment-log.ts";
import type { Job } from "../jobs/job.ts";
import type { PauseLog } from "../jobs/obey-pauses.ts";
import { queueScans } from "../jobs/plan-scans.ts";
import type { RepositoryRef } from "../jobs/ports.ts";
import type { ReviewLog } from "../jobs/review-log.ts";
import type { SayLog } from "../jobs/say-log.ts";
import type { ScanLog } from "../jobs/scan-log.ts";
import type { RetryPolicy } from "../queue/boss.ts";
import { type Queue, startQueue } from "../queue/queue.ts";
import type { JobEnd, JobHandlers } from "../queue/work.ts";
import { createCommentLog } from "../store/comment-log.ts";
import type { Store } from "../store/open.ts";
import { createOperationFigures } from "../store/operation.ts";
import { createPauseLog } from "../store/pauses.ts";
import { createReviewLog } from "../store/reviews.ts";
import { createSayLog } from "../store/say-log.ts";
import { createScanLog } from "../store/scans.ts";
import type { Tracer } from "../telemetry/tracer.ts";
import { createMetrics, type Metrics } from "../web/metrics.ts";
import type { WebServer } from "../web/server.ts";
import { describeError, logJob } from "./app-log.ts";
import { wireDashboard } from "./dashboard.ts";
import type { Settings } from "./environment.ts";
import { daysKeptByDefault } from "./keep-settings.ts";
import { observeHandlers, openTracer, type WorkWatch, watchGithub } from "./observe.ts";
import { listenOrExplain, openStoreOrExplain } from "./open-parts.ts";
import { wirePeople } from "./people.ts";
import { pullPageOf } from "./pull-page.ts";
import { tidy } from "./tidy.ts";
import { createUpkeep } from "./upkeep.ts";
import { readVersion } from "./version.ts";
import { createChecks, webOptions } from "./web-parts.ts";

/** What is done with the jobs. */
export interface Work {
  readonly handlers: JobHandlers;
  /** Throws where Go cannot be parsed. */
  readonly checkGrammar: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Where people look at code in a browser, and where this server can be reached, if anywhere. */
export type Addresses = Pick<Settings, "siteUrl" | "publicUrl">;

/** What outlives a job: what was done, who is to be left in peace, and what is still to be done. */
export interface Memory {
  readonly reviews: ReviewLog;
  readonly comments: CommentLog;
  readonly says: SayLog;
  readonly scans: ScanLog;
  readonly pauses: PauseLog;
  /** Keeps jobs under an id; the same id again adds nothing. */
  readonly enqueue: (id: string, jobs: readonly Job[]) => Promise<void>;
}

export type CreateWork = (
  github: Github,
  memory: Memory,
  addresses: Addresses,
  watch?: WorkWatch,
) => Work;

export interface RunningApp {
  readonly port: number;
  /** Resolves where the store is gone for this process: it can do no more, and another has to take its place. */
  readonly storeEnded: Promise<Error>;
  /** Takes no more webhooks, lets running jobs finish or hands them back, and lets go of everything. */
  readonly stop: () => Promise<void>;
}

/** The parts as they come up, and whether they are going down. */
interface Parts {
  tracer?: Tracer;
  store?: Store;
  queue?: Queue;
  work?: Work;
  server?: WebServer;
  tidying?: NodeJS.Timeout;
  stopping: boolean;
}

const tidyEveryMs = 6 * 60 * 60 * 1_000;

/** What production leaves at its defaults: paces and patience. */
export interface Tuning {
  readonly github?: Pick<GithubOptions, "pace" | "retryBaseMs" | "outageAskMs">;
  readonly retry?: RetryPolicy;
}

/** Starts everything; what was started is let go of where a later part fails. */
export async function startApp(
  settings: Settings,
  log: Logger,
  createWork: CreateWork,
  tuning: Tuning = {},
): Promise<RunningApp> {
  const parts: Parts = { stopping: false };
  try {
    const { port, storeEnded } = await startParts(parts, settings, log, createWork, tuning);
    return { port, storeEnded, stop: () => stopParts(parts, log) };
  } catch (error) {
    await stopParts(parts, log);
    throw error;
  }
}

/** The web answers 503 until the last job is done, and the store is the last to go: everything needs it. */
async function stopParts(parts: Parts, log: Logger): Promise<void> {
  parts.stopping = true;
  clearInterval(parts.tidying);
  const { queue, server, work, store, tracer } = parts;
  for (const close of [queue?.stop, server?.close, work?.close, store?.close, tracer?.close]) {
    await close?.().catch((error: unknown) => {
      log.error({ error: describeError(error) }, "a part did not stop");
    });
  }
}

async function startParts(
  parts: Parts,
  settings: Settings,
  log: Logger,
  createWork: CreateWork,
  tuning: Tuning,
): Promise<Pick<RunningApp, "port" | "storeEnded">> {
  const tracer = await openTracer(settings);
  parts.tracer = tracer;
  const metrics = createMetrics({ version: readVersion(), now: Date.now });
  const store = await openStoreOrExplain(settings, log, metrics.observeQuery);
  parts.store = store;
  const pauses = createPauseLog(store);
  const watch = watchGithub(metrics, log, tracer);
  const onPause = (installationId: number, until: Date) => {
    metrics.observePause();
    return pauses.recordPause(installationId, until);
  };
  const github = connectGithub(settings, log, { watch, onPause, ...tuning.github });
  const scans = createScanLog(store);
  const nightly = settings.nightlyScans ? scans : null;
  const upkeep = createUpkeep(store, github, log, metrics.observeRecovered, nightly);
  const events = {
    onError: (error: unknown) => log.warn({ error: describeError(error) }, "queue"),
    onJobEnd: (end: JobEnd) => {
      metrics.observeJob(end);
      logJob(log, end);
    },
    onChanges: upkeep.onChanges,
  };
  const queue = await startQueue(store, events, tuning.retry);
  parts.queue = queue;
  metrics.readFrom({ ...queue, ...createOperationFigures(store) });
  const reviews = measured(createReviewLog(store, metrics.observeFindings), metrics);
  const enqueue = async (guid: string, jobs: readonly Job[]) =>
    void (await queue.accept({ guid, event: "mapwarden", jobs }));
  const comments = createCommentLog(store);
  const says = createSayLog(store);
  const memory = { reviews, comments, says, scans, pauses, enqueue };
  const onAnalysisFailure = metrics.observeAnalysisFailure;
  const work = createWork(github, memory, settings, { onAnalysisFailure, ...tracer });
  parts.work = work;
  const queueScan = (repository: RepositoryRef) =>
    queueScans([repository], "asked", { scans, enqueue, now: Date.now });
  const dashboard = wireDashboard(store, settings);
  const people = wirePeople({ settings, store, log, dashboard, queueScan });
  const checks = createChecks(store, queue, github, work);
  const web = { checks, metrics, tracer, queue, people, stopping: () => parts.stopping };
  const server = await listenOrExplain(webOptions(settings, log, web), settings);
  parts.server = server;
  const handlers = upkeep.wrap(work.handlers, queue, enqueue);
  await queue.startWorking(observeHandlers(handlers, tracer));
  if (people.deliver) await queue.outward.start(people.deliver, events.onError);
  await upkeep.begin(queue);
  const kept = settings.kept ?? daysKeptByDefault;
  const tidyNow = () => tidy({ store, reviews, queue, upkeep, kept, log });
  parts.tidying = setInterval(() => void tidyNow(), tidyEveryMs);
  await tidyNow();
  return { port: server.port, storeEnded: store.ended };
}

function connectGithub(settings: Settings, log: Logger, more: Partial<GithubOptions>): Github {
  const { appId, privateKey, githubUrl } = settings;
  const detailsUrl = pullPageOf(settings);
  return createGithub({
    appId,
    privateKey,
    ...(githubUrl !== undefined && { baseUrl: githubUrl }),
    ...(detailsUrl && { detailsUrl }),
    warn: (message) => log.warn(message),
    ...more,
    now: Date.now,
  });
}

/** Counts what each review asked of GitHub and how long it took. */
function measured(reviews: ReviewLog, metrics: Metrics): ReviewLog {
  return {
    ...reviews,
    finishReview: (pull, id, outcome) => {
      metrics.observeReview(outcome.requests, outcome.timingsMs);
      return reviews.finishReview(pull, id, outcome);
    },
  };
}
