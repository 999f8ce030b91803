/** The packages of the same module that judged ones import: their declarations, so that types are known. */
import type { KnownPackage, SourcePackage } from "../analyze/types.ts";
import { outlineOf } from "../go/outline.ts";
import { knownBytesMax, knownCharsMax, knownKeptCharsMax, knownPackagesMax } from "../limits.ts";
import { type GoModule, moduleAt, placeInModule } from "./go-module.ts";
import { isDeclaringPath, isJudgedDirectory, upward } from "./go-paths.ts";
import type { CodeReader, TreeEntry } from "./ports.ts";

/** Judged packages of one commit, or of one side of a change. */
export interface Importers {
  readonly modules: readonly GoModule[];
  readonly packages: readonly SourcePackage[];
}

/** What a judged package imports of its module; packages those import in turn are not read: it rarely tells more. */
export type KnownOf = (of: SourcePackage) => readonly KnownPackage[];

/** Reads one commit again and again, and what it has read before only once. */
export interface KnownReader {
  /**
   * What the packages of each side import. A directory that is judged is taken from its own side; all others are
   * the same on every side, as nothing in them changed.
   */
  readonly fetch: (sides: readonly Importers[]) => Promise<readonly KnownOf[]>;
}

type Files = SourcePackage["files"];

/** A package that some file imports, where the module says it is. */
interface Imported {
  readonly path: string;
  readonly directory: string;
  /** Directories in which no other module may begin: those below its module's, as far as its own. */
  readonly through: readonly string[];
}

/** One side: what each of its packages imports, and the outlines of the packages themselves. */
interface Side {
  readonly imported: ReadonlyMap<SourcePackage, readonly Imported[]>;
  readonly own: ReadonlyMap<string, SourcePackage>;
}

export function createKnownReader(reader: CodeReader, commit: string): KnownReader {
  const listings = new Map<string, readonly TreeEntry[]>();
  const outlines = new Map<string, Files>();
  const ownOutlines = new WeakMap<SourcePackage, Files>();

  let charsKept = 0;

  async function read(sides: readonly Side[]): Promise<void> {
    if (charsKept > knownKeptCharsMax) outlines.clear();
    charsKept = outlines.size === 0 ? 0 : charsKept;
    const wanted = sides.flatMap(({ imported, own }) =>
      [...imported.values()].flat().filter(({ directory }) => !own.has(directory)),
    );
    const asked = new Set(wanted.flatMap(({ directory, through }) => [directory, ...through]));
    if (asked.size === 0) return;
    const missing = [...asked].filter((directory) => !listings.has(directory));
    const whole = new Set(wanted.map(({ directory }) => directory));
    for (const [directory, entries] of await reader.fetchDirectories(commit, missing, whole)) {
      listings.set(directory, entries);
    }
    const found = [...whole].filter((directory) => !outlines.has(directory)).toSorted();
    const entries = withinBound(found.map((directory) => listings.get(directory) ?? []));
    const blobs = await reader.fetchBlobs(entries.flat());
    for (const [index, directory] of found.entries()) {
      const files = (entries[index] ?? []).flatMap(({ path, sha }) => {
        const blob = blobs.get(sha);
        return blob?.kind === "text" ? [{ path, text: outlineOf(blob.text).text }] : [];
      });
      outlines.set(directory, inOrder(files));
      charsKept += charsOf(files);
    }
  }

  function isInModule({ through }: Imported): boolean {
    return !through.some((directory) =>
      listings.get(directory)?.some(({ path }) => path === `${directory}/go.mod`),
    );
  }

  function outlineAt({ own }: Side, directory: string): Files {
    const judged = own.get(directory);
    if (judged === undefined) return outlines.get(directory) ?? [];
    const known = ownOutlines.get(judged) ?? outlinesOf(judged);
    ownOutlines.set(judged, known);
    return known;
  }

  function knownOf(side: Side, of: SourcePackage): readonly KnownPackage[] {
    const found: KnownPackage[] = [];
    let chars = 0;
    for (const each of side.imported.get(of) ?? []) {
      const files = isInModule(each) ? outlineAt(side, each.directory) : [];
      if (files.length === 0) continue;
      chars += charsOf(files);
      if (found.length >= knownPackagesMax || chars > knownCharsMax) break;
      found.push({ importPath: each.path, directory: each.directory, files });
    }
    return found;
  }

  return {
    async fetch(sides) {
      const described = sides.map(describeSide);
      await read(described);
      return described.map((side) => (of) => knownOf(side, of));
    },
  };
}

function describeSide({ modules, packages }: Importers): Side {
  return {
    imported: new Map(packages.map((each) => [each, importedBy(each, modules)])),
    own: new Map(packages.map((each) => [each.directory, each])),
  };
}

/** In the order of import paths, which no order of files can change. */
function importedBy(of: SourcePackage, modules: readonly GoModule[]): readonly Imported[] {
  const module = moduleAt(modules, of.directory);
  if (module === undefined) return [];
  const imports = of.files.flatMap(({ text }) => outlineOf(text).imports);
  const paths = new Set(imports.flatMap(({ name, path }) => (name === "_" ? [] : [path])));
  return [...paths].toSorted().flatMap((path): Imported[] => {
    const place = placeInModule(module, path);
    if (place === undefined || place.directory === of.directory) return [];
    if (!isJudgedDirectory(place.directory)) return [];
    const { base, directory } = place;
    return [
      { path, directory, through: upward(directory).filter((at) => at.length > base.length) },
    ];
  });
}

/** The files that declare something, of each directory as far as all of them are not too much to read. */
function withinBound(listings: readonly (readonly TreeEntry[])[]): readonly TreeEntry[][] {
  let bytes = 0;
  return listings.map((listing) => {
    const declaring = listing.filter(({ type, path }) => type === "blob" && isDeclaringPath(path));
    for (const { size } of declaring) bytes += size ?? 0;
    return bytes > knownBytesMax ? [] : declaring;
  });
}

function outlinesOf({ files }: SourcePackage): Files {
  const declaring = files.filter(({ path }) => isDeclaringPath(path));
  return inOrder(declaring.map(({ path, text }) => ({ path, text: outlineOf(text).text })));
}

function inOrder(files: Files): Files {
  return files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function charsOf(files: Files): number {
  return files.reduce((sum, { text }) => sum + text.length, 0);
}
