import { expect, test } from "vitest";
import { analyzeText } from "../support/analyze-go.ts";

/** Severities of what is said of text in the order of a map, in source order. */
function severities(code: string): readonly string[] {
  const { findings } = analyzeText(`package p
import ("crypto/sha256"; "fmt"; "sort"; "strings")
var _, _, _, _ = sha256.New, fmt.Sprint, sort.Strings, strings.Join
${code}`);
  return findings.flatMap(({ rule, severity }) =>
    rule === "map-order-dependence" ? severity : [],
  );
}

const text = (name: string) => `
func ${name}(labels map[string]string) string {
	var parts []string
	for name, value := range labels {
		parts = append(parts, name+"="+value)
	}
	return strings.Join(parts, ",")
}`;

test.each([
  ["named as a key", text("labelKey")],
  [
    "looked up by a caller",
    `${text("flat")}\nfunc find(all map[string]int, labels map[string]string) int { return all[flat(labels)] }`,
  ],
  [
    "looked up through a local",
    `${text("flat")}
func find(all map[string]int, labels map[string]string) int {
	at := strings.ToLower(flat(labels))
	return all[at]
}`,
  ],
  [
    "compared by a caller",
    `${text("flat")}\nfunc same(a, b map[string]string) bool { return flat(a) == flat(b) }`,
  ],
  [
    "hashed",
    `${text("flat")}\nfunc digest(labels map[string]string) [32]byte { return sha256.Sum256([]byte(flat(labels))) }`,
  ],
])("an order that decides what is found is a warning: %s", (_, code) => {
  expect(severities(code)).toEqual(["warning"]);
});

test.each([
  ["returned, and nobody sees what becomes of it", text("flat")],
  [
    "asked whether it is empty",
    `${text("flat")}\nfunc none(labels map[string]string) bool { return flat(labels) == "" }`,
  ],
  ["printed", `${text("flat")}\nfunc show(labels map[string]string) { fmt.Println(flat(labels)) }`],
  ["a name with `key` inside a word", text("monkeyShow")],
  [
    "set as the value of a header",
    `${text("flat")}\ntype header interface{ Set(name, value string) }\nfunc set(h header, labels map[string]string) { h.Set("Trailer", flat(labels)) }`,
  ],
  ["a list of keys", text("header").replaceAll("parts", "keys")],
])("other text is a note: %s", (_, code) => {
  expect(severities(code)).toEqual(["note"]);
});
