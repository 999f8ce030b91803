/** The page of one's API tokens, and of one's sessions. */
import { type Context, Hono } from "hono";
import type { ApiTokens, ListedToken } from "../../store/api-tokens.ts";
import type { AuditLog } from "../../store/audit.ts";
import type { Shell } from "../login/shell.tsx";
import { showTime, type Words } from "../login/words.ts";
import {
  type Asker,
  askerIn,
  Form,
  fieldOf,
  recordChange,
  ShownOnce,
  settingsPage,
} from "./frame.tsx";

export interface TokenPageOptions {
  readonly tokens: ApiTokens;
  readonly audit: AuditLog;
  readonly shell: Shell;
  readonly now: () => number;
}

/** Days that a token can be good for; one that is good for ever is one that is forgotten. */
const lifetimes = [7, 30, 90, 365];
const lifetimeDefault = 90;
const nameCharsMax = 100;
const dayMs = 24 * 60 * 60 * 1_000;

/** Makes the routes. */
export function createTokenRoutes(options: TokenPageOptions): Hono {
  const { tokens, shell, now } = options;
  const routes = new Hono();
  routes.get("/settings/tokens", async (context) => {
    const asker = askerIn(context, shell);
    return asker ? showTokens(options, context, asker) : context.notFound();
  });
  routes.post("/settings/tokens", async (context) => {
    const asker = askerIn(context, shell);
    return asker ? createToken(options, context, asker) : context.notFound();
  });
  routes.post("/settings/tokens/:id/revoke", async (context) => {
    const asker = askerIn(context, shell);
    if (!asker) return context.notFound();
    const id = Number(context.req.param("id"));
    const name = Number.isSafeInteger(id) ? await tokens.revoke(asker.person.id, id) : null;
    if (name === null) return context.notFound();
    await recordChange(options, asker.person, "token-revoked", name);
    return context.redirect("/settings/tokens", 303);
  });
  async function createToken(given: TokenPageOptions, context: Context, asker: Asker) {
    const name = await fieldOf(context, "name");
    const days = Number(await fieldOf(context, "days"));
    const { words, person } = asker;
    if (name === "" || name.length > nameCharsMax || !lifetimes.includes(days)) {
      return showTokens(given, context, asker, { problem: words.tokenWrong });
    }
    const expires = new Date(now() + days * dayMs);
    const token = await tokens.create(person.id, name, expires, new Date(now()));
    if (token === null) return showTokens(given, context, asker, { problem: words.tokensFull });
    await recordChange(given, person, "token-created", name);
    return showTokens(given, context, asker, { token });
  }
  return routes;
}

async function showTokens(
  { tokens, shell }: TokenPageOptions,
  context: Context,
  { person, formToken, words }: Asker,
  { token, problem }: { readonly token?: string; readonly problem?: string } = {},
) {
  const listed = await tokens.list(person.id);
  return settingsPage(shell, context, words, {
    title: words.tokens,
    status: problem === undefined ? 200 : 400,
    body: (
      <>
        <p>{words.tokensWhy}</p>
        {token !== undefined && <ShownOnce words={words.tokenOnce} secret={token} />}
        {problem !== undefined && (
          <p role="alert" class="notice">
            {problem}
          </p>
        )}
        <TokenTable words={words} tokens={listed} formToken={formToken} />
        <Form action="/settings/tokens" formToken={formToken}>
          <label>
            {words.tokenName} <input name="name" required maxlength={nameCharsMax} />
          </label>
          <label>
            {words.tokenDays}{" "}
            <select name="days">
              {lifetimes.map((days) => (
                <option value={String(days)} selected={days === lifetimeDefault}>
                  {words.days(days)}
                </option>
              ))}
            </select>
          </label>
          <button type="submit">{words.createToken}</button>
        </Form>
        <h2>{words.account}</h2>
        <p>{words.logoutOthersWhy}</p>
        <Form action="/logout/others" formToken={formToken}>
          <button type="submit">{words.logoutOthers}</button>
        </Form>
        <Form action="/logout" formToken={formToken}>
          <button type="submit">{words.logout}</button>
        </Form>
      </>
    ),
  });
}

function TokenTable(props: { words: Words; tokens: readonly ListedToken[]; formToken: string }) {
  const { words, tokens, formToken } = props;
  if (tokens.length === 0) return <p>{words.noTokens}</p>;
  return (
    <section class="scroll" tabindex={0} aria-label={words.tokens}>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.tokenName}</th>
            <th scope="col">{words.created}</th>
            <th scope="col">{words.expires}</th>
            <th scope="col">{words.lastUse}</th>
            <th scope="col">{words.revoke}</th>
          </tr>
        </thead>
        <tbody>
          {tokens.map(({ id, name, createdAt, expiresAt, usedAt }) => (
            <tr>
              <th scope="row">{name}</th>
              <td>{showTime(createdAt)}</td>
              <td>{showTime(expiresAt)}</td>
              <td>{usedAt ? showTime(usedAt) : words.never}</td>
              <td>
                <Form action={`/settings/tokens/${id}/revoke`} formToken={formToken}>
                  <button type="submit" aria-label={words.revokeNamed(name)}>
                    {words.revoke}
                  </button>
                </Form>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
