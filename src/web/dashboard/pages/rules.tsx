/** The rules by what they are worth: what was found, what was mended, what was waved aside. */
import type { FC } from "hono/jsx";
import type { LifeState } from "../../../jobs/finding-life.ts";
import type { Count } from "../../../store/dashboard/count.ts";
import type { FindingFilter } from "../../../store/dashboard/filter.ts";
import { type Choices, FilterBar } from "../filter-bar.tsx";
import { Exports, Figure, figures, Head, Scroll, SeverityMark } from "../parts.tsx";
import { filterParameters, hrefOf } from "../query.ts";
import { type RuleRow, ruleRows } from "../rule-rows.ts";
import { findingsLink, type Scene } from "../scene.ts";

export interface RulesData {
  readonly filter: FindingFilter;
  readonly counts: readonly Count<"rule" | "state">[];
}

const columns = [
  ["open"],
  ["prevented"],
  ["fixed"],
  ["merged"],
  ["ignored"],
  ["false-positive"],
] as const satisfies readonly (readonly LifeState[])[];

const Rate: FC<{ share: number | null; scene: Scene }> = ({ share, scene }) =>
  share === null ? (
    <span class="quiet">{scene.say.never}</span>
  ) : (
    <span>{scene.format.percent(share)}</span>
  );

const Row: FC<{ row: RuleRow; filter: FindingFilter; scene: Scene }> = ({ row, filter, scene }) => {
  const { say, language } = scene;
  const { card, id } = row;
  return (
    <tr id={id}>
      <th scope="row" class="main">
        <a href={`/rules/${id}`}>{card?.title[language] ?? id}</a>
        <span class="place">{id}</span>
      </th>
      <td>{card && <SeverityMark severity={card.severity} scene={scene} />}</td>
      <td>{card && say.modes[card.mode]}</td>
      {columns.map((states) => (
        <td class="number">
          <Figure
            value={row.counts[states[0]]}
            href={findingsLink({ ...filter, rule: id, states })}
            scene={scene}
          />
        </td>
      ))}
      <td class="number">
        <Figure value={row.total} href={findingsLink({ ...filter, rule: id })} scene={scene} />
      </td>
      <td class="number">
        <Rate share={row.accepted} scene={scene} />
      </td>
      <td class="number">
        <Rate share={row.falseAlarms} scene={scene} />
      </td>
    </tr>
  );
};

/** The page. */
export const Rules: FC<{ data: RulesData; choices: Choices; scene: Scene }> = ({
  data: { filter, counts },
  choices,
  scene,
}) => {
  const { say } = scene;
  const parameters = filterParameters(filter);
  return (
    <>
      <h1>{say.rules}</h1>
      <FilterBar
        path="/rules"
        filter={filter}
        fields={["severity", "origin", "period"]}
        choices={choices}
        scene={scene}
      />
      <div class="list-head">
        <p class="quiet">
          {say.accepted}: {say.acceptedHint}. {say.falseRate}: {say.falseHint}.
        </p>
        <Exports
          csv={hrefOf("/rules.csv", parameters)}
          json={hrefOf("/rules.json", parameters)}
          scene={scene}
        />
      </div>
      <Scroll label={say.rules}>
        <table class="list">
          <Head
            columns={[
              say.rule,
              say.severity,
              say.defaultMode,
              ...figures([
                ...columns.map(([state]) => say.states[state]),
                say.total,
                say.accepted,
                say.falseRate,
              ]),
            ]}
          />
          <tbody>
            {ruleRows(counts, scene.rules).map((row) => (
              <Row row={row} filter={filter} scene={scene} />
            ))}
          </tbody>
        </table>
      </Scroll>
    </>
  );
};
