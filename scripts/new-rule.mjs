/** Scaffolds a rule: `npm run new-rule <id>` writes the rule, a failing fixture, a pair of programs and the line in the index. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const [id] = process.argv.slice(2);
if (!id || !/^[a-z]+(-[a-z]+)+$/.test(id)) {
  console.error("usage: npm run new-rule <id>, where <id> names the bad pattern: nil-map-write");
  process.exit(2);
}
const rulePath = join(root, "src/rules", `${id}.ts`);
if (existsSync(rulePath)) {
  console.error(`the rule ${id} exists already`);
  process.exit(2);
}

const constant = id.replace(/-([a-z])/g, (_, letter) => letter.toUpperCase());
const program = (mark) => `package main

func main() {
	m := map[string]int{}
	m["a"] = 1${mark}
}
`;

write(
  rulePath,
  `/** Say what the rule finds, in one line. */
import { accessesIn } from "../go/accesses.ts";
import { defineRule } from "./rule.ts";

export default defineRule({
  id: "${id}",
  title: { en: "…", "zh-CN": "…" },
  severity: "warning",
  confidence: "low",
  since: "0.1.0",
  tier: 1,
  manifests: "race",
  doc: "…",
  bad: [{ name: "…", go: "func f(m map[string]int) {\\n\\tm[\\"a\\"] = 1 // want ${id}\\n}" }],
  good: [{ name: "…", go: "func f(m map[string]int) int { return m[\\"a\\"] }" }],
  limits: [],
  messages: {
    write: {
      en: { what: "{map} …", why: "…", fix: "…" },
      "zh-CN": { what: "{map} …", why: "…", fix: "…" },
    },
  },
  *check(pkg) {
    for (const access of accessesIn(pkg)) {
      const { cell, file, node } = access;
      yield { file, node, subject: cell.name, message: "write", values: { map: cell.name } };
    }
  },
});
`,
);
write(
  join(root, "test/rules", id, "basics.go"),
  program(` // want ${id}`).replace("main\n", "p\n").replace("main()", "f()"),
);
write(
  join(root, "test/fixtures/go/examples", id, "bad.go"),
  `// run: race\n\n${program(` // want ${id}`)}`,
);
write(join(root, "test/fixtures/go/examples", id, "good.go"), program(""));

const indexPath = join(root, "src/rules/index.ts");
const index = readFileSync(indexPath, "utf8")
  .replace("import type { Rule }", `import ${constant} from "./${id}.ts";\nimport type { Rule }`)
  .replace(/\n?\];\n$/, `\n  ${constant},\n];\n`);
writeFileSync(indexPath, index);
console.log(
  `src/rules/${id}.ts and its fixtures are there; the tests fail until they say what the rule does`,
);

function write(path, text) {
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, text);
}
