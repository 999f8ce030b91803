/** All pages for people: the login before the gate, and behind it the dashboard and the settings. */
import { Hono, type MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { formBytesMax } from "../limits.ts";

export interface SiteParts {
  /** For strangers. */
  readonly open: readonly Hono[];
  readonly gate: MiddlewareHandler;
  /** For those whom the gate let in. */
  readonly guarded: readonly Hono[];
}

/** Puts the parts behind one another. What is not in `open` is behind the gate, also a route that is not there. */
export function createSite({ open, gate, guarded }: SiteParts): Hono {
  const site = new Hono();
  site.use(
    bodyLimit({
      maxSize: formBytesMax,
      onError: (context) => context.json({ error: "the form is too large" }, 413),
    }),
  );
  for (const routes of open) site.route("/", routes);
  site.use(gate);
  for (const routes of guarded) site.route("/", routes);
  return site;
}
