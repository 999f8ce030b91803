/** Each list as a file, with the same filters as its page. */
import type { Context, Hono } from "hono";
import type { z } from "zod";
import type { RepositoryFacts } from "../../store/dashboard/repositories.ts";
import { chosenRepository, findingFilter, pullFilter, unreadFilter } from "./choose.ts";
import type { SetScene } from "./dashboard.tsx";
import { answerExport, type Listing } from "./export.ts";
import {
  findingListing,
  pullListing,
  repositoryListing,
  ruleListing,
  treeListing,
  unreadListing,
} from "./listings.ts";
import { findingQuery, parseQuery, pullQuery, treeQuery, unreadQuery } from "./query.ts";
import { ruleRows } from "./rule-rows.ts";
import type { Scene } from "./scene.ts";

const kinds = ["csv", "json"] as const;
const paging = { after: true, limit: true } as const;
const rankingQuery = findingQuery.omit({ ...paging, state: true, pull: true, dated: true });

/** Adds the exports. */
export function addExports(app: Hono, setScene: SetScene): void {
  function list<Shape extends z.ZodRawShape, Entry>(
    path: string,
    schema: z.ZodObject<Shape>,
    make: (
      scene: Scene,
      query: z.infer<z.ZodObject<Shape>>,
      repository: RepositoryFacts | undefined,
    ) => Listing<Entry> | Promise<Listing<Entry>>,
  ): void {
    for (const kind of kinds) {
      app.get(`${path}.${kind}`, async (context: Context) => {
        const scene = await setScene(context);
        if (scene === null) return context.json({ error: "not found" }, 404);
        const parsed = parseQuery(schema, new URL(context.req.url).searchParams);
        if (parsed.kind === "problems")
          return context.json({ error: parsed.problems.join("; ") }, 400);
        const repository = await chosenRepository(scene.view, parsed.query);
        if (repository === null) return context.json({ error: "not found" }, 404);
        return answerExport(await make(scene, parsed.query, repository), kind);
      });
    }
  }
  list("/findings", findingQuery.omit(paging), ({ view }, query, repository) =>
    findingListing(view, findingFilter(query, repository)),
  );
  list("/repositories", rankingQuery, ({ view }, query, repository) =>
    repositoryListing(view, findingFilter(query, repository)),
  );
  list("/pulls", pullQuery.omit(paging), ({ view }, query, repository) =>
    pullListing(view, pullFilter(query, repository)),
  );
  list("/rules", rankingQuery, async ({ view, rules }, query, repository) =>
    ruleListing(
      ruleRows(await view.countBy(findingFilter(query, repository), ["rule", "state"]), rules),
    ),
  );
  list("/not-analysed", unreadQuery.omit(paging), ({ view }, query, repository) =>
    unreadListing(view, unreadFilter(query, repository)),
  );
  list("/trees", treeQuery.omit(paging), ({ view }, query, repository) =>
    treeListing(view, findingFilter(query, repository)),
  );
}
