/** The frame around every page: head, navigation, switches, and the place where the page goes. */
import type { Context } from "hono";
import { html } from "hono/html";
import type { Child, FC } from "hono/jsx";
import type { Language } from "../../finding/finding.ts";
import type { Viewer } from "../../jobs/viewer.ts";
import { languages, type Theme, themes, wordsIn } from "./locale.ts";
import { hrefOf, type Parameters } from "./query.ts";

export { languageOf, themeOf } from "./locale.ts";

export interface LayoutProps {
  readonly title: string;
  readonly language: Language;
  readonly theme: Theme;
  readonly version: string;
  readonly viewer: Viewer | null;
  /** Path and query of this very page: where the switches lead back to. */
  readonly address: string;
  /** Parameters that the sections share: the organisation and repository in view. */
  readonly kept?: Parameters;
  readonly children?: Child;
}

const sections = [
  ["/", "overview"],
  ["/findings", "findings"],
  ["/repositories", "repositories"],
  ["/pulls", "pulls"],
  ["/rules", "rules"],
  ["/not-analysed", "notAnalysed"],
] as const;

const languageNames: Readonly<Record<Language, string>> = { en: "English", "zh-CN": "简体中文" };

function isCurrent(path: string, address: string): boolean {
  const here = address.split("?")[0] ?? "/";
  return path === "/" ? here === "/" : here === path || here.startsWith(`${path}/`);
}

const Navigation: FC<LayoutProps> = ({ language, address, kept = {} }) => {
  const say = wordsIn(language);
  return (
    <nav aria-label={say.nav} class="sections">
      <ul>
        {sections.map(([path, name]) => (
          <li>
            <a
              href={hrefOf(path, kept)}
              aria-current={isCurrent(path, address) ? "page" : undefined}
            >
              {say[name]}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
};

const Switches: FC<LayoutProps> = ({ language, theme, address }) => {
  const say = wordsIn(language);
  return (
    <div class="switches">
      <nav aria-label={say.theme}>
        <ul>
          {themes.map((each) => (
            <li>
              <a
                href={hrefOf("/preferences", { theme: each, return: address })}
                aria-current={each === theme ? "true" : undefined}
              >
                {say.themes[each]}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <nav aria-label={say.language}>
        <ul>
          {languages.map((each) => (
            <li>
              <a
                href={hrefOf("/preferences", { language: each, return: address })}
                lang={each}
                hreflang={each}
                aria-current={each === language ? "true" : undefined}
              >
                {languageNames[each]}
              </a>
            </li>
          ))}
        </ul>
      </nav>
    </div>
  );
};

const Person: FC<LayoutProps> = ({ language, viewer }) => {
  const say = wordsIn(language);
  if (viewer === null) return null;
  if (viewer.person === null) return <p class="person">{say.viewingAll}</p>;
  return (
    <p class="person">
      <a href="/settings/tokens">{say.settings}</a> <span class="login">{viewer.person.login}</span>
    </p>
  );
};

const htmxSettings = JSON.stringify({
  includeIndicatorStyles: false,
  allowEval: false,
  selfRequestsOnly: true,
  historyCacheSize: 0,
  refreshOnHistoryMiss: true,
});

/** A whole document. Style and script come from files of ours: the content policy allows nothing else. */
export const Layout: FC<LayoutProps> = (props) => {
  const { title, language, theme, version, children } = props;
  const say = wordsIn(language);
  return (
    <html lang={language} data-theme={theme}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content={theme === "auto" ? "light dark" : theme} />
        <meta name="referrer" content="same-origin" />
        <meta name="htmx-config" content={htmxSettings} />
        <title>{`${title} · mapwarden`}</title>
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/assets/uplot.css" />
        <link rel="stylesheet" href="/assets/app.css" />
        <script src="/assets/htmx.js" defer />
        <script src="/assets/uplot.js" defer />
        <script src="/assets/app.js" defer />
      </head>
      <body>
        <a class="skip" href="#content">
          {say.skip}
        </a>
        <header class="top">
          <a class="brand" href="/">
            <img src="/assets/icon.svg" alt="" width="20" height="20" />
            mapwarden
          </a>
          <Navigation {...props} />
          <Person {...props} />
        </header>
        <main id="content" tabindex={-1}>
          {children}
        </main>
        <footer class="bottom">
          <p>
            {say.reviewed(version)} · <a href="/api/v1/openapi.json">{say.api}</a>
          </p>
          <Switches {...props} />
        </footer>
      </body>
    </html>
  );
};

/** Answers a document. */
export function answerPage(
  context: Context,
  document: Child,
  status: 200 | 400 | 403 | 404 | 409 | 500 = 200,
): Response | Promise<Response> {
  return context.html(html`<!doctype html>${document}`, status);
}
