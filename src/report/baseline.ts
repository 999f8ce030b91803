/** Findings that a team has accepted: a file of fingerprints that the command writes and looks past. */
import { z } from "zod";
import type { JudgedFinding } from "../config/effective.ts";
import { kinOf } from "../finding/fingerprint.ts";

/** An accepted finding. Rule and path are for people, and to tell which entries a run could have met. */
export interface BaselineEntry {
  readonly fingerprint: string;
  readonly rule: string;
  readonly path: string;
}

/** What a baseline did in a run. */
export interface BaselineUse {
  /** How many findings it took away. */
  readonly accepted: number;
  /** Entries whose finding is gone: they can be taken out. */
  readonly stale: readonly BaselineEntry[];
}

const version = 1;

const baselineSchema = z.strictObject({
  version: z.literal(version),
  findings: z.array(
    z.strictObject({
      fingerprint: z.string().regex(/^[0-9a-f]{24}(?:-[1-9][0-9]*)?$/),
      rule: z.string(),
      path: z.string(),
    }),
  ),
});

/** The entries of a file; null where it is no baseline. */
export function parseBaseline(text: string): readonly BaselineEntry[] | null {
  try {
    const parsed = baselineSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data.findings : null;
  } catch {
    return null;
  }
}

/** The file that accepts these findings, one to a line, so that a change of it can be reviewed. */
export function renderBaseline(findings: readonly JudgedFinding[]): string {
  const lines = findings.map(({ fingerprint, rule, path }) =>
    JSON.stringify({ fingerprint, rule, path }),
  );
  const list = lines.length === 0 ? "" : `\n    ${lines.join(",\n    ")}\n  `;
  return `{\n  "version": ${version},\n  "findings": [${list}]\n}\n`;
}

/**
 * Takes accepted findings away. Of equal ones as many are accepted as there are entries, whichever they are: where one
 * of two goes, the other takes its number. `isLookedAt` tells the paths of which a missing finding is known to be gone.
 */
export function applyBaseline(
  findings: readonly JudgedFinding[],
  entries: readonly BaselineEntry[],
  isLookedAt: (path: string) => boolean,
): { readonly findings: readonly JudgedFinding[]; readonly use: BaselineUse } {
  const left = Map.groupBy(entries, ({ fingerprint }) => kinOf(fingerprint));
  const kept = findings.filter(({ fingerprint }) => {
    const kin = left.get(kinOf(fingerprint)) ?? [];
    const at = kin.findIndex((entry) => entry.fingerprint === fingerprint);
    return kin.splice(Math.max(at, 0), 1).length === 0;
  });
  const stale = [...left.values()].flat().filter(({ path }) => isLookedAt(path));
  return { findings: kept, use: { accepted: findings.length - kept.length, stale } };
}
