/** `go.mod`, as far as the analysis needs it: https://go.dev/ref/mod#go-mod-file. */
import type { SourceModule } from "../analyze/types.ts";

/** The module a `go.mod` declares, or null where it declares none. */
export function parseGoModule(directory: string, text: string): SourceModule | null {
  const path = directive(text, "module");
  if (path === undefined) return null;
  const goVersion = directive(text, "go");
  return { directory, path, ...(goVersion === undefined ? {} : { goVersion }) };
}

/** The argument of a directive of one line; both may be written in a block of one, which nobody does. */
function directive(text: string, name: string): string | undefined {
  const line = new RegExp(`^\\s*${name}[ \\t]+("[^"\\n]*"|\`[^\`\\n]*\`|[^\\s"\`]+)`, "m").exec(
    text,
  );
  const value = line?.[1]?.replace(/^["`]|["`]$/g, "");
  return value?.startsWith("//") ? undefined : value;
}
