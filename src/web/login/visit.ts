/** Who makes a request, once the gate has found out: asked for by everything behind it. */
import type { Context } from "hono";
import type { Viewer } from "../../jobs/viewer.ts";

/** A request of somebody. */
export interface Visit {
  readonly viewer: Viewer;
  /** The session it comes in; null for tokens of the API and for the demo. */
  readonly sessionId: number | null;
  /** What forms carry in a field named `csrf`; htmx may send it as `x-csrf-token`. */
  readonly formToken: string;
}

// By request and not in the context's variables, so that apps mounted into one another need not agree on those.
const visits = new WeakMap<Request, Visit>();

/** Notes whose request it is. */
export function noteVisit({ req }: Context, visit: Visit): void {
  visits.set(req.raw, visit);
}

/** Whose request it is; null where nobody passed the gate. */
export function visitOf({ req }: Context): Visit | null {
  return visits.get(req.raw) ?? null;
}

/** Who looks; null where nobody passed the gate. */
export async function resolveViewer(context: Context): Promise<Viewer | null> {
  return visitOf(context)?.viewer ?? null;
}
