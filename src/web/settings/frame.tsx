/** What the pages of settings have in common: who asks, the way between them, and the hidden part of their forms. */
import type { Context } from "hono";
import type { Child } from "hono/jsx";
import type { AuditAction, AuditLog } from "../../store/audit.ts";
import type { PageParts, Shell } from "../login/shell.tsx";
import { visitOf } from "../login/visit.ts";
import { type Words, wordsOf } from "../login/words.ts";

/** A person with a session: tokens of the API and the demo have no settings. */
export interface Asker {
  readonly person: { readonly id: number; readonly login: string };
  readonly formToken: string;
  readonly words: Words;
}

/** Who asks; null where it is nobody with settings. */
export function askerIn(context: Context, shell: Shell): Asker | null {
  const visit = visitOf(context);
  if (!visit?.viewer.person || visit.sessionId === null) return null;
  const words = wordsOf(shell.languageOf(context));
  return { person: visit.viewer.person, formToken: visit.formToken, words };
}

/** A page of the settings, with the way to its neighbours. */
export function settingsPage(
  shell: Shell,
  context: Context,
  words: Words,
  { title, body, ...more }: PageParts,
) {
  const places = [
    ["/settings/tokens", words.tokens],
    ["/settings/webhooks", words.webhooks],
    ["/audit", words.audit],
  ] as const;
  return shell.page(context, {
    title,
    ...more,
    body: (
      <>
        <nav aria-label={words.settings} class="sections settings-nav">
          <ul>
            {places.map(([href, name]) => (
              <li>
                <a href={href} aria-current={context.req.path === href ? "page" : undefined}>
                  {name}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <h1>{title}</h1>
        <div class="settings">{body}</div>
      </>
    ),
  });
}

/** A form that changes something. */
export function Form(props: { action: string; formToken: string; children?: Child }) {
  return (
    <form method="post" action={props.action}>
      <input type="hidden" name="csrf" value={props.formToken} />
      {props.children}
    </form>
  );
}

/** A secret, for the one time that it is shown. */
export function ShownOnce(props: { words: string; secret: string }) {
  return (
    <section role="status" class="notice">
      <p>{props.words}</p>
      <p>
        <code class="secret">{props.secret}</code>
      </p>
    </section>
  );
}

/** One field of a form that was sent, trimmed; empty where it is missing or a file. */
export async function fieldOf({ req }: Context, name: string): Promise<string> {
  const value = (await req.parseBody())[name];
  return typeof value === "string" ? value.trim() : "";
}

/** Writes down what somebody changed. */
export async function recordChange(
  { audit, now }: { readonly audit: AuditLog; readonly now: () => number },
  person: Asker["person"],
  action: AuditAction,
  subject: string,
  installationId: number | null = null,
): Promise<void> {
  await audit.record({ at: new Date(now()), person, action, subject, installationId });
}
