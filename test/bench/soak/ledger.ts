/** What was promised to each head, and what stands there when its pull request is over. */
import type { CheckRun } from "../../../src/demo/stand-in-posted.ts";
import type { Pull, Repository } from "../../../src/demo/stand-in-state.ts";

const patienceMs = 120_000;
const lookEveryMs = 15;

interface Waiter {
  readonly isOver: () => boolean;
  readonly until: number;
  readonly end: (inTime: boolean) => void;
}

export interface Ledger {
  /** Waits for what the App is to do; what does not come in time is lost. */
  readonly wait: (what: string, isOver: () => boolean) => Promise<void>;
  /** A further review of a head was asked for, which has a check run of its own. */
  readonly allowMore: (head: string) => void;
  /** Looks at what stands on a pull request that is over, then has the fake forget it. */
  readonly settle: (repository: Repository, pull: Pull, buggy: boolean) => void;
  /** The same for a commit of the merge queue. */
  readonly settleGroup: (repository: Repository, head: string) => void;
  readonly wrongs: readonly string[];
  /** Heads and groups that were looked at. */
  readonly settled: () => number;
  readonly close: () => void;
}

/** Completed check runs of a commit. */
export function completedOn({ checkRuns }: Repository, head: string): readonly CheckRun[] {
  return checkRuns.filter((run) => run.headSha === head && run.status === "completed");
}

/** Takes what no longer counts out of a list. The stand-in keeps all it was told; its length would slow it down. */
function forget<T>(list: T[], isOver: (each: T) => boolean): void {
  const kept = list.filter((each) => !isOver(each));
  list.splice(0, list.length, ...kept);
}

/** Makes one; it looks for what is over until it is closed. */
export function createLedger(waitMsMax = patienceMs): Ledger {
  const waiters = new Set<Waiter>();
  const extra = new Map<string, number>();
  const wrongs: string[] = [];
  let settled = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    for (const waiter of waiters) {
      const isOver = waiter.isOver();
      if (!isOver && now < waiter.until) continue;
      waiters.delete(waiter);
      waiter.end(isOver);
    }
  }, lookEveryMs);

  function judgeHead(repository: Repository, head: string, isNewest: boolean): void {
    settled += 1;
    const runs = repository.checkRuns.filter(({ headSha }) => headSha === head);
    const most = 1 + (extra.get(head) ?? 0);
    const name = `${repository.name} ${head.slice(0, 7)}`;
    if (runs.length > most) wrongs.push(`${name} has ${runs.length} check runs, not ${most}`);
    if (isNewest && runs.length === 0) wrongs.push(`${name} has no check run`);
    const open = runs.filter(({ status }) => status !== "completed");
    if (open.length > 0) wrongs.push(`${name} has a check run without an end`);
    extra.delete(head);
  }

  return {
    wrongs,
    settled: () => settled,
    close: () => clearInterval(timer),
    allowMore: (head) => void extra.set(head, 1 + (extra.get(head) ?? 0)),
    async wait(what, isOver) {
      const until = performance.now() + waitMsMax;
      const inTime = await new Promise<boolean>((end) => waiters.add({ isOver, until, end }));
      if (!inTime) wrongs.push(`lost: ${what}`);
    },
    settle(repository, pull, buggy) {
      const heads = new Set(pull.heads);
      for (const head of heads) judgeHead(repository, head, head === pull.head.sha);
      const conclusion = completedOn(repository, pull.head.sha).at(-1)?.conclusion;
      const wanted = buggy ? "failure" : "success";
      if (conclusion !== wanted) {
        wrongs.push(`${repository.name}#${pull.number} says ${conclusion}, not ${wanted}`);
      }
      forgetPull(repository, pull, heads);
    },
    settleGroup(repository, head) {
      judgeHead(repository, head, true);
      forget(repository.checkRuns, ({ headSha }) => headSha === head);
      forget(repository.mergeQueue, (entry) => entry.head === head);
    },
  };
}

function forgetPull(repository: Repository, pull: Pull, heads: ReadonlySet<string>): void {
  const ofPull = (each: { readonly pull: number }) => each.pull === pull.number;
  const said = new Set(
    [...repository.comments, ...repository.issueComments].filter(ofPull).map(({ id }) => id),
  );
  forget(repository.reactions, ({ commentId }) => said.has(commentId));
  forget(repository.checkRuns, ({ headSha }) => heads.has(headSha));
  forget(repository.comments, ofPull);
  forget(repository.issueComments, ofPull);
  forget(repository.reviews, ofPull);
}
