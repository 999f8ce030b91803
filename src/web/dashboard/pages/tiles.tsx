/** The figures of an overview at a glance. */
import type { FC } from "hono/jsx";
import type { LifeState } from "../../../jobs/finding-life.ts";
import { mendedStates } from "../../../store/dashboard/time-to-fix.ts";
import { type OverviewData, open, severitiesIn, sumOfStates } from "../overview-data.ts";
import { Figure, SeverityMark } from "../parts.tsx";
import { findingsLink, type Scene } from "../scene.ts";

/** Each with the list behind it. */
export const Tiles: FC<{ data: OverviewData; scene: Scene }> = ({ data, scene }) => {
  const { filter, timeToFix, weeks } = data;
  const { say, format } = scene;
  const tile = (label: string, states: readonly LifeState[]) => (
    <li class="tile">
      <h2>{label}</h2>
      <Figure
        value={sumOfStates(data, states)}
        href={findingsLink({ ...filter, states })}
        scene={scene}
      />
    </li>
  );
  const mended = { ...filter, since: weeks.since, until: weeks.until, dated: "settled" as const };
  return (
    <ul class="tiles">
      <li class="tile">
        <h2>{say.openNow}</h2>
        <Figure
          value={sumOfStates(data, open)}
          href={findingsLink({ ...filter, states: open })}
          scene={scene}
        />
        <p class="split">
          {severitiesIn(filter).map((severity) => (
            <a href={findingsLink({ ...filter, states: open, severity })}>
              <SeverityMark severity={severity} scene={scene} />{" "}
              {format.number(sumOfStates(data, open, severity))}
            </a>
          ))}
        </p>
      </li>
      {tile(say.preventedTile, ["prevented"])}
      {tile(say.mergedTile, ["merged"])}
      {tile(say.fixedTile, ["fixed"])}
      {tile(say.dismissedTile, ["ignored", "false-positive"])}
      <li class="tile">
        <h2>{say.timeToFix}</h2>
        {timeToFix.median === null ? (
          <p class="quiet">{say.nothingMended}</p>
        ) : (
          <>
            <a class="figure" href={findingsLink({ ...mended, states: mendedStates })}>
              {format.duration(timeToFix.median)}
            </a>
            <p class="split">
              {say.p90(format.duration(timeToFix.p90 ?? timeToFix.median))}{" "}
              <a href={findingsLink({ ...mended, states: mendedStates })}>
                {say.mendedCount(format.number(timeToFix.findings))}
              </a>
            </p>
          </>
        )}
      </li>
    </ul>
  );
};
