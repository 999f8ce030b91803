/** A memory of what people say, in memory. */
import type { Dismissal } from "../../src/finding/dismissal.ts";
import { sourceOf } from "../../src/jobs/job.ts";
import type { AnsweredCommand, KnownFinding, SayLog, ThumbCount } from "../../src/jobs/say-log.ts";

export interface FakeSays extends SayLog {
  readonly dismissals: Dismissal[];
  readonly commands: AnsweredCommand[];
  readonly thumbs: ThumbCount[];
  known: readonly KnownFinding[];
}

export function makeSays(): FakeSays {
  /** By what was taken back, the comment it was taken back in. */
  const revoked = new Map<Dismissal, string>();
  const says: FakeSays = {
    dismissals: [],
    commands: [],
    thumbs: [],
    known: [],
    fetchDismissals: async (_, fingerprints) =>
      says.dismissals.filter(
        (each) => fingerprints.includes(each.fingerprint) && !revoked.has(each),
      ),
    async recordDismissals(_, dismissals) {
      const isKnown = ({ fingerprint, source }: Dismissal): boolean =>
        says.dismissals.some((each) => each.fingerprint === fingerprint && each.source === source);
      says.dismissals.push(...dismissals.filter((each) => !isKnown(each)));
    },
    async revokeDismissals({ number }, fingerprint, { source }) {
      const standing = says.dismissals.filter(
        (each) =>
          each.fingerprint === fingerprint &&
          !revoked.has(each) &&
          (each.kind !== "resolve" || each.pull === number),
      );
      for (const each of standing) revoked.set(each, source);
      return says.dismissals.some(
        (each) => each.fingerprint === fingerprint && revoked.get(each) === source,
      );
    },
    isAnswered: async (_, comment) =>
      says.commands.some((each) => sourceOf(each.comment) === sourceOf(comment)),
    async recordCommand(_, command) {
      says.commands.push(command);
    },
    async recordThumbs(_, counts) {
      says.thumbs.push(...counts);
    },
    fetchFindings: async () => says.known,
  };
  return says;
}
