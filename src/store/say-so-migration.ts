/** Tables of what people say about findings: dismissals, commands in comments, and reactions. */
import type { ColumnType, Generated } from "kysely";
import type { DismissalKind } from "../finding/dismissal.ts";
import type { CommentSurface } from "../jobs/conversation.ts";
import type { CommandOutcome } from "../jobs/say-log.ts";

/** The step `0003-say-so`. */
export const sayStatements: readonly string[] = [
  `CREATE TABLE dismissals (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    installation_id bigint NOT NULL REFERENCES installations ON DELETE CASCADE,
    repository_id bigint NOT NULL REFERENCES repositories ON DELETE CASCADE,
    fingerprint text NOT NULL,
    pull_number integer NOT NULL,
    kind text NOT NULL CHECK (kind IN ('ignore', 'false-positive', 'resolve')),
    reason text NOT NULL,
    author_login text NOT NULL,
    author_id bigint NOT NULL,
    source text NOT NULL,
    given_at timestamptz NOT NULL,
    revoked_at timestamptz,
    revoked_by_login text,
    revoked_by_id bigint,
    UNIQUE (repository_id, fingerprint, source)
  )`,
  `CREATE INDEX dismissals_installation ON dismissals (installation_id)`,
  `CREATE TABLE commands (
    repository_id bigint NOT NULL REFERENCES repositories ON DELETE CASCADE,
    surface text NOT NULL CHECK (surface IN ('issue', 'review')),
    comment_id bigint NOT NULL,
    installation_id bigint NOT NULL REFERENCES installations ON DELETE CASCADE,
    pull_number integer NOT NULL,
    verb text NOT NULL,
    outcome text NOT NULL,
    author_login text NOT NULL,
    author_id bigint NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (repository_id, surface, comment_id)
  )`,
  `CREATE INDEX commands_installation ON commands (installation_id)`,
  `CREATE TABLE comment_reactions (
    repository_id bigint NOT NULL REFERENCES repositories ON DELETE CASCADE,
    comment_id bigint NOT NULL,
    installation_id bigint NOT NULL REFERENCES installations ON DELETE CASCADE,
    pull_number integer NOT NULL,
    fingerprint text NOT NULL,
    thumbs_up integer NOT NULL,
    thumbs_down integer NOT NULL,
    seen_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (repository_id, comment_id)
  )`,
  `CREATE INDEX comment_reactions_installation ON comment_reactions (installation_id)`,
];

/** The step `0011-taken-back-in`: a command that is tried again knows what it took back before. */
export const takenBackStatements: readonly string[] = [
  `ALTER TABLE dismissals ADD COLUMN revoked_source text`,
];

/** A person's word on a finding. In force where nobody has taken it back. */
interface DismissalsTable {
  readonly id: Generated<number>;
  readonly installation_id: number;
  readonly repository_id: number;
  readonly fingerprint: string;
  readonly pull_number: number;
  readonly kind: DismissalKind;
  readonly reason: string;
  readonly author_login: string;
  readonly author_id: number;
  /** The comment it was given in, such as `review/17`; the same comment says it once. */
  readonly source: string;
  readonly given_at: ColumnType<Date, Date | string, never>;
  readonly revoked_at: ColumnType<Date | null, Date | string | null | undefined, Date | string>;
  readonly revoked_by_login: string | null;
  readonly revoked_by_id: number | null;
  /** The comment it was taken back in; null where an older release did so. */
  readonly revoked_source: ColumnType<string | null, string | null | undefined, string | null>;
}

/** Comments that were answered, so that no redelivery answers them twice. */
interface CommandsTable {
  readonly repository_id: number;
  readonly surface: CommentSurface;
  readonly comment_id: number;
  readonly installation_id: number;
  readonly pull_number: number;
  readonly verb: string;
  readonly outcome: CommandOutcome;
  readonly author_login: string;
  readonly author_id: number;
  readonly at: ColumnType<Date, Date | undefined, never>;
}

/** Thumbs under a comment of ours, as they were when the pull request was last read. */
interface CommentReactionsTable {
  readonly repository_id: number;
  readonly comment_id: number;
  readonly installation_id: number;
  readonly pull_number: number;
  readonly fingerprint: string;
  readonly thumbs_up: number;
  readonly thumbs_down: number;
  readonly seen_at: ColumnType<Date, Date | undefined, Date>;
}

export interface SayTables {
  readonly dismissals: DismissalsTable;
  readonly commands: CommandsTable;
  readonly comment_reactions: CommentReactionsTable;
}
