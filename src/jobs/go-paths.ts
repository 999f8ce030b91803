/** Which paths hold Go code that is judged, and the directories around them. */
import { dirname } from "node:path/posix";

/** Directories the go command looks past, and copies of other people's code. */
const skippedDirectory = /^(?:vendor|testdata|node_modules|[._].*)$/;

/** Whether a directory's Go files belong to the repository's own packages. */
export function isJudgedDirectory(directory: string): boolean {
  return directory === "" || !directory.split("/").some((name) => skippedDirectory.test(name));
}

/** Whether a path is a Go file that the go command would build. */
export function isGoPath(path: string): boolean {
  return path.endsWith(".go") && !/^[._]/.test(path.slice(path.lastIndexOf("/") + 1));
}

/** Whether a path is a Go file that other packages can see something of. */
export function isDeclaringPath(path: string): boolean {
  return isGoPath(path) && !path.endsWith("_test.go");
}

/** Whether a path is a Go file of one of the repository's own packages. */
export function isJudgedPath(path: string): boolean {
  return isGoPath(path) && isJudgedDirectory(directoryOf(path));
}

/** The directory of a path; "" is the root. */
export function directoryOf(path: string): string {
  const directory = dirname(path);
  return directory === "." ? "" : directory;
}

/** The directory and all above it, nearest first, up to the root. */
export function upward(directory: string): readonly string[] {
  const names = directory === "" ? [] : directory.split("/");
  return [...names.keys()]
    .map((depth) => names.slice(0, names.length - depth).join("/"))
    .concat("");
}
