/** What a page needs of the frame around it: its language, and how it is put before people. */
import type { Context } from "hono";
import type { Child } from "hono/jsx";
import type { Language } from "../../finding/finding.ts";
import { answerPage, Layout, languageOf, themeOf } from "../dashboard/layout.tsx";
import { visitOf } from "./visit.ts";

/** A page without its frame. */
export interface PageParts {
  readonly title: string;
  readonly body: Child;
  readonly status?: 200 | 400 | 403 | 404 | 409;
}

export interface Shell {
  readonly languageOf: (context: Context) => Language;
  readonly page: (context: Context, parts: PageParts) => Response | Promise<Response>;
}

/** The dashboard's frame around pages of ours. */
export function createShell(version: string): Shell {
  return {
    languageOf,
    page: (context, { title, body, status }) => {
      const { pathname, search } = new URL(context.req.url);
      // What a form was sent to cannot be gone back to.
      const address = context.req.method === "GET" ? pathname + search : "/settings/tokens";
      return answerPage(
        context,
        <Layout
          title={title}
          language={languageOf(context)}
          theme={themeOf(context)}
          version={version}
          viewer={visitOf(context)?.viewer ?? null}
          address={address}
        >
          {body}
        </Layout>,
        status,
      );
    },
  };
}
