/** The version of the package, from the one place that states it. */
import { readFileSync } from "node:fs";

/** Reads it; the file lies beside `src` as well as beside `dist`. */
export function readVersion(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  const parsed: unknown = JSON.parse(text);
  const named = typeof parsed === "object" && parsed !== null && "version" in parsed;
  return named ? String(parsed.version) : "unknown";
}
