/** A fake GitHub with one repository and one pull request, and a gateway to it. */
import type { Files } from "../../src/demo/git-store.ts";
import {
  addRepository,
  openPull,
  type Pull,
  type Repository,
} from "../../src/demo/stand-in-state.ts";
import { createGithub, type Github } from "../../src/github/gateway.ts";
import type { PullGateway, PullRef } from "../../src/jobs/ports.ts";
import { type FakeGithub, fakeApp, startFakeGithub } from "../fake-github/fake.ts";

export interface Scene {
  readonly fake: FakeGithub;
  readonly github: Github;
  readonly repository: Repository;
  readonly pull: Pull;
  readonly ref: PullRef;
  readonly gateway: PullGateway;
  readonly warnings: string[];
}

let installations = 0;

/** A pull request that turns `base` into `head`. Throttling and retries are on, as they are in production. */
export async function startScene(base: Files, head: Files): Promise<Scene> {
  const fake = await startFakeGithub();
  // The pacing of an installation outlives its client: scenes of one file must not wait for each other.
  installations += 1;
  const names = { owner: "gophers", name: "shop", files: base };
  const repository = addRepository(fake.state, names, installations);
  const pull = openPull(repository, { title: "Change", branch: "topic", files: head });
  const warnings: string[] = [];
  const github = createGithub({
    appId: fakeApp.id,
    privateKey: fake.privateKey,
    baseUrl: fake.served.baseUrl,
    warn: (message) => warnings.push(message),
    now: Date.now,
    retryBaseMs: 5,
  });
  const ref = refOf(repository, pull, installations);
  const gateway = github.gatewayFor(ref);
  return { fake, github, repository, pull, ref, gateway, warnings };
}

/** The identity of a pull request as a webhook would tell it. */
export function refOf(repository: Repository, pull: Pull, installationId: number): PullRef {
  return {
    installationId,
    repositoryId: repository.id,
    owner: repository.owner,
    repo: repository.name,
    number: pull.number,
  };
}
