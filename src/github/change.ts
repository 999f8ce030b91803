/** The difference of a pull request: one comparison of two commits, or the paged list of files above 300. */
import { GatewayError } from "../jobs/gateway-error.ts";
import type { Change, ChangedFile, PullRef, RepositoryRef } from "../jobs/ports.ts";
import { changedFilesMax } from "../limits.ts";
import type { Client } from "./client.ts";

/** GitHub lists at most this many files in a comparison. */
const comparedFilesMax = 300;
const filesPerPage = 100;

/** What GitHub says of a changed file, in either list. */
interface ListedFile {
  readonly filename: string;
  readonly previous_filename?: string;
  readonly status: ChangedFile["status"];
  readonly additions: number;
  readonly deletions: number;
  readonly patch?: string;
}

/** What changed between the merge base of `base` and `head`, and `head`: exact for these commits. */
export async function fetchChange(
  client: Client,
  pull: PullRef,
  base: string,
  head: string,
  changedFiles: number,
): Promise<Change> {
  const { owner, repo } = pull;
  const compared = await compare(client, owner, repo, base, head);
  const files: readonly ListedFile[] = compared.files ?? [];
  // The count in the pull request can lag behind a push, so a full comparison is believed only if it agrees.
  const complete = files.length < comparedFilesMax || changedFiles === files.length;
  const listed = complete ? files : await listFiles(client, pull, changedFiles);
  return {
    base: compared.merge_base_commit.sha,
    head,
    files: listed.map(toChangedFile),
    filesTotal: complete ? listed.length : Math.max(changedFiles, listed.length),
  };
}

/** What changed between two commits as far as one comparison shows it: there is no other list of it. */
export async function fetchComparison(
  client: Client,
  { owner, repo }: RepositoryRef,
  base: string,
  head: string,
): Promise<Change> {
  const compared = await compare(client, owner, repo, base, head);
  const files: readonly ListedFile[] = compared.files ?? [];
  // GitHub does not say how many there are beyond its cap.
  const cut = files.length >= comparedFilesMax;
  return {
    base: compared.merge_base_commit.sha,
    head,
    files: files.map(toChangedFile),
    filesTotal: files.length + (cut ? 1 : 0),
  };
}

async function compare(client: Client, owner: string, repo: string, base: string, head: string) {
  try {
    const { data } = await client.send("compare the commits", "read", () =>
      // The files come whole with the first page, whatever its size; the commits are not wanted.
      client.octokit.rest.repos.compareCommitsWithBasehead({
        owner,
        repo,
        basehead: `${base}...${head}`,
        per_page: 1,
        page: 1,
      }),
    );
    return data;
  } catch (error) {
    if (!(error instanceof GatewayError) || error.failure.kind !== "not-found") throw error;
    throw new GatewayError({ kind: "head-gone" }, error.message);
  }
}

/** All files of the pull request as it is now; the caller reads the head again before it posts. */
async function listFiles(
  client: Client,
  { owner, repo, number }: PullRef,
  changedFiles: number,
): Promise<readonly ListedFile[]> {
  const expected = Math.max(changedFiles, comparedFilesMax + 1);
  const pages = Math.ceil(Math.min(expected, changedFilesMax) / filesPerPage);
  const answers = await Promise.all(
    Array.from({ length: pages }, (_, index) =>
      client.send("list the changed files", "read", () =>
        client.octokit.rest.pulls.listFiles({
          owner,
          repo,
          pull_number: number,
          per_page: filesPerPage,
          page: index + 1,
        }),
      ),
    ),
  );
  return answers.flatMap(({ data }) => data);
}

function toChangedFile(file: ListedFile): ChangedFile {
  return {
    path: file.filename,
    ...(file.previous_filename === undefined ? {} : { previousPath: file.previous_filename }),
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    ...(file.patch === undefined ? {} : { patch: file.patch }),
  };
}
