/** The small parts that pages are made of. */
import type { Child, FC } from "hono/jsx";
import type { Severity } from "../../finding/finding.ts";
import type { LifeState } from "../../jobs/finding-life.ts";
import type { Scene } from "./scene.ts";

/** A figure that leads to the list behind it. */
export const Figure: FC<{ value: number; href: string; scene: Scene; label?: string }> = ({
  value,
  href,
  scene,
  label,
}) => (
  <a class={value === 0 ? "figure zero" : "figure"} href={href} aria-label={label}>
    {scene.format.number(value)}
  </a>
);

/** A moment: how long ago, and exactly when on pointing. */
export const Moment: FC<{ at: Date | null; scene: Scene }> = ({ at, scene }) =>
  at === null ? (
    <span class="quiet">{scene.say.never}</span>
  ) : (
    <time
      datetime={at.toISOString()}
      title={at.toISOString().slice(0, 16).replace("T", " ").concat(" UTC")}
    >
      {scene.format.ago(at)}
    </time>
  );

export const SeverityMark: FC<{ severity: Severity; scene: Scene }> = ({ severity, scene }) => (
  <span class={`severity ${severity}`}>{scene.say.severities[severity]}</span>
);

export const StateMark: FC<{ state: LifeState; scene: Scene }> = ({ state, scene }) => (
  <span class={`state ${state}`} title={scene.say.stateMeanings[state]}>
    {scene.say.states[state]}
  </span>
);

/** What a list says that has nothing to list. */
export const Empty: FC<{ title: string; hint?: string }> = ({ title, hint }) => (
  <div class="empty">
    <p class="empty-title">{title}</p>
    {hint && <p>{hint}</p>}
  </div>
);

/** A section with a heading. */
export const Card: FC<{ title: string; id: string; aside?: Child; children?: Child }> = ({
  title,
  id,
  aside,
  children,
}) => (
  <section class="card" aria-labelledby={id}>
    <div class="card-head">
      <h2 id={id}>{title}</h2>
      {aside}
    </div>
    {children}
  </section>
);

/** A table that scrolls inside its own frame where the screen is narrow, by keyboard too. */
export const Scroll: FC<{ label: string; children?: Child }> = ({ label, children }) => (
  // What scrolls must be reachable by keyboard; no landmark, for the card around it mostly is one of that name.
  <figure class="scroll" aria-label={label} tabindex={0}>
    {children}
  </figure>
);

/** A column of words, or of figures, which stand to the right; null for one that this table leaves out. */
export type Heading = string | { readonly figures: string } | null;

/** Columns of figures. */
export function figures(labels: readonly string[]): readonly Heading[] {
  return labels.map((label) => ({ figures: label }));
}

/** The head of a table. */
export const Head: FC<{ columns: readonly Heading[]; class?: string }> = ({
  columns,
  class: name,
}) => (
  <thead class={name}>
    <tr>
      {columns.map((heading) =>
        heading === null ? null : typeof heading === "string" ? (
          <th scope="col">{heading}</th>
        ) : (
          <th scope="col" class="number">
            {heading.figures}
          </th>
        ),
      )}
    </tr>
  </thead>
);

/** A bar beside a figure; sizes are attributes, which the content policy allows. */
export const Bar: FC<{ share: number }> = ({ share }) => (
  <svg class="bar" width="100%" height="6" aria-hidden="true" focusable="false">
    <rect class="bar-ground" width="100%" height="6" rx="3" />
    <rect class="bar-value" width={`${Math.round(share * 100)}%`} height="6" rx="3" />
  </svg>
);

/** Where the list goes on. */
export const Pager: FC<{ first: string | null; next: string | null; scene: Scene }> = ({
  first,
  next,
  scene,
}) =>
  first === null && next === null ? null : (
    <nav class="pager" aria-label={scene.say.older}>
      {first && <a href={first}>{scene.say.newer}</a>}
      {next && (
        <a href={next} rel="next">
          {scene.say.older} →
        </a>
      )}
    </nav>
  );

/** The same list for machines. */
export const Exports: FC<{ csv: string; json: string; scene: Scene }> = ({ csv, json, scene }) => (
  <p class="exports">
    <span>{scene.say.exportAs}</span> <a href={csv}>CSV</a> <a href={json}>JSON</a>
  </p>
);

/** The first characters of a commit, which lead to it. */
export const Commit: FC<{ sha: string; owner: string; name: string; scene: Scene }> = ({
  sha,
  owner,
  name,
  scene,
}) => (
  <a
    class="commit"
    href={`${scene.siteUrl}/${owner}/${name}/commit/${encodeURIComponent(sha)}`}
    rel="noreferrer"
  >
    <code>{sha.slice(0, 10)}</code>
  </a>
);
