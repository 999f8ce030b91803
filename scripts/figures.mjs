// Writes docs/figures.json: what each rule found on real bugs and on correct commits.
//
//   node scripts/figures.mjs DATE RESULTS.json …
//
// RESULTS are lists of runs as a scorer writes them: {kind, id, repo, category, hit, quiet, loud, rules}. `parent` is a
// scan of the tree with the bug, `introduced` the review of the commit that brought it in; `rules` then are those that
// point at the lines of the bug. `fix` and `clean` are reviews of commits that are right; `rules` then are all that spoke.
import { readFileSync, writeFileSync } from "node:fs";

const [date, ...paths] = process.argv.slice(2);
if (!/^\d{4}-\d{2}-\d{2}$/.test(date ?? "") || paths.length === 0) {
  console.error("usage: node scripts/figures.mjs YYYY-MM-DD RESULTS.json …");
  process.exit(2);
}

// A run that is measured again counts as it came out last; one that never came out is left out, and told.
const all = paths.flatMap((path) => JSON.parse(readFileSync(path, "utf8")));
const keyOf = ({ kind, repo, id }) => `${kind} ${repo} ${id}`;
const done = new Map(all.filter(({ error }) => !error).map((run) => [keyOf(run), run]));
const runs = [...done.values()];
const lost = new Map(all.filter((run) => !done.has(keyOf(run))).map((run) => [keyOf(run), run]));
for (const [key, { error }] of lost) console.error(`left out: ${key}: ${error}`);
const ofKind = (...kinds) => runs.filter(({ kind }) => kinds.includes(kind));
const bugs = ofKind("parent");
const introduced = ofKind("introduced");
const correct = ofKind("fix", "clean");

const speaks = (id) => (run) => run.rules.includes(id);
const ids = [...new Set(runs.flatMap((run) => run.rules))].toSorted();
const countBy = (all) => {
  const counts = new Map();
  for (const { category } of all) counts.set(category, (counts.get(category) ?? 0) + 1);
  return Object.fromEntries([...counts].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)));
};

const figures = {
  date,
  bugs: bugs.length,
  projects: new Set(bugs.map(({ repo }) => repo)).size,
  introduced: introduced.length,
  correct: correct.length,
  rules: Object.fromEntries(
    ids.map((id) => [
      id,
      {
        bugs: countBy(bugs.filter(speaks(id))),
        introduced: introduced.filter(speaks(id)).length,
        correct: correct.filter(speaks(id)).length,
      },
    ]),
  ),
};
writeFileSync(
  new URL("../docs/figures.json", import.meta.url),
  `${JSON.stringify(figures, null, 2)}\n`,
);
console.log(
  `${figures.bugs} bugs, ${figures.introduced} introducing commits, ${figures.correct} correct ones`,
);
