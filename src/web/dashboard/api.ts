/** The read API: the same questions as the pages ask, answered as JSON. Described in `openapi.ts`. */
import { type Context, Hono } from "hono";
import type { z } from "zod";
import type { FindingStory } from "../../store/dashboard/finding.ts";
import type { Cursor } from "../../store/dashboard/page.ts";
import type { RepositoryFacts } from "../../store/dashboard/repositories.ts";
import { chosenRepository, findingFilter, pullFilter, unreadFilter } from "./choose.ts";
import type { SetScene } from "./dashboard.tsx";
import { apiQueries, describeApi } from "./openapi.ts";
import { cursorText, isFingerprint, parseQuery } from "./query.ts";
import {
  findingRecord,
  pullRecord,
  repositoryRecord,
  ruleRecord,
  treeRecord,
  unreadRecord,
} from "./records.ts";
import { ruleRows } from "./rule-rows.ts";
import type { Scene } from "./scene.ts";

const rowsPerAnswer = 50;
const eventsMax = 100;

interface Asked<Query> {
  readonly scene: Scene;
  readonly query: Query;
  readonly repository: RepositoryFacts | undefined;
  readonly context: Context;
}

function nextOf(next: Cursor | null): string | null {
  return next === null ? null : cursorText(next);
}

function storyAnswer({ lives, words, said, sights, thumbs }: FindingStory) {
  return {
    lives: lives.map((life) => ({
      ...findingRecord({
        ...life,
        pull: life.pull_number === 0 ? null : life.pull_number,
      }),
    })),
    words: words && { what: words.what, why: words.why, fix: words.fix },
    said: said.map((each) => ({
      ...{ kind: each.kind, pull: each.pull, reason: each.reason, author: each.author },
      at: each.given_at.toISOString(),
      revokedAt: each.revoked_at?.toISOString() ?? null,
      revokedBy: each.revoked_by,
    })),
    seen: sights.map(({ pull, head_sha: commit, at }) => ({ pull, commit, at: at.toISOString() })),
    reactions: { up: thumbs.up, down: thumbs.down },
  };
}

function idOf(text: string | undefined): number {
  return Number(/^[1-9]\d{0,15}$/.exec(text ?? "")?.[0] ?? 0);
}

/** Makes the API, to be mounted at `/api/v1`. */
export function createApi(setScene: SetScene, version: string): Hono {
  const api = new Hono();
  function read<Shape extends z.ZodRawShape>(
    path: string,
    schema: z.ZodObject<Shape>,
    answer: (asked: Asked<z.infer<z.ZodObject<Shape>>>) => Promise<object | null>,
  ): void {
    api.get(path, async (context) => {
      const scene = await setScene(context);
      if (scene === null) return context.json({ error: "not found" }, 404);
      const parsed = parseQuery(schema, new URL(context.req.url).searchParams);
      if (parsed.kind === "problems")
        return context.json({ error: parsed.problems.join("; ") }, 400);
      // A misspelt filter that is left out would answer more than was asked for.
      if (parsed.unknown.length > 0) {
        return context.json({ error: `unknown: ${parsed.unknown.join(", ").slice(0, 200)}` }, 400);
      }
      const repository = await chosenRepository(scene.view, parsed.query);
      if (repository === null) return context.json({ error: "not found" }, 404);
      const found = await answer({ scene, query: parsed.query, repository, context });
      return found === null ? context.json({ error: "not found" }, 404) : context.json(found);
    });
  }
  api.get("/openapi.json", (context) => context.json(describeApi(version)));
  addLists(read);
  addSingles(read);
  api.get("*", (context) => context.json({ error: "not found" }, 404));
  return api;
}

type Read = <Shape extends z.ZodRawShape>(
  path: string,
  schema: z.ZodObject<Shape>,
  answer: (asked: Asked<z.infer<z.ZodObject<Shape>>>) => Promise<object | null>,
) => void;

function addLists(read: Read): void {
  read("/findings", apiQueries.findings, async ({ scene: { view }, query, repository }) => {
    const filter = findingFilter(query, repository);
    const { after = null, limit = rowsPerAnswer } = query;
    const page = await view.fetchFindings(filter, after, limit);
    const total = await view.countFindings(filter);
    return { findings: page.rows.map(findingRecord), total, next: nextOf(page.next) };
  });
  read("/counts", apiQueries.counts, async ({ scene: { view }, query, repository }) => {
    const filter = findingFilter(query, repository);
    const by = [...new Set(query.by ?? [])];
    const counts = await view.countBy(filter, by);
    return { counts, total: counts.reduce((sum, { findings }) => sum + findings, 0) };
  });
  read("/repositories", apiQueries.repositories, async ({ scene: { view }, query, repository }) => {
    const { after = null, limit = rowsPerAnswer } = query;
    const page = await view.fetchRepositories(findingFilter(query, repository), after, limit);
    return { repositories: page.rows.map(repositoryRecord), next: nextOf(page.next) };
  });
  read("/pulls", apiQueries.pulls, async ({ scene: { view }, query, repository }) => {
    const { after = null, limit = rowsPerAnswer } = query;
    const page = await view.fetchPulls(pullFilter(query, repository), after, limit);
    return { pulls: page.rows.map(pullRecord), next: nextOf(page.next) };
  });
  read("/rules", apiQueries.rules, async ({ scene: { view, rules }, query, repository }) => {
    const counts = await view.countBy(findingFilter(query, repository), ["rule", "state"]);
    return { rules: ruleRows(counts, rules).map(ruleRecord) };
  });
  read("/not-analysed", apiQueries.notAnalysed, async ({ scene: { view }, query, repository }) => {
    const { after = null, limit = rowsPerAnswer } = query;
    const page = await view.fetchUnread(unreadFilter(query, repository), after, limit);
    return { files: page.rows.map(unreadRecord), next: nextOf(page.next) };
  });
  read("/trees", apiQueries.trees, async ({ scene: { view }, query, repository }) => {
    const { after = null, limit = rowsPerAnswer } = query;
    const page = await view.fetchPartlyRead(findingFilter(query, repository), after, limit);
    return { trees: page.rows.map(treeRecord), next: nextOf(page.next) };
  });
  read("/time-to-fix", apiQueries.timeToFix, async ({ scene: { view }, query, repository }) => {
    const { findings, median, p90 } = await view.fetchTimeToFix(findingFilter(query, repository));
    return { findings, medianHours: median, p90Hours: p90 };
  });
}

function addSingles(read: Read): void {
  read("/findings/:repository/:fingerprint", apiQueries.none, async ({ scene, context }) => {
    const repository = idOf(context.req.param("repository"));
    const fingerprint = context.req.param("fingerprint") ?? "";
    if (!isFingerprint(fingerprint)) return null;
    const story = await scene.view.findStory({ repository, fingerprint }, eventsMax);
    return story ? storyAnswer(story) : null;
  });
  read("/repositories/:id", apiQueries.none, async ({ scene: { view }, context }) => {
    const repository = idOf(context.req.param("id"));
    const { rows } = await view.fetchRepositories({ repository }, null, 1);
    return rows[0] ? repositoryRecord(rows[0]) : null;
  });
  read("/pulls/:repository/:number", apiQueries.none, async ({ scene: { view }, context }) => {
    const repository = idOf(context.req.param("repository"));
    const pull = await view.findPull(repository, idOf(context.req.param("number")));
    return pull ? pullRecord(pull) : null;
  });
}
