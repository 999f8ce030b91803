/** What the demo prints of GitHub's Markdown. */
import { expect, test } from "vitest";
import { renderPage } from "../../src/demo/page.ts";
import { alignTables, toPlain, wrap } from "../../src/demo/plain.ts";
import { renderPosted } from "../../src/demo/print.ts";
import { sampleBase, sampleHead } from "../../src/demo/sample.ts";
import {
  addRepository,
  botOf,
  createState,
  openPull,
  type Repository,
} from "../../src/demo/stand-in-state.ts";

const body = `**\`s.items\` is written &lt;here&gt;.**

Because [\`store.go:3\`](http://x/y) says so.

\`\`\`suggestion
	s.mu.Lock()
\`\`\`

<sub>[\`a-rule\`](http://x) · error</sub>

<!-- mapwarden:fingerprint=0123456789abcdef01234567 -->`;

test("shows the words of a comment without marks, links and hidden parts", () => {
  expect(toPlain(body)).toBe(`\`s.items\` is written <here>.

Because \`store.go:3\` says so.

suggestion:
    	s.mu.Lock()

\`a-rule\` · error`);
});

test("wraps prose and leaves code and tables alone", () => {
  expect(wrap("one two three\n    code that is long\n| a | b | c | d |", 9, "  ")).toBe(
    "  one two\n  three\n      code that is long\n  | a | b | c | d |",
  );
});

test("sets the columns of a table straight", () => {
  expect(alignTables("| a | bcd |\n|---|---:|\n| eeee | f |\n")).toBe(
    "| a    | bcd |\n| eeee | f   |\n",
  );
});

function posted() {
  const state = createState({ id: 1, slug: "mapwarden" }, () => 0);
  const repository: Repository = addRepository(state, {
    owner: "o",
    name: "r",
    files: sampleBase,
  });
  const pull = openPull(repository, { title: "<b>", branch: "x", files: sampleHead });
  const made = { pull: 1, author: botOf(state.app), commit: pull.head.sha };
  repository.reviews.push({ ...made, id: 1, event: "COMMENT", body: "" });
  const comment = { ...made, reviewId: 1, side: "RIGHT", diffHunk: "@@ <x>", resolved: false };
  repository.comments.push(
    { ...comment, id: 3, path: "b.go", line: 9, startLine: 8, body: "Second." },
    { ...comment, id: 2, path: "a.go", line: 10, body: "First." },
  );
  return { state, repository, pull };
}

test("prints comments in the order of the files", () => {
  const { repository, pull } = posted();
  expect(renderPosted(repository, pull, (text) => text)).toBe(`Review: 2 comments in 1 request

  a.go:10
    First.

  b.go:8-9
    Second.`);
});

test("the page shows hostile titles and code as text", () => {
  const { state } = posted();
  const page = renderPage(state, "/o/r/pull/1");
  expect(page).toContain("&lt;b&gt;");
  expect(page).toContain("@@ &lt;x&gt;");
  expect(page).not.toContain("<b>");
  expect(renderPage(state, "/o/r/pull/2")).toBeUndefined();
});
