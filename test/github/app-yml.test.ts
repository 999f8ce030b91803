/** The registration asks for what the code uses, and points at what is served. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { allPermissions } from "../../src/demo/stand-in-state.ts";

const manifest = parse(readFileSync("app.yml", "utf8"));

test("asks for exactly the permissions that the fake grants", () => {
  expect(manifest.default_permissions).toEqual(allPermissions);
});

test("subscribes to the events that become jobs", () => {
  const handled = [
    "pull_request",
    "check_run",
    "check_suite",
    "merge_group",
    "issue_comment",
    "pull_request_review_comment",
  ];
  expect(manifest.default_events).toEqual(expect.arrayContaining(handled));
});

test("is private, and its webhook goes to the path that the server serves by default", () => {
  expect(manifest.public).toBe(false);
  expect(manifest.hook_attributes.active).toBe(true);
  expect(new URL(manifest.hook_attributes.url).pathname).toBe("/api/github/webhooks");
});
