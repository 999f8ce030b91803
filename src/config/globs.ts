/** Which files the globs of the settings are about. */
import picomatch from "picomatch";
import type { Override } from "./effective.ts";

/** Tells the paths that one of the globs matches; no glob matches nothing. */
export function matchGlobs(globs: readonly string[]): (path: string) => boolean {
  if (globs.length === 0) return () => false;
  // Without extended globs no pattern of a stranger can take exponential time.
  return picomatch([...globs], { dot: true, noextglob: true });
}

/** Tells the overrides that are about a path, in their order. */
export function matchOverrides(
  overrides: readonly Override[],
): (path: string) => readonly Override[] {
  const matched = overrides.map((override) => ({ override, matches: matchGlobs(override.paths) }));
  return (path) => matched.filter(({ matches }) => matches(path)).map(({ override }) => override);
}
