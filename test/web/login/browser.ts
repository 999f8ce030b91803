/** A browser without a window: keeps cookies, follows redirects by hand, and sends the headers that browsers send. */

/** An answer as a test looks at it. */
export interface Page {
  readonly status: number;
  readonly url: string;
  readonly text: string;
  readonly headers: Headers;
}

export interface Browser {
  readonly cookies: Map<string, string>;
  /** Loads a page and follows where it leads, across servers. */
  readonly open: (url: string) => Promise<Page>;
  /** Asks once, without following. */
  readonly ask: (url: string, init?: RequestInit) => Promise<Page>;
  /** Sends a form of the page last opened on this server, with its hidden token. */
  readonly submit: (
    path: string,
    fields?: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Page>;
}

let browsers = 0;

/** Makes one that is at home on a server; cookies are for that server only. Each has an address of its own. */
export function createBrowser(home: string): Browser {
  browsers += 1;
  const address = `203.0.${Math.floor(browsers / 250)}.${browsers % 250}`;
  const cookies = new Map<string, string>();
  let token = "";

  function keepCookies(headers: Headers): void {
    for (const line of headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/Max-Age=0\b/i.test(line)) cookies.delete(name);
      else cookies.set(name, value);
    }
  }

  async function ask(url: string, init: RequestInit = {}): Promise<Page> {
    const full = new URL(url, home);
    const headers = new Headers(init.headers);
    const ours = full.origin === new URL(home).origin;
    if (ours) headers.set("x-forwarded-for", address);
    if (ours) headers.set("cookie", [...cookies].map(([n, v]) => `${n}=${v}`).join("; "));
    const response = await fetch(full, { ...init, headers, redirect: "manual" });
    if (ours) keepCookies(response.headers);
    const text = await response.text();
    token = /name="csrf" value="([^"]+)"/.exec(text)?.[1] ?? token;
    return { status: response.status, url: full.href, text, headers: response.headers };
  }

  async function open(url: string): Promise<Page> {
    let page = await ask(url);
    for (let hops = 0; hops < 10 && page.status >= 300 && page.status < 400; hops += 1) {
      page = await ask(new URL(page.headers.get("location") ?? "", page.url).href);
    }
    return page;
  }

  return {
    cookies,
    ask,
    open,
    submit: (path, fields = {}, headers = {}) =>
      ask(path, {
        method: "POST",
        headers: { "sec-fetch-site": "same-origin", origin: new URL(home).origin, ...headers },
        body: new URLSearchParams({ csrf: token, ...fields }),
      }),
  };
}
