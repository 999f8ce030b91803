/** `go.mod` and `go.work`, as far as the analysis needs them: https://go.dev/ref/mod#go-mod-file. */
import type { SourceModule } from "../analyze/types.ts";
import { upward } from "./go-paths.ts";

/** A module, and where the modules are that it takes from its own repository. */
export interface GoModule extends SourceModule {
  /** Modules by path with their directories: `replace other => ../other`. */
  readonly replaced: readonly { readonly path: string; readonly directory: string }[];
}

/** The module a `go.mod` declares, or null where it declares none. */
export function parseGoModule(directory: string, text: string): GoModule | null {
  const path = directive(text, "module");
  if (path === undefined) return null;
  const goVersion = directive(text, "go");
  const replaced = replacements(directory, text);
  return { directory, path, ...(goVersion === undefined ? {} : { goVersion }), replaced };
}

const word = String.raw`("[^"\n]*"|\`[^\`\n]*\`|[^\s"\`()]+)`;

/** The argument of a directive of one line; both may be written in a block of one, which nobody does. */
function directive(text: string, name: string): string | undefined {
  const line = new RegExp(`^\\s*${name}[ \\t]+${word}`, "m").exec(text);
  const value = unquote(line?.[1]);
  return value?.startsWith("//") ? undefined : value;
}

/** Lines `replace path [version] => ./directory`, also in blocks, whose directory lies in the repository. */
function replacements(directory: string, text: string): GoModule["replaced"] {
  const line = new RegExp(
    `^[ \\t]*(?:replace[ \\t]+)?${word}(?:[ \\t]+v\\S+)?[ \\t]*=>[ \\t]*${word}`,
    "gm",
  );
  return [...text.matchAll(line)].flatMap((match) => {
    const path = unquote(match[1]);
    const target = joinDirectory(directory, unquote(match[2]) ?? "");
    return path === undefined || path.startsWith("//") || target === undefined
      ? []
      : [{ path, directory: target }];
  });
}

function unquote(value: string | undefined): string | undefined {
  return value?.replace(/^["`]|["`]$/g, "");
}

/** The module of a directory: the nearest one above. */
export function moduleAt<M extends SourceModule>(
  modules: readonly M[],
  directory: string,
): M | undefined {
  const above = upward(directory);
  return modules
    .filter((module) => above.includes(module.directory))
    .toSorted((a, b) => b.directory.length - a.directory.length)[0];
}

/** Where a package of this repository lies. */
export interface ModulePlace {
  /** Directory of the module it belongs to. */
  readonly base: string;
  readonly directory: string;
}

/**
 * Where a module finds an import path: in itself, or in a module it replaces by a directory. Undefined for packages
 * of elsewhere, and for what is no path of a package.
 */
export function placeInModule(module: GoModule, path: string): ModulePlace | undefined {
  const [base] = [module, ...module.replaced]
    .filter((each) => path === each.path || path.startsWith(`${each.path}/`))
    .toSorted((a, b) => b.path.length - a.path.length);
  if (base === undefined) return undefined;
  const below = path === base.path ? [] : path.slice(base.path.length + 1).split("/");
  if (below.some((name) => /^\.{0,2}$/.test(name))) return undefined;
  const directory = [...(base.directory === "" ? [] : [base.directory]), ...below].join("/");
  return { base: base.directory, directory };
}

/** A `./` or `../` path from a directory; undefined where it is none, or leads out of the repository. */
export function joinDirectory(directory: string, relative: string): string | undefined {
  if (!/^\.\.?(?:\/|$)/.test(relative)) return undefined;
  const names = directory === "" ? [] : directory.split("/");
  for (const name of relative.split("/")) {
    if (name === "" || name === ".") continue;
    if (name !== "..") names.push(name);
    else if (names.pop() === undefined) return undefined;
  }
  return names.join("/");
}
