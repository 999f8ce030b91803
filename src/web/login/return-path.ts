/** Where people go after a login: a path of this server and nothing else. */

const unmade = "http://unmade.invalid";
const charsMax = 1_000;

/** The path and query that were asked for, or "/" where they would lead anywhere else. */
export function parseReturnPath(given: string | undefined): string {
  if (given === undefined || given.length > charsMax || !given.startsWith("/")) return "/";
  // Browsers take backslashes for slashes and drop control characters; two slashes begin another host.
  if (/^\/[/\\]/.test(given) || /[\\\p{Cc}]/u.test(given)) return "/";
  if (!URL.canParse(given, unmade)) return "/";
  const { origin, pathname, search } = new URL(given, unmade);
  // Dots can leave two slashes behind, as in "/.//other.example".
  if (origin !== unmade || pathname.startsWith("//")) return "/";
  // Back at the login one would go in circles.
  return /^\/log(?:in|out)(?:\/|$)/.test(pathname) ? "/" : pathname + search;
}
