/** Who speaks to the App, what they ask, and what is no question at all. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { reasonCharsMax } from "../../src/limits.ts";
import { findCommand } from "../../src/review/command.ts";

test.each([
  ["@mapwarden review", "review", null, ""],
  ["@MapWarden Review please", "review", null, "please"],
  ["@mapwarden[bot] ignore filled by the caller", "ignore", null, "filled by the caller"],
  ["@mapwarden: ignore 01abcdef it is known", "ignore", "01abcdef", "it is known"],
  ["@mapwarden false-positive 01ABCDEF-2, no", "false-positive", null, "01ABCDEF-2, no"],
  ["@mapwarden false-positive 01ABCDEF-2 no", "false-positive", "01abcdef-2", "no"],
  ["Thanks.\r\n\r\n  @mapwarden\tresolve", "resolve", null, ""],
  ["@mapwarden review 01abcdef", "review", null, "01abcdef"],
  ["@mapwarden", "help", null, ""],
  ["@mapwarden approve it", null, null, ""],
])("%j asks for %j", (body, verb, finding, reason) => {
  expect(findCommand(body)).toEqual({ name: "mapwarden", command: { verb, finding, reason } });
});

test.each([
  ["in the midst of a sentence", "I think @mapwarden ignore is wrong"],
  ["in a quote", "> @mapwarden review\n"],
  ["in a fence", "```\n@mapwarden review\n```"],
  ["in a fence of tildes, with another inside", "~~~~ go\n~~~\n@mapwarden review\n~~~~"],
  ["in a fence that is never closed", "text\n```\n@mapwarden review"],
  ["in indented code", "text\n\n    @mapwarden review\n\t@mapwarden review"],
  ["in a code span", "`@mapwarden review`"],
  ["in a comment that nobody sees", "<!-- \n@mapwarden review\n -->"],
  ["in a comment that is never closed", "text <!--\n@mapwarden review"],
  ["to a team", "@mapwarden/team review"],
  ["in an address", "@mapwarden.example.com review".replace("@", "x@")],
  ["in nothing", ""],
])("what stands %s is no command", (_, body) => {
  expect(findCommand(body)).toBeNull();
});

test("a name that begins with the App's is another name", () => {
  expect(findCommand("@mapwarden-fan review")?.name).toBe("mapwarden-fan");
});

test("a reason is one visible line of bearable length", () => {
  const long = findCommand(`@mapwarden ignore a\u202eb\u0000c ${"x".repeat(5_000)}`);
  expect(long?.command.reason).toMatch(/^a b c x+…$/);
  expect([...(long?.command.reason ?? "")]).toHaveLength(reasonCharsMax);
});

test("only what is not quoted is read, in any text", () => {
  const line = fc.constantFrom(
    "@mapwarden review",
    "> @mapwarden review",
    "```",
    "~~~",
    "text",
    "",
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
      const quoted = lines.map((each) => `> ${each}`).join("\n");
      expect(findCommand(quoted)).toBeNull();
      expect(findCommand(`@mapwarden help\n${lines.join("\n")}`)?.command.verb).toBe("help");
    }),
  );
});
