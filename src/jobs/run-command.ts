/** Does what a comment asks for, if its author may, and acknowledges it where it was asked. */
import type { DismissalKind } from "../finding/dismissal.ts";
import { shortIdOf } from "../finding/fingerprint.ts";
import {
  type AnswerContext,
  type Objection,
  renderConfigAnswer,
  renderExplanation,
  renderHelp,
  renderObjection,
} from "../review/answers.ts";
import type { Verb } from "../review/command.ts";
import { rules } from "../rules/index.ts";
import type { Access, Conversation, Reaction } from "./conversation.ts";
import { type Job, type ReviewReason, type RunCommandJob, sourceOf } from "./job.ts";
import type { PullRef, PullState } from "./ports.ts";
import type { RerunDeps } from "./rerun-commit.ts";
import type { CommandOutcome, KnownFinding } from "./say-log.ts";
import { readSettings, type Settings } from "./settings.ts";

/** What commands need from the world. */
export interface CommandDeps extends RerunDeps {
  /** The conversation of a pull request, of which `askedAt` is the comment to be answered. */
  readonly conversationFor: (pull: PullRef, askedAt: string) => Conversation;
  /** The App's name as it is mentioned. */
  readonly fetchName: () => Promise<string>;
}

/** One run of the job; with `again` an earlier one may have answered already. */
export interface CommandContext {
  readonly again: boolean;
}

/** Verbs that can let a change pass which the check holds back: its author alone must not have them. */
const forWriters: ReadonlySet<Verb> = new Set([
  "ignore",
  "false-positive",
  "resolve",
  "reopen",
] satisfies Verb[]);

interface Ending {
  readonly outcome: CommandOutcome;
  readonly reaction: Reaction;
  /** What is to be said in words. */
  readonly words?: string;
}

const done: Ending = { outcome: "done", reaction: "+1" };
const puzzled: Ending = { outcome: "not-understood", reaction: "confused" };
const refused: Ending = { outcome: "refused", reaction: "-1" };

/** Everything is safe to repeat: reactions and dismissals by nature, answers and reviews by their marks and ids. */
export async function runCommand(
  job: RunCommandJob,
  { again }: CommandContext,
  deps: CommandDeps,
): Promise<void> {
  const { pull, comment, author, command } = job;
  const name = await deps.fetchName();
  if (job.name !== name.toLowerCase()) return;
  if (await deps.says.isAnswered(pull, comment)) return;
  const conversation = deps.conversationFor(pull, job.at);
  const { outcome, reaction, words } = await decide(job, { name, conversation, deps });
  await conversation.react(comment, reaction);
  if (words !== undefined) await conversation.answer(comment, words, again);
  await deps.says.recordCommand(pull, { comment, verb: command.verb ?? "", outcome, author });
}

interface Run {
  readonly name: string;
  readonly conversation: Conversation;
  readonly deps: CommandDeps;
}

/** Who asks, before anything is read for them. */
async function decide(job: RunCommandJob, run: Run): Promise<Ending> {
  const { verb } = job.command;
  if (verb === null) return puzzled;
  const access = await findAccess(job, verb, run.conversation);
  // Strangers get no words: a bot that answers everybody can be made to talk without end.
  if (access !== "write" && !job.isPullAuthor) return refused;
  const state = await run.conversation.fetchPull();
  const { deps, name } = run;
  const ruleIds = deps.rules.map(({ id }) => id);
  const settings = readSettings(state, state.base, ruleIds);
  const { language } = settings.config;
  const context: AnswerContext = { name, language, rulePage: deps.links.rulePage };
  if (forWriters.has(verb) && access !== "write") {
    return { ...refused, words: renderObjection({ kind: "not-allowed" }, context) };
  }
  const ending = await act({ ...job, verb }, { ...run, state, settings, context });
  if (!("kind" in ending)) return ending;
  return { ...puzzled, words: renderObjection(ending, context) };
}

