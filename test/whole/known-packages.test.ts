/** A local scan of one directory and a review see the types of other packages, in threads, from a real git. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { openRepository } from "../../src/git/repository.ts";
import { reviewChange } from "../../src/jobs/review-change.ts";
import { scanTree } from "../../src/jobs/scan-tree.ts";
import { createAnalyzerPool } from "../../src/workers/pool.ts";
import { makeRepository, type TestRepository } from "../git/make-repository.ts";

const options = { language: "en", off: new Set<string>() } as const;

let made: TestRepository;
beforeEach(() => {
  made = makeRepository();
});
afterEach(() => made.remove());

const config = {
  "go.mod": "module example.test/app\n\ngo 1.24\n\nreplace example.test/lib => ./lib\n",
  "config/config.go":
    'package config\n\nimport "example.test/app/convert"\n\ntype Headers struct{ Set map[string]string }\n',
  "lib/go.mod": "module example.test/lib\n",
  "lib/lib.go": "package lib\n\ntype Names map[string]int\n",
};

const convert = (body: string) => `package convert

import (
	"example.test/app/config"
	"example.test/lib"
)

func Convert(from map[string]string) (config.Headers, lib.Names) {
	var out config.Headers
	var names lib.Names
	for key, value := range from {
${body}	}
	return out, names
}
`;
const bug = "\t\tout.Set[key] = value\n\t\tnames[key] = 1\n";

test("a scan of a directory and a review of a change find the same", async () => {
  const base = made.commit({ ...config, "convert/convert.go": convert("") });
  const head = made.commit({ "convert/convert.go": convert(bug) });
  const repository = await openRepository({ cwd: made.directory });
  const analyzer = createAnalyzerPool({ threads: 2 });
  try {
    const scanned = await scanTree(repository, head, ["convert"], analyzer, options);
    const places = scanned.findings.map(({ rule, span }) => `${span.line} ${rule}`);
    expect(places).toEqual(["12 nil-map-write", "13 nil-map-write"]);
    const whole = await scanTree(repository, head, [""], analyzer, options);
    expect(whole.findings).toEqual(scanned.findings);
    const change = await repository.fetchChange(base, head);
    const reviewed = await reviewChange(repository, change, analyzer, options);
    expect(reviewed.findings).toEqual(scanned.findings);
    expect(reviewed.notAnalysed).toEqual([]);
  } finally {
    repository.close();
    await analyzer.close();
  }
});
