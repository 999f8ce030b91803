/** The page of what people changed: one's own, and that of the organisations one administers. */
import { Hono } from "hono";
import type { Viewer } from "../../jobs/viewer.ts";
import { auditRowsShown } from "../../limits.ts";
import type { AuditLog, AuditReader } from "../../store/audit.ts";
import type { Shell } from "../login/shell.tsx";
import { visitOf } from "../login/visit.ts";
import { showTime } from "../login/words.ts";
import type { FindAdministered } from "./administered.ts";
import { askerIn, settingsPage } from "./frame.tsx";

export interface AuditPageOptions {
  readonly audit: AuditLog;
  readonly findAdministered: FindAdministered;
  readonly shell: Shell;
}

/** Makes the route. */
export function createAuditRoutes({ audit, findAdministered, shell }: AuditPageOptions): Hono {
  async function readerOf(viewer: Viewer, personId: number): Promise<AuditReader> {
    if (viewer.sees === "everything") return "everything";
    const administered = (await findAdministered(viewer)) ?? [];
    return { personId, installationIds: administered.map(({ id }) => id) };
  }
  const routes = new Hono();
  routes.get("/audit", async (context) => {
    const asker = askerIn(context, shell);
    const visit = visitOf(context);
    if (!asker || !visit) return context.notFound();
    const { words, person } = asker;
    const before = Number(context.req.query("before") ?? Number.NaN);
    const reader = await readerOf(visit.viewer, person.id);
    const entries = await audit.list(reader, Number.isSafeInteger(before) ? before : undefined);
    const last = entries.length === auditRowsShown ? entries.at(-1) : undefined;
    return settingsPage(shell, context, words, {
      title: words.audit,
      body: (
        <>
          <p>{words.auditWhy}</p>
          {entries.length === 0 && <p>{words.noAudit}</p>}
          {entries.length > 0 && (
            <section class="scroll" tabindex={0} aria-label={words.audit}>
              <table>
                <thead>
                  <tr>
                    <th scope="col">{words.time}</th>
                    <th scope="col">{words.who}</th>
                    <th scope="col">{words.what}</th>
                    <th scope="col">{words.subject}</th>
                  </tr>
                </thead>
                <tbody>
                  {entries.map((entry) => (
                    <tr>
                      <td>{showTime(entry.at)}</td>
                      <td>{entry.person.login}</td>
                      <td>{words.action[entry.action]}</td>
                      <td>{entry.subject}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </section>
          )}
          {last && <a href={`/audit?before=${last.id}`}>{words.older}</a>}
        </>
      ),
    });
  });
  return routes;
}
