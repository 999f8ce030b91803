/** What is known of each rule: how often it was heeded, and how often it was called wrong. */
import { type LifeState, lifeStates } from "../../jobs/finding-life.ts";
import type { Count } from "../../store/dashboard/count.ts";
import type { RuleCard } from "./scene.ts";

export interface RuleRow {
  readonly id: string;
  /** Undefined for a rule that this release does not know. */
  readonly card: RuleCard | undefined;
  readonly counts: Readonly<Record<LifeState, number>>;
  readonly total: number;
  /** Mended, of those that have an outcome; null where none has. */
  readonly accepted: number | null;
  /** Called a false alarm, of those that have an outcome. */
  readonly falseAlarms: number | null;
}

/** Outcomes that say something of the rule: a pull request that was dropped does not. */
const outcomes: readonly LifeState[] = [
  "prevented",
  "fixed",
  "merged",
  "ignored",
  "false-positive",
];

/** Every rule there is and every rule that was found, those with the most findings first. */
export function ruleRows(
  counts: readonly Count<"rule" | "state">[],
  cards: ReadonlyMap<string, RuleCard>,
): readonly RuleRow[] {
  const byRule = Map.groupBy(counts, ({ rule }) => rule);
  const ids = new Set([...cards.keys(), ...byRule.keys()]);
  return [...ids]
    .map((id) => rowOf(id, cards.get(id), byRule.get(id) ?? []))
    .sort((a, b) => b.total - a.total || (a.id < b.id ? -1 : 1));
}

function rowOf(
  id: string,
  card: RuleCard | undefined,
  counted: readonly Count<"rule" | "state">[],
): RuleRow {
  const entries = lifeStates.map((state): [LifeState, number] => [
    state,
    counted.find((each) => each.state === state)?.findings ?? 0,
  ]);
  const counts = Object.fromEntries(entries) as Record<LifeState, number>;
  const sum = (states: readonly LifeState[]) =>
    states.reduce((total, state) => total + counts[state], 0);
  const settled = sum(outcomes);
  const share = (part: number) => (settled === 0 ? null : part / settled);
  return {
    ...{ id, card, counts },
    total: sum(lifeStates),
    accepted: share(sum(["prevented", "fixed"])),
    falseAlarms: share(counts["false-positive"]),
  };
}
