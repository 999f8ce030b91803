/** The form of filters above every list and figure: what it sends is the address, nothing else. */
import type { FC } from "hono/jsx";
import { lifeStates, origins } from "../../jobs/finding-life.ts";
import { mondayOf, weeksAfter } from "../../store/dashboard/count.ts";
import type { FindingFilter } from "../../store/dashboard/filter.ts";
import type { Organisation, RepositoryFacts } from "../../store/dashboard/repositories.ts";
import { mendedStates } from "../../store/dashboard/time-to-fix.ts";
import { hrefOf, type Parameters } from "./query.ts";
import { ruleTitle, type Scene } from "./scene.ts";

/** What can be chosen from, besides what the language knows. */
export interface Choices {
  readonly organisations: readonly Organisation[];
  /** The repository in view. */
  readonly repository: RepositoryFacts | undefined;
  /** Some repositories, for completing what is typed. */
  readonly repositories: readonly RepositoryFacts[];
}

export type Field = "rule" | "severity" | "state" | "origin" | "period" | "dated";

interface Option {
  readonly value: string;
  readonly label: string;
}

const Choice: FC<{ name: string; label: string; options: readonly Option[]; chosen: string }> = ({
  name,
  label,
  options,
  chosen,
}) => (
  <label>
    <span>{label}</span>
    <select name={name}>
      {options.map(({ value, label: text }) => (
        <option value={value} selected={value === chosen}>
          {text}
        </option>
      ))}
    </select>
  </label>
);

/** Periods begin on a Monday, as the weeks of the charts do. */
const periodWeeks = [4, 13, 26, 52];

function periodOptions({ say, now }: Scene, since: string | undefined): readonly Option[] {
  const monday = mondayOf(now);
  const options = periodWeeks.map((weeks) => ({
    value: weeksAfter(monday, 1 - weeks),
    label: say.lastWeeks(weeks),
  }));
  const isOther = since !== undefined && options.every(({ value }) => value !== since);
  const other = isOther ? [{ value: since, label: say.sinceDay(since) }] : [];
  return [{ value: "", label: say.anyTime }, ...options, ...other];
}

function stateOptions({ say }: Scene, chosen: string): readonly Option[] {
  const combined = [
    { value: mendedStates.join(","), label: say.mended },
    { value: "ignored,false-positive", label: say.dismissed },
  ];
  const known = [
    ...lifeStates.map((value) => ({ value: value as string, label: say.states[value] })),
    ...combined,
  ];
  const isOther = chosen !== "" && known.every(({ value }) => value !== chosen);
  return isOther ? [...known, { value: chosen, label: chosen }] : known;
}

function fieldOf(scene: Scene, filter: FindingFilter, field: Field) {
  const { say, rules } = scene;
  const any = { value: "", label: say.any };
  switch (field) {
    case "rule": {
      const ids = [...rules.keys()].map((value) => ({ value, label: ruleTitle(scene, value) }));
      const options = [
        any,
        ...ids.toSorted((a, b) => a.label.localeCompare(b.label, scene.language)),
      ];
      return <Choice name="rule" label={say.rule} options={options} chosen={filter.rule ?? ""} />;
    }
    case "severity": {
      const options = (["error", "warning", "note"] as const).map((value) => ({
        value: value as string,
        label: say.severities[value],
      }));
      const chosen = filter.severity ?? "";
      return (
        <Choice name="severity" label={say.severity} options={[any, ...options]} chosen={chosen} />
      );
    }
    case "state": {
      const chosen = filter.states?.join(",") ?? "";
      const options = [any, ...stateOptions(scene, chosen)];
      return <Choice name="state" label={say.state} options={options} chosen={chosen} />;
    }
    case "origin": {
      const options = origins.map((value) => ({
        value: value as string,
        label: say.origins[value],
      }));
      return (
        <Choice
          name="origin"
          label={say.origin}
          options={[any, ...options]}
          chosen={filter.origin ?? ""}
        />
      );
    }
    case "period":
      return (
        <Choice
          name="since"
          label={say.period}
          options={periodOptions(scene, filter.since)}
          chosen={filter.since ?? ""}
        />
      );
    case "dated": {
      const options = (["opened", "settled"] as const).map((value) => ({
        value: value === "opened" ? "" : value,
        label: say.dated[value],
      }));
      const chosen = filter.dated === "settled" ? "settled" : "";
      return <Choice name="dated" label={say.datedBy} options={options} chosen={chosen} />;
    }
  }
}

/** The organisation and the repository, which every page can be narrowed to. */
export const TenantFields: FC<{
  choices: Choices;
  installation: number | undefined;
  scene: Scene;
}> = ({ choices: { organisations, repository, repositories }, installation, scene: { say } }) => (
  <>
    {organisations.length > 1 && (
      <Choice
        name="organisation"
        label={say.organisation}
        options={[
          { value: "", label: say.any },
          ...organisations.map((each) => ({ value: String(each.installation), label: each.login })),
        ]}
        chosen={installation === undefined ? "" : String(installation)}
      />
    )}
    <label>
      <span>{say.repository}</span>
      <input
        name="repository"
        type="text"
        list="repository-names"
        placeholder={say.repositoryHint}
        value={repository === undefined ? "" : `${repository.owner}/${repository.name}`}
        autocomplete="off"
        spellcheck={false}
      />
    </label>
    <datalist id="repository-names">
      {repositories.map(({ owner, name }) => (
        <option value={`${owner}/${name}`} />
      ))}
    </datalist>
  </>
);

/** The filters of findings, of which a page shows those that mean something on it. */
export const FilterBar: FC<{
  path: string;
  filter: FindingFilter;
  fields: readonly Field[];
  choices: Choices;
  scene: Scene;
}> = ({ path, filter, fields, choices, scene }) => (
  <FilterForm path={path} hidden={{ pull: filter.pull, until: filter.until }} scene={scene}>
    <TenantFields choices={choices} installation={filter.installation} scene={scene} />
    {fields.map((field) => fieldOf(scene, filter, field))}
  </FilterForm>
);

/** A form that htmx sends as soon as something is chosen, and that a button sends where there is no script. */
export const FilterForm: FC<{
  path: string;
  hidden: Parameters;
  scene: Scene;
  children?: unknown;
}> = ({ path, hidden, scene: { say }, children }) => (
  <search aria-label={say.filters}>
    <form
      class="filters"
      method="get"
      action={path}
      hx-get={path}
      hx-target="#content"
      hx-select="#content"
      hx-swap="outerHTML"
      hx-push-url="true"
      hx-trigger="change, submit"
    >
      {Object.entries(hidden).map(([name, value]) =>
        value == null ? null : <input type="hidden" name={name} value={String(value)} />,
      )}
      {children}
      <div class="filter-actions">
        <button type="submit">{say.apply}</button>
        <a href={hrefOf(path, {})}>{say.clear}</a>
      </div>
    </form>
  </search>
);

export { Choice };
