/** The whole App with weeks of history and a login, before the fake GitHub, for a browser to look at. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeHistory } from "../../src/commands/demo-history.ts";
import type { Repository } from "../../src/demo/stand-in-state.ts";
import { push } from "../../src/demo/stand-in-state.ts";
import type { StoreLocation } from "../../src/store/open.ts";
import { type LoginStage, startLoginStage } from "../web/login/login-stage.ts";

/** Everybody's organisation. */
const owner = "gophers";
const installationId = 1;
/** The fake numbers repositories from here on. */
const firstId = 7001;
const names = ["shop", "billing", "gateway"];

export const adaId = 41;

export interface Site extends LoginStage {
  readonly repositories: readonly Repository[];
}

/** Starts it. Ada sees all repositories, and may push to the first. */
export async function startSite(): Promise<Site> {
  const directory = mkdtempSync(join(tmpdir(), "mapwarden-pages-"));
  const store: StoreLocation = { kind: "embedded", directory };
  const refs = names.map((repo, index) => ({
    ...{ installationId, repositoryId: firstId + index, owner, repo },
  }));
  // The first has none: what is shown of it comes out of the browser's own doing.
  await writeHistory(store, refs.slice(1), new Date());
  const stage = await startLoginStage({ store });
  const repositories: Repository[] = [];
  for (const name of names) {
    repositories.push(await stage.addRepository(owner, name, installationId));
  }
  const ada = stage.fake.people.add({ id: adaId, login: "ada" });
  for (const { id } of repositories) ada.sees.add(id);
  const [first] = repositories;
  if (first?.id !== firstId) throw new Error("the fake numbers repositories otherwise");
  ada.writes.add(first.id);
  push(first, "main", { "cart/cart.go": "package cart\n\nfunc Fill() {} // BUG\n" });
  return {
    ...stage,
    repositories,
    close: async () => {
      await stage.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
