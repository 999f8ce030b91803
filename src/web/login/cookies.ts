/** The two cookies: who is logged in, and which browser began a login. Neither is readable by scripts. */
import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { CookieOptions } from "hono/utils/cookie";
import { loginAttemptMsMax, sessionMsMax } from "../../limits.ts";

export interface Cookie {
  readonly read: (context: Context) => string | undefined;
  readonly write: (context: Context, value: string) => void;
  readonly clear: (context: Context) => void;
}

export interface Cookies {
  readonly session: Cookie;
  readonly login: Cookie;
}

function createCookie(name: string, secure: boolean, maxAgeMs: number): Cookie {
  const options: CookieOptions = { path: "/", httpOnly: true, sameSite: "Lax", secure };
  // `__Host-` makes browsers refuse one that a neighbouring subdomain or plain HTTP tries to plant.
  const full = secure ? `__Host-${name}` : name;
  return {
    read: (context) => getCookie(context, full),
    write: (context, value) =>
      setCookie(context, full, value, { ...options, maxAge: maxAgeMs / 1_000 }),
    clear: (context) => {
      deleteCookie(context, full, options);
    },
  };
}

/** `secure`: people reach this server by https. */
export function createCookies(secure: boolean): Cookies {
  return {
    session: createCookie("mapwarden", secure, sessionMsMax),
    login: createCookie("mapwarden-login", secure, loginAttemptMsMax),
  };
}
