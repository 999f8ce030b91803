/** Which Go a file is written in. */
import type { GoFile } from "./model.ts";

/** Whether the file's language version is at least 1.`minor`; undefined when nothing says. */
export function atLeastGo(file: GoFile, minor: number): boolean | undefined {
  return file.goMinor === undefined ? undefined : file.goMinor >= minor;
}
