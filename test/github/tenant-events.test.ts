/** Which of GitHub's own examples say something about tenants, and that the sweep asks for whatever is handled. */
import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { z } from "zod";
import { jobsFromEvent } from "../../src/github/events.ts";
import { isHandled } from "../../src/github/handled-events.ts";
import { changesFromEvent } from "../../src/github/tenant-events.ts";

const examples = z
  .array(z.object({ name: z.string(), examples: z.array(z.record(z.string(), z.unknown())) }))
  .parse(createRequire(import.meta.url)("@octokit/webhooks-examples"))
  .flatMap(({ name, examples: payloads }) =>
    payloads.map((payload): { name: string; action: string; payload: object } => ({
      name,
      action: String(payload.action),
      // An example carries no installation, which every delivery to an App does.
      payload: { installation: { id: 7 }, ...payload },
    })),
  );

function kindsOf(wanted: string) {
  const found = examples.filter(({ name }) => name === wanted);
  return Object.fromEntries(
    found.map(({ name, action, payload }) => [
      action,
      changesFromEvent(name, payload).map(({ kind }) => kind),
    ]),
  );
}

test("installations come, go and rest", () => {
  expect(kindsOf("installation")).toEqual({
    created: ["installed"],
    deleted: ["uninstalled"],
    new_permissions_accepted: ["installed"],
    suspend: ["installed"],
    unsuspend: ["installed"],
  });
  const suspended = examples.filter(({ action }) => action === "suspend");
  const [change] = suspended.flatMap(({ name, payload }) => changesFromEvent(name, payload));
  expect(change).toMatchObject({ suspendedAt: new Date("2021-04-29T02:32:50Z") });
});

test("repositories come and go, and are told of", () => {
  expect(kindsOf("installation_repositories")).toEqual({ added: ["added"], removed: ["removed"] });
  expect(kindsOf("repository")).toMatchObject({
    created: [],
    edited: [],
    privatized: ["changed"],
    publicized: ["changed"],
    renamed: ["changed"],
    transferred: ["changed", "added"],
  });
});

test("a deleted repository is gone for sure, one that was taken away may be asked for", () => {
  const repository = { id: 3, name: "r", owner: { login: "o" }, private: true };
  const deleted = { action: "deleted", installation: { id: 7 }, repository };
  expect(changesFromEvent("repository", deleted)).toMatchObject([
    { kind: "removed", repositories: [{ id: 3, owner: "o", repo: "r", deleted: true }] },
  ]);
});

test("an account's new name is told with the former", () => {
  const payload = {
    ...{ action: "renamed", installation: { id: 7 }, account: { login: "now" } },
    changes: { login: { from: "before" } },
  };
  expect(changesFromEvent("installation_target", payload)).toEqual([
    { kind: "account-renamed", installationId: 7, former: "before", account: "now" },
  ]);
});

test.each(["installation", "installation_repositories", "repository", "installation_target"])(
  "%s without what it should hold says nothing",
  (event) => {
    for (const payload of [null, "x", {}, { action: "deleted", installation: {} }]) {
      expect(changesFromEvent(event, payload)).toEqual([]);
    }
  },
);

test("whatever becomes a job or a change is worth asking for again", () => {
  const useful = examples.filter(
    ({ name, payload }) =>
      jobsFromEvent(name, "d", payload).length + changesFromEvent(name, payload).length > 0,
  );
  expect(useful.length).toBeGreaterThan(15);
  const forgotten = useful.filter(({ name, action }) => !isHandled(name, action));
  expect(forgotten.map(({ name, action }) => `${name}.${action}`)).toEqual([]);
  expect(isHandled("pull_request", "labeled")).toBe(false);
  expect(isHandled("ping", null)).toBe(false);
});
