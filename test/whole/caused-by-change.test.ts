/**
 * Defects that a change causes are found and told where the change is, also where the line of the defect is untouched;
 * code that is moved, renamed, re-indented or reordered brings nothing. On real repositories, through the whole review.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createAnalyzer } from "../../src/analyze/analyze.ts";
import { openRepository } from "../../src/git/repository.ts";
import type { Analyzer } from "../../src/jobs/analyzer.ts";
import { type ChangeReview, reviewChange } from "../../src/jobs/review-change.ts";
import { placeFinding } from "../../src/review/place.ts";
import { makeRepository, type TestRepository } from "../git/make-repository.ts";
import { parse } from "../support/parse.ts";
import { type Scenario, scenarios } from "./caused-by-change.ts";

const options = { language: "en", off: new Set<string>() } as const;
const analyze = createAnalyzer(parse, () => 0);
const analyzer: Analyzer = {
  threads: 1,
  analyze: async (sources, how) => analyze(sources, how),
  close: async () => {},
};

/** Contents by path of one package. */
type Package = Readonly<Record<string, string>>;
type Side = (scenario: Scenario) => Package;

const inOneFile =
  (text: (scenario: Scenario) => string, file = "a.go"): Side =>
  (scenario) => ({ [file]: `package ${scenario.name}\n${text(scenario)}` });

function defective({ name, before, edits }: Scenario): string {
  let text = before;
  for (const [from, to] of edits) {
    if (!text.includes(from)) throw new Error(`${name} has no ${JSON.stringify(from)}`);
    text = text.replace(from, () => to);
  }
  return text;
}

const right = (scenario: Scenario): string => scenario.before;

/** The declarations of a file: imports first, then blocks between empty lines at its level. */
function declarations(text: string): readonly string[] {
  return text.trim().split(/\n\n(?=(?:func|type|var|const|\/\/) ?)/);
}

const isImport = (declaration: string): boolean => declaration.startsWith("import");

/** What changes the text and not the program. */
const neutral: Readonly<Record<string, (text: string, scenario: Scenario) => string>> = {
  "lines are added above": (text) =>
    text.replace(/\n(type|func|var) /, "\nconst unrelated = 1\n\n// noted.\n$1 "),
  "comments are added inside": (text) => text.replaceAll(/\n(\t+)(\w)/g, "\n$1// why\n$1$2"),
  "tabs become spaces": (text) => text.replaceAll("\t", "    "),
  "line ends change": (text) => text.replaceAll("\n", "\r\n"),
  "locals are renamed": (text, { locals }) =>
    locals.reduce(
      (done, local) =>
        done.replaceAll(new RegExp(`(?<![\\w."])${local}(?![\\w":])`, "g"), `${local}2`),
      text,
    ),
  "functions change places": (text) => {
    const all = declarations(text);
    const imports = all.filter(isImport);
    return `\n${[...imports, ...all.filter((one) => !isImport(one)).toReversed()].join("\n\n")}\n`;
  },
};

describe("on real repositories", () => {
  let made: TestRepository;
  beforeAll(() => {
    made = makeRepository();
  });
  afterAll(() => made.remove());

  /** A commit with every scenario in a directory of its own, and nothing else. */
  function commit(side: Side): string {
    const files: Record<string, string> = { "go.mod": "module example.test\n\ngo 1.26\n" };
    for (const scenario of scenarios) {
      for (const [file, text] of Object.entries(side(scenario))) {
        files[`${scenario.name}/${file}`] = text;
      }
    }
    try {
      made.git("rm", "-r", "-q", "--ignore-unmatch", ".");
    } catch {
      // The first commit has nothing to take away.
    }
    return made.commit(files);
  }

  async function review(before: Side, after: Side): Promise<ChangeReview> {
    const base = commit(before);
    const head = commit(after);
    const repository = await openRepository({ cwd: made.directory });
    try {
      const change = await repository.fetchChange(base, head);
      return await reviewChange(repository, change, analyzer, options);
    } finally {
      repository.close();
    }
  }

  const said = ({ findings }: ChangeReview) =>
    findings.map(({ path, rule, span }) => `${path}:${span.line} ${rule}`);

  describe("a change that causes a defect", () => {
    let found: ChangeReview;
    beforeAll(async () => {
      found = await review(inOneFile(right), inOneFile(defective));
    });

    test.each(scenarios)("$name: $rule is reported at the change", ({ name, rule }) => {
      const own = found.findings.filter(({ path }) => path.startsWith(`${name}/`));
      expect(own.map((finding) => finding.rule)).toContain(rule);
      for (const finding of own.filter((one) => one.rule === rule)) {
        const placement = placeFinding(finding, found.diffs);
        if (placement.kind === "summary") continue;
        const hunks = found.diffs.get(placement.path)?.hunks ?? [];
        const inside = ({ newStart, newLines }: (typeof hunks)[number]) =>
          placement.line >= newStart && placement.line < newStart + newLines;
        expect(hunks.some(inside)).toBe(true);
      }
    });

    test("most are told on a line of the change, not only in the summary", () => {
      const kinds = found.findings.map((finding) => placeFinding(finding, found.diffs).kind);
      expect(kinds.filter((kind) => kind === "line").length / kinds.length).toBeGreaterThan(0.9);
    });
  });

  test("code that was right before and after brings nothing", async () => {
    for (const change of Object.values(neutral)) {
      const changed = inOneFile((scenario) => change(right(scenario), scenario));
      expect(said(await review(inOneFile(right), changed))).toEqual([]);
    }
  });

  test.each(Object.entries(neutral))(
    "a defect that was there is not new when %s",
    async (_, change) => {
      const changed = inOneFile((scenario) => change(defective(scenario), scenario));
      expect(said(await review(inOneFile(defective), changed))).toEqual([]);
    },
  );

  test("nor when the file is called otherwise, or its functions are spread over two", async () => {
    expect(said(await review(inOneFile(defective), inOneFile(defective, "z.go")))).toEqual([]);
    const spread: Side = (scenario) => {
      const all = declarations(defective(scenario));
      const rest = all.filter((one) => !isImport(one));
      const half = Math.ceil(rest.length / 2);
      const fileOf = (part: readonly string[]) => {
        const code = part.join("\n\n");
        const imports = all.filter(isImport).flatMap((one) => [...one.matchAll(/"([^"]+)"/g)]);
        const used = imports.flatMap(([quoted, path = ""]) =>
          code.includes(`${path.split("/").at(-1)}.`) ? [`import ${quoted}\n`] : [],
        );
        return `package ${scenario.name}\n\n${used.join("")}\n${code}\n`;
      };
      return { "a.go": fileOf(rest.slice(0, half)), "b.go": fileOf(rest.slice(half)) };
    };
    expect(said(await review(inOneFile(defective), spread))).toEqual([]);
  });

  test("a defect is gone when the change mends it", async () => {
    expect(said(await review(inOneFile(defective), inOneFile(right)))).toEqual([]);
  });
});
