/** The `// want <rule-id>` marks of Go sources. */

/** The marks of a source, as "line rule-id"; several ids on one line are several marks. */
export function wanted(source: string): readonly string[] {
  return source
    .split("\n")
    .flatMap((line, index) =>
      [...(line.match(/\/\/ want (.*)$/)?.[1] ?? "").matchAll(/[a-z][a-z-]+/g)].map(
        ([id]) => `${index + 1} ${id}`,
      ),
    );
}
