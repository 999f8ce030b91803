/** Which findings are the same ones at another place, and of which nobody can say so. */
import { expect, test } from "vitest";
import type { Finding } from "../../src/finding/finding.ts";
import { fingerprintOf } from "../../src/finding/fingerprint.ts";
import { findPushed, findRenamed } from "../../src/jobs/follow-moves.ts";
import type { ChangedFile } from "../../src/jobs/ports.ts";
import type { KnownFinding } from "../../src/jobs/say-log.ts";
import { movedDirectoriesMax } from "../../src/limits.ts";
import { makeFinding, makeIdentity } from "../review/make.ts";

function findingAt(path: string, ordinal = 0): Finding {
  const identity = makeIdentity({ directory: path.slice(0, path.lastIndexOf("/")) });
  return makeFinding({ path, identity, fingerprint: fingerprintOf(identity, ordinal) });
}

const known = (path: string, ordinal = 0): KnownFinding => {
  const { fingerprint, rule } = findingAt(path, ordinal);
  return { fingerprint, rule, path };
};

const renamed = (previousPath: string, path: string): ChangedFile => {
  return { path, previousPath, status: "renamed", additions: 0, deletions: 0 };
};

const move = (from: string, to: string, ordinal = 0) => ({
  former: findingAt(from, ordinal).fingerprint,
  fingerprint: findingAt(to, ordinal).fingerprint,
});

const twins = (directory: string) => [
  findingAt(`${directory}/a.go`, 0),
  findingAt(`${directory}/b.go`, 1),
];

function rename(
  head: readonly Finding[],
  changed: readonly ChangedFile[],
  more: { readonly base?: readonly Finding[]; readonly before?: readonly string[] } = {},
) {
  const { base = head, before = ["old"] } = more;
  return findRenamed({ base, head, changed, before: new Set(before) });
}

test("findings of renamed files are those of the old directory, one by one", () => {
  const changed = [renamed("old/a.go", "new/a.go"), renamed("old/b.go", "new/b.go")];
  expect(rename(twins("new"), changed)).toEqual([
    move("old/a.go", "new/a.go"),
    move("old/b.go", "new/b.go", 1),
  ]);
});

test.each<[string, Parameters<typeof rename>]>([
  [
    "a directory that held Go",
    [[findingAt("new/a.go")], [renamed("old/a.go", "new/a.go")], { before: ["old", "new"] }],
  ],
  [
    "what is left behind too",
    [[findingAt("old/b.go"), findingAt("new/a.go")], [renamed("old/a.go", "new/a.go")]],
  ],
  [
    "equal ones from two directories",
    [twins("new"), [renamed("old/a.go", "new/a.go"), renamed("other/b.go", "new/b.go")]],
  ],
  ["an equal one in a file that is added", [twins("new"), [renamed("old/b.go", "new/b.go")]]],
  [
    "one of two equal ones, of which the other is gone",
    [[findingAt("new/a.go")], [renamed("old/a.go", "new/a.go")], { base: twins("new") }],
  ],
  [
    "one directory that goes to two",
    [
      [findingAt("new/a.go"), findingAt("newer/b.go")],
      [renamed("old/a.go", "new/a.go"), renamed("old/b.go", "newer/b.go")],
    ],
  ],
  ["a copy", [[findingAt("new/a.go")], [{ ...renamed("old/a.go", "new/a.go"), status: "copied" }]]],
])("nothing moves with %s", (_, given) => {
  expect(rename(...given)).toEqual([]);
});

test("what is gone from one directory since the last push, and is in another, has moved", () => {
  const previous = [known("old/a.go"), known("old/b.go", 1)];
  const head = twins("new");
  expect(findPushed(head, head, previous)).toEqual([
    move("old/a.go", "new/a.go"),
    move("old/b.go", "new/b.go", 1),
  ]);
});

test.each<[string, readonly Finding[], readonly KnownFinding[]]>([
  ["that is still there", [findingAt("old/a.go"), findingAt("new/a.go")], [known("old/a.go")]],
  ["that was at both places", [findingAt("new/a.go")], [known("old/a.go"), known("new/a.go")]],
  ["of which there were two", [findingAt("new/a.go")], [known("old/a.go"), known("old/b.go", 1)]],
  ["of which there are two", twins("new"), [known("old/a.go")]],
  ["that was at two places", [findingAt("new/a.go")], [known("old/a.go"), known("older/a.go")]],
  ["that is at two places", [findingAt("new/a.go"), findingAt("newer/a.go")], [known("old/a.go")]],
  ["nobody knew", [findingAt("new/a.go")], []],
  [
    "of more directories than can be told apart",
    [findingAt("new/a.go")],
    [
      known("old/a.go"),
      ...Array.from({ length: movedDirectoriesMax }, (_, index) => ({
        ...{ fingerprint: `${index}`, rule: "r", path: `gone${index}/a.go` },
      })),
    ],
  ],
])("a finding %s has not moved", (_, head, previous) => {
  expect(findPushed(head, head, previous)).toEqual([]);
});

test("a finding of the base that is looked at for the first time has not moved", () => {
  const head = [findingAt("new/a.go")];
  expect(findPushed(head, [], [known("old/a.go")])).toEqual([]);
});
