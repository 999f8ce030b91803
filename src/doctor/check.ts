/** What the doctor says: one outcome for each thing it looked at. */

/** `warn`: it works, but not all of it; `fail`: it does not work. */
export type CheckState = "ok" | "warn" | "fail";

export interface Outcome {
  /** A word for what was looked at. */
  readonly name: string;
  readonly state: CheckState;
  readonly said: string;
  /** What to do, with the page to do it on where there is one. */
  readonly remedy?: string;
}

export function ok(name: string, said: string): Outcome {
  return { name, state: "ok", said };
}

export function warn(name: string, said: string, remedy: string): Outcome {
  return { name, state: "warn", said, remedy };
}

export function fail(name: string, said: string, remedy: string): Outcome {
  return { name, state: "fail", said, remedy };
}

/** The status a script goes by: 0 all is well, 1 something is degraded, 2 something does not work. */
export function exitCodeOf(outcomes: readonly Outcome[]): 0 | 1 | 2 {
  if (outcomes.some(({ state }) => state === "fail")) return 2;
  return outcomes.some(({ state }) => state === "warn") ? 1 : 0;
}

/** One line for each outcome. */
export function renderOutcomes(outcomes: readonly Outcome[]): string {
  const width = Math.max(...outcomes.map(({ name }) => name.length));
  const lines = outcomes.map(({ name, state, said, remedy }) => {
    const end = remedy === undefined ? "" : ` → ${remedy}`;
    return `${state.padEnd(4)}  ${name.padEnd(width)}  ${oneLine(said)}${oneLine(end)}\n`;
  });
  return lines.join("");
}

/** Names of accounts and answers of servers are strangers' words: nothing of them may move the cursor. */
function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ");
}
