/** The exchange of a manifest's code for the credentials of the App that GitHub made of it. */
import { randomBytes } from "node:crypto";
import type { RouteAnswer } from "../../src/demo/stand-in-call.ts";
import { type Links, renderApp } from "../../src/demo/stand-in-render.ts";
import type { State } from "../../src/demo/stand-in-state.ts";

/** Answers the exchange; nothing where the request is another one. A code is good once. */
export function convertCode(
  state: State,
  links: Links,
  codes: Set<string>,
  pem: string,
  { method, path }: { readonly method: string; readonly path: string },
): RouteAnswer | undefined {
  const code = /^\/app-manifests\/([^/]+)\/conversions$/.exec(path)?.[1];
  if (method !== "POST" || code === undefined) return undefined;
  if (!codes.delete(code)) return { status: 404, body: { message: "Not Found" } };
  const secret = () => randomBytes(20).toString("hex");
  return {
    status: 201,
    body: {
      ...renderApp(links, state.app, state.registration.permissions),
      ...{ client_id: `Iv1.${secret()}`, client_secret: secret() },
      ...{ webhook_secret: secret(), pem },
    },
  };
}
