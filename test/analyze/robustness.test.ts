import fc from "fast-check";
import { expect, test } from "vitest";
import { analyzeText } from "../support/analyze-go.ts";
import { conceptPrograms, examplePrograms } from "../support/fixtures.ts";

const programs = [...conceptPrograms(), ...examplePrograms()].map(({ text }) => text);
const program = fc.constantFrom(...programs);

/** Nothing that failed: what the analysis gave up on would stand in the list with that cause. */
function failures(text: string) {
  return analyzeText(text).notAnalysed.filter(({ cause }) => cause === "failed");
}

test("any prefix of a program is analysed without a failure", () => {
  fc.assert(
    fc.property(program, fc.double({ min: 0, max: 1, noNaN: true }), (text, part) => {
      expect(failures(text.slice(0, Math.floor(text.length * part)))).toEqual([]);
    }),
    { numRuns: 150 },
  );
});

test("a program with any line taken out is analysed without a failure", () => {
  fc.assert(
    fc.property(program, fc.nat(), (text, at) => {
      const lines = text.split("\n");
      expect(failures(lines.toSpliced(at % lines.length, 1).join("\n"))).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test("any text at all is analysed without a failure", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
      expect(failures(text)).toEqual([]);
    }),
    { numRuns: 100 },
  );
});

test("analysing twice gives the same findings in the same order", () => {
  for (const text of programs) expect(analyzeText(text)).toEqual(analyzeText(text));
});

/** Shapes that people and generators write, each large enough that anything but linear work would not end. */
const largeShapes: Readonly<Record<string, string>> = {
  "a group of 10,000 constants that repeat the first, all used as keys": `package p

type op int

const (
	op0 op = iota
${Array.from({ length: 9_999 }, (_, at) => `\top${at + 1}`).join("\n")}
)

func count(seen map[op]int) {
${Array.from({ length: 10_000 }, (_, at) => `\tseen[op${at}]++`).join("\n")}
}
`,
  "a walk that hands its callback to itself at 300 branches": `package p

type tree struct{ kids []*tree }

var seen = map[*tree]bool{}

func (t *tree) walk(visit func(*tree)) {
	visit(t)
${Array.from({ length: 300 }, (_, at) => `\tt.kids[${at}].walk(visit)`).join("\n")}
}

func (t *tree) mark() { t.walk(func(each *tree) { seen[each] = true }) }
`,
};

test.for(Object.entries(largeShapes))("%s is analysed to the end", ([, text]) => {
  expect(failures(text)).toEqual([]);
});
