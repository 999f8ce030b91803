/** What operators are told of requests to GitHub: the route without names, and what is left of the hour. */
import { expect, test } from "vitest";
import { readBudget, routeOf } from "../../src/github/exchange.ts";

test.each([
  [
    "/repos/{owner}/{repo}/pulls/{pull_number}/files",
    "/repos/{owner}/{repo}/pulls/{pull_number}/files",
  ],
  ["/repos/{owner}/{repo}/contents/{+path}", "/repos/{owner}/{repo}/contents/{+path}"],
  ["https://ghe.example/api/graphql", "/graphql"],
  ["https://api.github.com/graphql", "/graphql"],
  ["https://ghe.example/api/v3/app/hook/deliveries?per_page=100", "/app/hook/deliveries"],
  // Filled in by hand: whatever it is, it is not told.
  ["/repos/octo/secret-name/pulls/7", "/…"],
])("the route of %s is %s", (url, route) => {
  expect(routeOf(url)).toBe(route);
});

const headers = {
  "x-ratelimit-limit": "5000",
  "x-ratelimit-remaining": "4987",
  "x-ratelimit-reset": "1790000000",
  "x-ratelimit-resource": "core",
};

test("what is left of the hour is read from the headers of an answer", () => {
  expect(readBudget(7, headers)).toEqual({
    installationId: 7,
    resource: "core",
    limit: 5_000,
    remaining: 4_987,
    resetsAt: 1_790_000_000_000,
  });
});

test("a kind of limit that nobody knows becomes no label of its own", () => {
  const named = { ...headers, "x-ratelimit-resource": "whatever-comes" };
  expect(readBudget(7, named)?.resource).toBe("other");
});

test("a server without limits tells no budget", () => {
  expect(readBudget(7, {})).toBeNull();
  expect(readBudget(7, { ...headers, "x-ratelimit-limit": "none" })).toBeNull();
});
