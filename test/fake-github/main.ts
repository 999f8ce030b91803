/**
 * The fake as a process of its own, for tests that kill the app: `node test/fake-github/main.ts [--port N]`.
 * Prints one line of JSON when it listens: `{port, host, baseUrl, control, appId, privateKey, …}`, where `host` is
 * what GHE_HOST has to be (with GHE_PROTOCOL=http). At the address `control`, apart from GitHub's API, it serves:
 *   GET  /_state                     what was posted: {reviews, comments, checkRuns, pulls, problems}
 *   GET  /_log                       every request with its time
 *   POST /_faults                    a Fault of faults.ts; DELETE clears them
 *   POST /_push                      {branch?, files, force?} → {sha}; files are laid over the branch's, null removes
 *   POST /_open                      {title?, branch, files, draft?} → {number, sha}
 *   POST /_deliver                   {url, secret, number?, action?, deliveryId?} → {status} of the receiver
 *   GET  /_payload?number=1&action=opened   the webhook's payload, to be sent by the caller
 */
import { createServer } from "node:http";
import { parseArgs } from "node:util";
import { z } from "zod";
import type { StoredFile } from "../../src/demo/git-store.ts";
import { sampleBase, sampleHead, sampleNames } from "../../src/demo/sample.ts";
import {
  addRepository,
  openPull,
  type Pull,
  push,
  type Repository,
} from "../../src/demo/stand-in-state.ts";
import { pullRequestPayload, sendWebhook } from "../../src/demo/webhook.ts";
import { type FakeGithub, fakeApp, startFakeGithub } from "./fake.ts";

const files = z.record(z.string(), z.string().nullable());
const faultBody = z.object({
  method: z.string().optional(),
  path: z.string(),
  body: z.string().optional(),
  skip: z.number().optional(),
  times: z.number().optional(),
  effect: z.enum(["none", "done"]).optional(),
  how: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("answer"), status: z.number(), message: z.string() }),
    z.object({ kind: z.literal("reset") }),
    z.object({ kind: z.literal("hang"), ms: z.number() }),
    z.object({
      kind: z.literal("secondary"),
      retryAfter: z.number().optional(),
      status: z.number().optional(),
    }),
    z.object({ kind: z.literal("primary"), reset: z.number() }),
  ]),
});
const pushBody = z.object({
  branch: z.string().default(sampleNames.branch),
  files,
  force: z.boolean().default(false),
});
const openBody = z.object({
  title: z.string().default("Change"),
  branch: z.string(),
  files,
  draft: z.boolean().default(false),
});
const deliverBody = z.object({
  url: z.string(),
  secret: z.string(),
  number: z.number().default(1),
  action: z.string().default("opened"),
  deliveryId: z.string().optional(),
});

interface Stage {
  readonly fake: FakeGithub;
  readonly repository: Repository;
}

const controls: Record<string, (stage: Stage, query: URLSearchParams, body: unknown) => unknown> = {
  "GET /_state": ({ fake, repository }) => ({
    reviews: repository.reviews,
    comments: repository.comments,
    checkRuns: repository.checkRuns,
    pulls: [...repository.pulls.values()],
    problems: fake.problems,
  }),
  "GET /_log": ({ fake }) => fake.log.map(({ headers: _, ...logged }) => logged),
  "POST /_faults": ({ fake }, _, body) => fake.addFault(faultBody.parse(body)),
  "DELETE /_faults": ({ fake }) => fake.clearFaults(),
  "POST /_push": ({ repository }, _, body) => {
    const { branch, files: changed, force } = pushBody.parse(body);
    return { sha: push(repository, branch, layOver(repository, branch, changed), { force }) };
  },
  "POST /_open": ({ repository }, _, body) => {
    const { files: changed, ...asked } = openBody.parse(body);
    const opened = openPull(repository, {
      ...asked,
      files: layOver(repository, "main", changed),
    });
    return { number: opened.number, sha: opened.head.sha };
  },
  "POST /_deliver": async (stage, _, body) => {
    const { url, secret, number, action, deliveryId } = deliverBody.parse(body);
    const payload = payloadOf(stage, number, action);
    const status = await sendWebhook({ url, secret }, "pull_request", payload, deliveryId);
    return { status };
  },
  "GET /_payload": (stage, query) =>
    payloadOf(stage, Number(query.get("number") ?? 1), query.get("action") ?? "opened"),
};

function payloadOf({ fake, repository }: Stage, number: number, action: string): object {
  const pull: Pull | undefined = repository.pulls.get(number);
  if (!pull) throw new Error(`no pull request ${number}`);
  const html = `http://${fake.served.host}`;
  return pullRequestPayload(fake.state, { api: `${html}/api/v3`, html }, repository, pull, action);
}

/** The files of a branch with some of them replaced. */
function layOver(
  repository: Repository,
  branch: string,
  changed: Record<string, string | null>,
): Record<string, StoredFile> {
  const tip = repository.git.commits.get(repository.branches.get(branch) ?? "");
  const kept = [...(tip?.leaves ?? [])].map(([path, { sha }]): [string, StoredFile] => [
    path,
    repository.git.blobs.get(sha) ?? { submodule: sha },
  ]);
  const laid = new Map(kept);
  for (const [path, text] of Object.entries(changed)) {
    if (text === null) laid.delete(path);
    else laid.set(path, text);
  }
  return Object.fromEntries(laid);
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { port: { type: "string", default: "0" } } });
  const fake = await startFakeGithub({ port: Number(values.port) });
  const { owner, repo: name, title, branch } = sampleNames;
  const repository = addRepository(fake.state, { owner, name, files: sampleBase });
  openPull(repository, { title, branch, files: sampleHead });
  const control = await serveControls({ fake, repository });
  const { port, host, baseUrl } = fake.served;
  const { privateKey } = fake;
  const shown = { port, host, baseUrl, control, appId: fakeApp.id, privateKey };
  const where = { installationId: 1, repository: `${owner}/${name}`, repositoryId: repository.id };
  process.stdout.write(`${JSON.stringify({ ...shown, ...where })}\n`);
}

/** The controls have a port of their own, so that nothing but GitHub's API is at GitHub's address. */
function serveControls(stage: Stage): Promise<string> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const text = Buffer.concat(chunks).toString("utf8");
    const url = new URL(request.url ?? "/", "http://fake");
    const run = controls[`${request.method} ${url.pathname}`];
    try {
      if (!run) throw new Error("no such control");
      const body: unknown = text === "" ? undefined : JSON.parse(text);
      const answer = await run(stage, url.searchParams, body);
      response.end(JSON.stringify(answer ?? null));
    } catch (error) {
      response.writeHead(400);
      response.end(JSON.stringify({ error: String(error) }));
    }
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address ? `http://127.0.0.1:${address.port}` : "");
    });
  });
}

await main();
