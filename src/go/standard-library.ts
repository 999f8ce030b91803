/** Exported declarations of the standard library, by import path; `scripts/standard-library` writes them. */
import table from "./standard-library.json" with { type: "json" };

const declarations: ReadonlyMap<string, readonly string[]> = new Map(Object.entries(table));

/** The declarations of a standard package as Go source without bodies. */
export function standardPackage(path: string): string | undefined {
  return declarations.get(path)?.join("\n");
}
