/** A disk of some megabytes that takes no rights: a tmpfs in a mount namespace of its own, held by a small process. */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** Whom the disk belongs to, where that is not who runs the tests. */
export interface DiskOwner {
  readonly uid: number;
  readonly gid: number;
}

export interface SmallDisk {
  /** Its root, as it is seen from here; programs that follow links by themselves get lost on the way. */
  readonly directory: string;
  /** Its root, as a command sees it that begins with `enter`. */
  readonly point: string;
  /** What has to stand before a command that is to run where the disk is mounted. */
  readonly enter: readonly string[];
  /** Leaves so many megabytes of room and no more. */
  readonly fill: (megabytesLeft?: number) => Promise<void>;
  /** Gives the room back that `fill` took. */
  readonly clear: () => Promise<void>;
  /** Lets go of it, with all that is on it. */
  readonly release: () => Promise<void>;
}

/** Mounts, then does what the lines on its input say; it ends with its input. */
const holder = `
mount -t tmpfs -o "size=$1" tmpfs "$2" || exit 1
filler=$2/filler
echo ready
while read -r word megabytes; do
  if [ "$word" = clear ]; then rm -f "$filler"; fi
  if [ "$word" = fill ]; then
    dd if=/dev/zero of="$filler" bs=1M 2>/dev/null
    dd if=/dev/zero of="$filler" bs=4k oflag=append conv=notrunc 2>/dev/null
    truncate --size="-\${megabytes}M" "$filler"
  fi
  echo ready
done`;

function commandFor(size: string, point: string, owner: DiskOwner | null): readonly string[] {
  const identity = owner ? [`--reuid=${owner.uid}`, `--regid=${owner.gid}`, "--clear-groups"] : [];
  const inside = ["unshare", "--map-root-user", "--mount", "sh", "-c", holder, "sh", size, point];
  return ["setpriv", ...identity, "--pdeathsig", "KILL", ...inside];
}

function tryOne(): string | null {
  const point = mkdtempSync(join(tmpdir(), "mapwarden-disk-"));
  const [file = "", ...args] = commandFor("1m", point, null);
  try {
    execFileSync(file, args, { input: "", stdio: ["pipe", "ignore", "pipe"] });
    return null;
  } catch (error) {
    // The message begins with the whole command; what was said is behind it.
    return String(error).trim().split("\n").at(-1) ?? "";
  } finally {
    rmdirSync(point);
  }
}

/** Why this machine lends nobody a disk, or null where it does; tests that need one are skipped, with a loud line. */
export const noSmallDisk = tryOne();
if (noSmallDisk !== null) {
  process.stderr.write(
    `\n*** no disk can be mounted here, tests are SKIPPED: ${noSmallDisk} ***\n\n`,
  );
}

/** Makes a disk. */
export async function startSmallDisk(
  megabytes: number,
  owner: DiskOwner | null = null,
): Promise<SmallDisk> {
  const point = mkdtempSync(join(tmpdir(), "mapwarden-disk-"));
  const [file = "", ...args] = commandFor(`${megabytes}m`, point, owner);
  const child = spawn(file, args, { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout });
  const ended = once(child, "exit");
  const early = ended.then(() => Promise.reject(new Error("the disk is not held any more")));
  early.catch(() => undefined);
  const ready = async () => void (await Promise.race([once(lines, "line"), early]));
  async function say(line: string): Promise<void> {
    child.stdin.write(`${line}\n`);
    await ready();
  }
  await ready();
  const namespaces = ["--user", "--mount", "--preserve-credentials", `--wd=${process.cwd()}`];
  return {
    ...{ directory: join(`/proc/${child.pid}/root`, point), point },
    enter: ["nsenter", `--target=${child.pid}`, ...namespaces, "--"],
    fill: (megabytesLeft = 0) => say(`fill ${megabytesLeft}`),
    clear: () => say("clear"),
    release: async () => {
      child.kill("SIGKILL");
      await ended;
      rmdirSync(point);
    },
  };
}
