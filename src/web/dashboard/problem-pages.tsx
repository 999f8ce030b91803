/** Pages for addresses that lead nowhere: they say what is wrong, and how to go on. */
import type { Context } from "hono";
import type { FC } from "hono/jsx";
import { answerPage, Layout } from "./layout.tsx";
import { languageOf, themeOf, wordsIn } from "./locale.ts";

const Problem: FC<{ title: string; lines: readonly string[]; back: string }> = ({
  title,
  lines,
  back,
}) => (
  <div class="problem">
    <h1>{title}</h1>
    {lines.map((line) => (
      <p>{line}</p>
    ))}
    <p>
      <a href="/">{back}</a>
    </p>
  </div>
);

function answerProblem(
  context: Context,
  version: string,
  status: 400 | 403 | 404,
  lines?: readonly string[],
  heading?: string,
): Response | Promise<Response> {
  const language = languageOf(context);
  const say = wordsIn(language);
  const title = heading ?? (status === 404 ? say.notFound : say.badRequest);
  return answerPage(
    context,
    <Layout
      title={title}
      language={language}
      theme={themeOf(context)}
      version={version}
      viewer={null}
      address="/"
    >
      <Problem title={title} lines={lines ?? [say.notFoundText]} back={say.back} />
    </Layout>,
    status,
  );
}

/** There is no such thing, or it is not there for the viewer: nobody can tell which. */
export function answerNotFound(context: Context, version: string): Response | Promise<Response> {
  return answerProblem(context, version, 404);
}

/** Something that is there and may not be done. */
export function answerRefused(
  context: Context,
  version: string,
  heading: string,
  lines: readonly string[],
): Response | Promise<Response> {
  return answerProblem(context, version, 403, lines, heading);
}

/** Parameters that say nothing we know. */
export function answerBadQuery(
  context: Context,
  version: string,
  problems: readonly string[],
): Response | Promise<Response> {
  return answerProblem(context, version, 400, problems);
}