/** The author may ask for what only shows something; everybody else, and for more, needs write access. */
async function findAccess(
  { isPullAuthor, author }: RunCommandJob,
  verb: Verb,
  conversation: Conversation,
): Promise<Access> {
  if (isPullAuthor && !forWriters.has(verb)) return "read";
  return conversation.fetchAccess(author.login);
}

type Asked = RunCommandJob & { readonly verb: Verb };

interface Permitted extends Run {
  readonly state: PullState;
  readonly settings: Settings;
  readonly context: AnswerContext;
}

async function act(job: Asked, run: Permitted): Promise<Ending | Objection> {
  const { verb } = job;
  switch (verb) {
    case "help":
      return { ...done, words: renderHelp(run.context) };
    case "config":
      return { ...done, words: renderConfigAnswer(run.settings.config) };
    case "review":
      if (!run.state.open) return puzzled;
      await enqueueReview(job, "commanded", run);
      return { outcome: "done", reaction: "eyes" };
    default: {
      const target = await findTarget(job, run);
      return target === null ? { kind: "no-finding", verb } : actOn(target, verb, job, run);
    }
  }
}

interface Target {
  readonly fingerprint: string;
  readonly rule: string | null;
}

async function actOn(
  { fingerprint, rule: id }: Target,
  verb: DismissalKind | "explain" | "reopen",
  job: RunCommandJob,
  run: Permitted,
): Promise<Ending | Objection> {
  const { pull, author, command, comment, at } = job;
  const { says } = run.deps;
  if (verb === "explain") {
    const rule = rules.find((each) => each.id === id);
    return rule
      ? { ...done, words: renderExplanation(rule, run.context) }
      : { kind: "unknown-finding" };
  }
  if (verb === "reopen") {
    const revocation = { by: author, source: sourceOf(comment) };
    if (!(await says.revokeDismissals(pull, fingerprint, revocation))) return puzzled;
  } else {
    const { reason } = command;
    if (verb !== "resolve" && reason === "") return { kind: "no-reason", verb };
    const given = { fingerprint, kind: verb, pull: pull.number, reason };
    await says.recordDismissals(pull, [{ ...given, author, at, source: sourceOf(comment) }]);
  }
  if (run.state.open) await enqueueReview(job, "dismissed", run);
  return done;
}

/** The finding that a comment names, or in whose thread it stands. */
async function findTarget(
  { pull, comment, command }: RunCommandJob,
  { state: { posted }, deps }: Permitted,
): Promise<Target | null> {
  const known = await deps.says.fetchFindings(pull);
  const fingerprint =
    command.finding === null
      ? posted.find(({ id }) => id === comment.repliesTo)?.fingerprint
      : byShortId(command.finding, known, posted);
  if (fingerprint === undefined) return null;
  const rule = known.find((each) => each.fingerprint === fingerprint)?.rule ?? null;
  return { fingerprint, rule };
}

/** Eight digits name one finding of a pull request, save for an accident: then none is meant. */
function byShortId(
  shortId: string,
  known: readonly KnownFinding[],
  posted: PullState["posted"],
): string | undefined {
  const all = new Set([...known, ...posted].map(({ fingerprint }) => fingerprint));
  const found = [...all].filter((fingerprint) => shortIdOf(fingerprint) === shortId);
  return found.length === 1 ? found[0] : undefined;
}

/** The verdict is made by a review, as all verdicts are; the id keeps a second attempt from asking twice. */
async function enqueueReview(
  { pull, comment }: RunCommandJob,
  reason: ReviewReason,
  { state: { head, base }, deps }: Permitted,
): Promise<void> {
  const deliveryId = `command/${pull.repositoryId}/${sourceOf(comment)}`;
  const job: Job = { kind: "review-pull", pull, head, base, deliveryId, reason };
  await deps.enqueue(deliveryId, [job]);
}
