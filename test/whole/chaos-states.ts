/** Where in its work a process is killed. */

/** States in which a process is killed: what it has just asked for, and whether GitHub still did it. */
export const states = [
  { at: "after the 202" },
  { at: "token", method: "POST", path: /access_tokens$/, effect: "done" },
  { at: "reading the pull request", method: "POST", path: /graphql$/, effect: "done" },
  {
    at: "creating the check run, before the effect",
    method: "POST",
    path: /check-runs$/,
    effect: "none",
  },
  {
    at: "creating the check run, after the effect",
    method: "POST",
    path: /check-runs$/,
    effect: "done",
  },
  { at: "reading the change", method: "GET", path: /compare/, effect: "done" },
  { at: "posting the review, before the effect", method: "POST", path: /reviews$/, effect: "none" },
  { at: "posting the review, after the effect", method: "POST", path: /reviews$/, effect: "done" },
  {
    at: "editing a comment, before the effect",
    method: "PATCH",
    path: /comments\//,
    effect: "none",
  },
  {
    at: "editing a comment, after the effect",
    method: "PATCH",
    path: /comments\//,
    effect: "done",
  },
  { at: "reacting to words", method: "POST", path: /reactions$/, effect: "done" },
  {
    at: "answering, before the effect",
    method: "POST",
    path: /issues\/1\/comments$/,
    effect: "none",
  },
  {
    at: "answering, after the effect",
    method: "POST",
    path: /issues\/1\/comments$/,
    effect: "done",
  },
  {
    at: "completing the check run, before the effect",
    method: "PATCH",
    path: /check-runs\//,
    effect: "none",
  },
  {
    at: "completing the check run, after the effect",
    method: "PATCH",
    path: /check-runs\//,
    effect: "done",
  },
] as const;

export type State = (typeof states)[number];
