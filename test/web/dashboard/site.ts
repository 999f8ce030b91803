/** A dashboard over a store, and requests to it as one viewer or another. */
import type { Hono } from "hono";
import type { Viewer } from "../../../src/jobs/viewer.ts";
import type { Store } from "../../../src/store/open.ts";
import { createDashboard } from "../../../src/web/dashboard/dashboard.tsx";
import type { RuleCard } from "../../../src/web/dashboard/scene.ts";

export const ruleIds = ["nil-map-write", "map-write-under-rlock", "marshal-shared-map"];

const cards: readonly RuleCard[] = ruleIds.map((id) => ({
  ...{ id, title: { en: `Title of ${id}`, "zh-CN": `${id} 的标题` } },
  ...{ severity: "error", confidence: "high", mode: "block" },
}));

export interface Site {
  readonly app: Hono;
  readonly get: (path: string, headers?: Readonly<Record<string, string>>) => Promise<Response>;
  readonly text: (path: string, headers?: Readonly<Record<string, string>>) => Promise<string>;
}

/** The moment at which everything is looked at; a Wednesday. */
export const now = new Date("2026-03-04T12:00:00Z");

/** Makes it. */
export function openSite(store: Store, viewer: () => Viewer | null): Site {
  const app = createDashboard({
    ...{ store, siteUrl: "https://github.example", rules: cards, version: "1.2.3" },
    resolveViewer: async () => viewer(),
    now: () => now,
  });
  const get = async (path: string, headers: Readonly<Record<string, string>> = {}) =>
    app.request(path, { headers });
  return { app, get, text: async (path, headers) => (await get(path, headers)).text() };
}

/** Unlike what anybody types: whatever shows it unescaped shows a script. */
export const hostile = `=cmd|'/c calc'!A1 <script>alert("@everyone")</script>`;

const day = (text: string) => new Date(`${text}T12:00:00Z`);

/** Two organisations, three repositories (one of them public), pull requests and what became of their findings. */
export async function fill(store: Store): Promise<void> {
  const { db } = store;
  await db
    .insertInto("installations")
    .values([
      { id: 1, account_login: "alpha" },
      { id: 2, account_login: "beta" },
    ])
    .execute();
  await db
    .insertInto("repositories")
    .values([
      { id: 11, installation_id: 1, owner: "alpha", name: "api", private: true },
      { id: 12, installation_id: 1, owner: "alpha", name: "web", private: false },
      { id: 21, installation_id: 2, owner: "beta", name: "secret-plans", private: true },
    ])
    .execute();
  await db
    .insertInto("pulls")
    .values(
      [11, 12, 21].flatMap((repository) =>
        [1, 2].map((number) => ({
          ...{ repository_id: repository, installation_id: repository === 21 ? 2 : 1, number },
          ...({ head_sha: "a".repeat(40), state: number === 1 ? "open" : "merged" } as const),
          ...({
            title: hostile,
            author: "mallory",
            not_analysed: 1,
            conclusion: "failure",
          } as const),
          ...{ told_at: null, closed_at: null, merge_commit: null, newest_review_id: null },
          untold: number === 2 ? ("draft" as const) : null,
        })),
      ),
    )
    .execute();
  await fillReviews(store);
  await fillLives(store);
  await fillTrees(store);
}

/** Of `api` a file was left out, the last scan of `web` had no result, and so had the one of the other organisation. */
async function fillTrees({ db }: Store): Promise<void> {
  const finished = { finished_commit: "c".repeat(40), finished_basis: "1", branch: hostile };
  const failed = { state: "failed", why: "timed-out", ended_at: day("2026-03-03") } as const;
  const scan = {
    ...{ ...finished, finished_at: day("2026-03-01"), looked_at: day("2026-03-03") },
    ...{ ended_at: day("2026-03-01"), commit_sha: null, why: null, error: null },
    ...({ state: "finished", directories: 2, directories_done: 2 } as const),
    ...{ files: 3, findings: 0, requests: 3 },
  };
  await db
    .insertInto("tree_scans")
    .values([
      { ...scan, repository_id: 11, installation_id: 1, not_analysed: 1 },
      { ...scan, repository_id: 12, installation_id: 1, not_analysed: 0, ...failed },
      { ...scan, repository_id: 21, installation_id: 2, not_analysed: 4, ...failed },
    ])
    .execute();
  const file = { repository_id: 11, path: `${hostile}.go`, reason: "syntax error" };
  await db.insertInto("tree_scan_unread").values(file).execute();
}

