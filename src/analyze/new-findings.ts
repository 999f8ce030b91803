/** What the change brought in: findings at the head that were not there at the base. */
import type { Finding } from "../finding/finding.ts";
import { kinOf } from "../finding/fingerprint.ts";

/**
 * Head minus base, with counts: of three equal findings where there were two, one is new. Which one it is cannot be
 * seen from the findings; those that `isTouched` (lies in the change) are taken first, then the last ones.
 */
export function findNewFindings(
  base: readonly Finding[],
  head: readonly Finding[],
  isTouched: (finding: Finding) => boolean = () => false,
): readonly Finding[] {
  const before = Map.groupBy(base, (finding) => kinOf(finding.fingerprint));
  const after = Map.groupBy(head, (finding) => kinOf(finding.fingerprint));
  const fresh = new Set<Finding>();
  for (const [kin, findings] of after) {
    const surplus = findings.length - (before.get(kin)?.length ?? 0);
    for (const finding of surplusOf(findings, surplus, isTouched)) fresh.add(finding);
  }
  return head.filter((finding) => fresh.has(finding));
}

function surplusOf(
  findings: readonly Finding[],
  count: number,
  isTouched: (finding: Finding) => boolean,
): readonly Finding[] {
  if (count <= 0) return [];
  const touched = findings.filter(isTouched);
  const others = findings.filter((finding) => !touched.includes(finding)).reverse();
  return [...touched, ...others].slice(0, count);
}
