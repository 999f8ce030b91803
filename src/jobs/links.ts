/** Addresses that comments and check runs link to. */
import type { RepositoryRef } from "./ports.ts";

export interface Links {
  /** Page of a rule; null where none is served. */
  readonly rulePage: (rule: string) => string | null;
  /** A line of a file at a commit. */
  readonly lineLink: (
    repository: RepositoryRef,
    commit: string,
    path: string,
    line: number,
  ) => string | null;
}

/** `githubUrl` is what people open in a browser, such as `https://github.com`. */
export function createLinks(githubUrl: string, rulesUrl: string | null): Links {
  return {
    rulePage: (rule) => (rulesUrl === null ? null : `${rulesUrl}/${encodeURIComponent(rule)}`),
    lineLink: ({ owner, repo }, commit, path, line) => {
      const file = path.split("/").map(encodePart).join("/");
      return `${githubUrl}/${owner}/${repo}/blob/${commit}/${file}#L${line}`;
    },
  };
}

/** Parentheses would end a Markdown link. */
function encodePart(name: string): string {
  return encodeURIComponent(name).replace(/[()'*!]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
}
