/** How fast events come: as fast as they are done, to measure what can be done; then at a rate, whatever is done. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Repository } from "../../../src/demo/stand-in-state.ts";
import { push } from "../../../src/demo/stand-in-state.ts";
import type { Events, Slot } from "./events.ts";
import type { Scene } from "./scene.ts";
import { baseFiles } from "./sources.ts";

/** Events under way at once while capacity is measured: what a process takes at once, twice. */
const atOnce = 32;

/** Plays events, each on a slot where nothing else happens. */
export class Load {
  readonly #events: Events;
  readonly #random: () => number;
  readonly #idle: Slot[];
  readonly #running = new Set<Promise<void>>();
  #failure: unknown;
  /** Events that are over. */
  done = 0;
  /** Events that found all slots taken, and were left out. */
  leftOut = 0;

  constructor(events: Events, random: () => number) {
    this.#events = events;
    this.#random = random;
    this.#idle = [...events.slots];
  }

  /** Opens a pull request in each slot. */
  async openAll(): Promise<void> {
    for (const _ of this.#events.slots) this.#start();
    await this.#settle();
  }

  /** Events in a second, where the next begins when one is over. */
  async playAtOnce(ms: number): Promise<number> {
    const before = this.done;
    const started = performance.now();
    while (performance.now() - started < ms) {
      while (this.#running.size < atOnce) this.#start();
      await Promise.race(this.#running);
      this.#rethrow();
    }
    const rate = ((this.done - before) * 1_000) / (performance.now() - started);
    await this.#settle();
    return rate;
  }

  /** Events come by chance, so many a second, until the time is over or the signal comes; none waits for another. */
  async playAtRate(perSecond: number, ms: number, signal: AbortSignal): Promise<void> {
    const end = performance.now() + ms;
    let next = performance.now();
    for (;;) {
      next += (-Math.log(1 - this.#random()) * 1_000) / perSecond;
      if (next > end || signal.aborted) return;
      await sleep(Math.max(0, next - performance.now()));
      this.#rethrow();
      if (!this.#start()) this.leftOut += 1;
    }
  }

  /** Waits for what is under way, then closes every pull request. */
  async end(): Promise<void> {
    await this.#settle();
    for (const slot of this.#events.slots) await this.#events.end(slot);
  }

  #start(): boolean {
    const [slot] = this.#idle.splice(Math.floor(this.#random() * this.#idle.length), 1);
    if (!slot) return false;
    const one = this.#events
      .play(slot)
      .catch((error: unknown) => {
        this.#failure ??= error;
      })
      .finally(() => {
        this.done += 1;
        this.#running.delete(one);
        this.#idle.push(slot);
      });
    this.#running.add(one);
    return true;
  }

  async #settle(): Promise<void> {
    await Promise.all(this.#running);
    this.#rethrow();
  }

  #rethrow(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }
}

const pages = [
  ...["/", "/findings", "/findings?state=open", "/repositories", "/pulls"],
  ...["/pulls?state=open", "/rules", "/not-analysed"],
];

/** An operator looks at a page every two seconds, and has a tree scanned every minute, until they are to stop. */
export async function visit(
  { browser }: Scene,
  repositories: readonly Repository[],
  isOver: () => boolean,
): Promise<{ readonly visits: number; readonly scans: number }> {
  let [visits, scans] = [0, 0];
  for (; !isOver(); visits += 1) {
    await sleep(2_000);
    const path = pages[visits % pages.length] ?? "/";
    const page = await browser.open(path);
    if (page.status !== 200) throw new Error(`${path} is answered ${page.status}`);
    if (visits % 30 !== 15) continue;
    const repository = repositories[scans % repositories.length];
    if (!repository) continue;
    scans += 1;
    await askForScan(browser, repository, scans);
  }
  return { visits, scans };
}

async function askForScan(browser: Scene["browser"], repository: Repository, step: number) {
  const code = `package tree\n\nfunc Step${step}() {\n\tvar m map[int]int\n\tm[1] = ${step}\n}\n`;
  push(repository, "main", { ...baseFiles, "tree/tree.go": code });
  const path = `/repositories/${repository.id}`;
  const shown = await browser.open(path);
  if (shown.status !== 200) throw new Error(`${path} is answered ${shown.status}`);
  const asked = await browser.submit(`${path}/scan`);
  if (asked.status !== 303) throw new Error(`a scan is answered ${asked.status}`);
}
