/** What is open, by how bad it is and how old. */
import type { FC } from "hono/jsx";
import type { Severity } from "../../../finding/finding.ts";
import type { FindingFilter } from "../../../store/dashboard/filter.ts";
import {
  ageBorders,
  narrowed,
  type OverviewData,
  open,
  severitiesIn,
  sumOfStates,
} from "../overview-data.ts";
import { Card, Figure, figures, Head, Scroll, SeverityMark } from "../parts.tsx";
import { findingsLink, type Scene } from "../scene.ts";

interface AgeRange {
  readonly label: string;
  readonly since?: string;
  readonly until?: string;
}

function ageRanges({ say, now }: Scene): readonly AgeRange[] {
  const borders = ageBorders(now);
  return say.ages.map((label, index) => {
    const since = borders[index];
    const until = borders[index - 1];
    return { label, ...(since && { since }), ...(until && { until }) };
  });
}

/** Findings of an age. The oldest are those that are left of all. */
function countOf(data: OverviewData, severity: Severity, { since, until = "9" }: AgeRange): number {
  const lately = data.openLately
    .filter(({ severity: its }) => its === severity)
    .filter(({ week }) => since === undefined || (week >= since && week < until))
    .reduce((total, { findings }) => total + findings, 0);
  // The two are counted one after the other: what is opened in between must not make it less than none.
  return since === undefined ? Math.max(0, sumOfStates(data, open, severity) - lately) : lately;
}

/** A table with a row for each severity. */
export const Ages: FC<{ data: OverviewData; scene: Scene }> = ({ data, scene }) => {
  const { filter } = data;
  const { say } = scene;
  const ranges = ageRanges(scene);
  const cell = (value: number, severity: Severity, days: FindingFilter) => (
    <td class="number">
      <Figure
        value={value}
        href={findingsLink({ ...days, states: open, severity })}
        scene={scene}
      />
    </td>
  );
  return (
    <Card title={say.openByAge} id="ages">
      <Scroll label={say.openByAge}>
        <table class="figures">
          <Head
            columns={[say.severity, ...figures([...ranges.map(({ label }) => label), say.total])]}
          />
          <tbody>
            {severitiesIn(filter).map((severity) => (
              <tr>
                <th scope="row">
                  <SeverityMark severity={severity} scene={scene} />
                </th>
                {ranges.map((range) =>
                  cell(countOf(data, severity, range), severity, narrowed(filter, range)),
                )}
                {cell(sumOfStates(data, open, severity), severity, filter)}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Card>
  );
};
