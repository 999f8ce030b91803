/** Reads which module imports which, for the tests that guard the layers. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";

export interface Import {
  /** Repository-relative path of the importing file. */
  readonly path: string;
  /** Folder of src, "top" for a file directly in src, or the package name. */
  readonly target: string;
}

// Anchored at the start of a line, so that Go text inside our strings is not taken for an import of ours.
const specifier =
  /^(?:import|export)\s[^"'`;]*?\sfrom\s+"([^"]+)"|\bimport\(\s*"([^"]+)"\s*\)|^import\s+"((?:\.|node:)[^"]+)"/gm;

/** Every TypeScript file below a folder, sorted. */
export function filesUnder(folder: string): readonly string[] {
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .flatMap((path) => (statSync(path).isDirectory() ? filesUnder(path) : [path]))
    .filter((path) => /\.tsx?$/.test(path))
    .sort();
}

/** Path and text of every TypeScript file below a folder. */
export function sourcesUnder(folder: string): readonly { path: string; text: string }[] {
  return filesUnder(folder).map((path) => ({ path, text: readFileSync(path, "utf8") }));
}

/** Every import of every file below a folder of src. */
export function importsUnder(folder: string): readonly Import[] {
  return sourcesUnder(folder).flatMap(({ path, text }) =>
    [...text.matchAll(specifier)].map((match) => ({
      path,
      target: targetOf(path, match[1] ?? match[2] ?? match[3] ?? ""),
    })),
  );
}

function targetOf(path: string, name: string): string {
  if (!name.startsWith(".")) {
    const parts = name.split("/");
    return name.startsWith("@")
      ? parts.slice(0, 2).join("/")
      : name.startsWith("node:")
        ? name
        : (parts[0] ?? name);
  }
  const inside = relative("src", join(dirname(path), name)).split("/");
  return inside.length === 1 ? "top" : (inside[0] ?? "top");
}