async function fillReviews({ db }: Store): Promise<void> {
  for (const repository of [11, 12, 21]) {
    const installation = repository === 21 ? 2 : 1;
    const tenant = { installation_id: installation, repository_id: repository };
    const { id } = await db
      .insertInto("reviews")
      .values({
        ...{ ...tenant, pull_number: 1, head_sha: "b".repeat(40), base_sha: null },
        ...{ reason: "opened", delivery_guid: "g", state: "finished", conclusion: "failure" },
        ...{ requests: 8, timings_ms: "{}", error: null, check_run_id: null },
      })
      .returning("id")
      .executeTakeFirstOrThrow();
    const file = { ...tenant, review_id: id, path: `${hostile}.go`, reason: "generated code" };
    await db.insertInto("not_analysed").values(file).execute();
    await db
      .insertInto("findings")
      .values({
        ...{ ...tenant, review_id: id, pull_number: 1, fingerprint: "f0", rule: "nil-map-write" },
        ...{ severity: "error", confidence: "high", mode: "block", path: hostile, line: 3 },
        ...{ end_line: 3, what: "`<img src=x>` is nil", why: "never \\*made\\*", fix: "Make it." },
      })
      .execute();
  }
  await db
    .insertInto("dismissals")
    .values({
      ...{ installation_id: 1, repository_id: 11, fingerprint: "f0", pull_number: 1 },
      ...{ kind: "ignore", reason: hostile, author_login: "octocat", author_id: 1 },
      ...{ source: "review/1", given_at: day("2026-02-20"), revoked_at: day("2026-02-21") },
      ...{ revoked_by_login: "hubot", revoked_by_id: 2 },
    })
    .execute();
}

const lifecycles = ["open", "prevented", "merged", "fixed", "dropped"] as const;

async function fillLives({ db }: Store): Promise<void> {
  const rows = Array.from({ length: 90 }, (_, index) => {
    const repository = [11, 12, 21][index % 3] ?? 11;
    const lifecycle = lifecycles[Math.floor(index / 3) % lifecycles.length] ?? "open";
    const opened = new Date(now.getTime() - index * 29 * 60 * 60 * 1_000);
    const left = new Date(opened.getTime() + (index % 7) * 60 * 60 * 1_000);
    return {
      ...{ installation_id: repository === 21 ? 2 : 1, repository_id: repository },
      ...{ pull_number: Math.floor(index / 3) % 3, fingerprint: `f${Math.floor(index / 3)}` },
      ...{ rule: ruleIds[index % 3 === 0 ? 0 : (index % 2) + 1] ?? "", path: hostile, line: 3 },
      severity: (["error", "warning", "note"] as const)[Math.floor(index / 3) % 3] ?? "note",
      ...({
        confidence: "high",
        mode: "block",
        end_line: 3,
        opened_commit: "c".repeat(40),
      } as const),
      ...{ opened_at: opened, seen_at: opened, seen_commit: "d".repeat(40), seen_review_id: null },
      ...{ lifecycle, left_at: lifecycle === "open" ? null : left, left_commit: null },
      ...({
        silenced: index % 11 === 0,
        verdict: index % 13 === 0 ? "false-positive" : null,
      } as const),
      verdict_at: index % 13 === 0 ? opened : null,
    };
  });
  await db.insertInto("finding_lives").values(rows).execute();
}
