/** The installed Go toolchain as an oracle: builds, vets, formats and runs programs, all offline. */
import { execFile, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Program } from "../support/fixtures.ts";

/** Whether there is a toolchain at all. */
export function goVersion(): string | undefined {
  const { stdout, status } = spawnSync("go", ["env", "GOVERSION"], { encoding: "utf8" });
  return status === 0 ? stdout.trim() : undefined;
}

/** Output and exit status of a command; `status` is null where the time ran out. */
export interface Outcome {
  readonly status: number | null;
  readonly output: string;
}

const environment = {
  ...process.env,
  GOFLAGS: "-mod=mod",
  GOPROXY: "off",
  GOTOOLCHAIN: "local",
  GOWORK: "off",
};

/** Runs a command; both streams are joined. */
export function run(
  command: string,
  args: readonly string[],
  directory: string,
  timeoutMs = 900_000,
): Promise<Outcome> {
  return new Promise((resolve) => {
    const options = { cwd: directory, env: environment, timeout: timeoutMs, maxBuffer: 1 << 26 };
    const child = execFile(command, [...args], options, (_error, stdout, stderr) => {
      resolve({ status: child.exitCode, output: stdout + stderr });
    });
  });
}

/** A stand-in for golang.org/x/sync/errgroup, which is not part of the standard library. */
const errgroup = `package errgroup

import "sync"

type Group struct {
	wg   sync.WaitGroup
	once sync.Once
	err  error
	sem  chan struct{}
}

func (g *Group) SetLimit(n int) { g.sem = make(chan struct{}, n) }

func (g *Group) Go(f func() error) {
	if g.sem != nil {
		g.sem <- struct{}{}
	}
	g.wg.Add(1)
	go func() {
		defer g.wg.Done()
		if err := f(); err != nil {
			g.once.Do(func() { g.err = err })
		}
		if g.sem != nil {
			<-g.sem
		}
	}()
}

func (g *Group) Wait() error { g.wg.Wait(); return g.err }
`;

/** A directory with one module per language version, one package per program. */
export interface Workspace {
  readonly root: string;
  /** Directories of the modules. */
  readonly modules: readonly string[];
  readonly directoryOf: (program: Program) => string;
  readonly remove: () => void;
}

/** The file that a program is written to. */
export function fileNameOf({ test }: Program): string {
  return test ? "main_test.go" : "main.go";
}

/** Writes the programs to disk. */
export function createWorkspace(programs: readonly Program[]): Workspace {
  const root = mkdtempSync(join(tmpdir(), "mapwarden-truth-"));
  const moduleOf = (version: string) => join(root, `go${version}`);
  const directoryOf = (program: Program) => join(moduleOf(program.goVersion), program.name);
  const versions = [...new Set(programs.map((program) => program.goVersion))];
  const sync = join(root, "sync");
  mkdirSync(join(sync, "errgroup"), { recursive: true });
  writeFileSync(join(sync, "go.mod"), "module golang.org/x/sync\n\ngo 1.21\n");
  writeFileSync(join(sync, "errgroup/errgroup.go"), errgroup);
  for (const version of versions) {
    mkdirSync(moduleOf(version), { recursive: true });
    writeFileSync(
      join(moduleOf(version), "go.mod"),
      `module truth\n\ngo ${version}\n\nrequire golang.org/x/sync v0.0.0\n\nreplace golang.org/x/sync => ../sync\n`,
    );
  }
  for (const program of programs) {
    mkdirSync(directoryOf(program), { recursive: true });
    writeFileSync(join(directoryOf(program), fileNameOf(program)), program.text);
  }
  return {
    root,
    modules: versions.map(moduleOf),
    directoryOf,
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}
