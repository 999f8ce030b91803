/** What people changed here, and when: written with every change, read by those whom it concerns. */
import type { Kysely } from "kysely";
import { auditRowsShown } from "../limits.ts";
import type { Database } from "./schema.ts";

/** Everything a person can change. */
export type AuditAction =
  | "login"
  | "logout"
  | "logout-others"
  | "session-ended"
  | "token-created"
  | "token-revoked"
  | "endpoint-added"
  | "endpoint-removed"
  | "endpoint-enabled"
  | "endpoint-tested"
  | "scan-asked";

export interface AuditEntry {
  readonly at: Date;
  readonly person: { readonly id: number; readonly login: string };
  readonly action: AuditAction;
  /** Null where it concerns the person only. */
  readonly installationId: number | null;
  /** A name or an address; never a secret. */
  readonly subject: string;
}

/** Whose entries are asked for: all of them, or one's own and those of the installations one administers. */
export type AuditReader =
  | "everything"
  | { readonly personId: number; readonly installationIds: readonly number[] };

export interface AuditLog {
  readonly record: (entry: AuditEntry) => Promise<void>;
  /** The newest first; `before` is the id of the last entry of the page before. */
  readonly list: (
    reader: AuditReader,
    before?: number,
  ) => Promise<readonly (AuditEntry & { readonly id: number })[]>;
}

const actions: ReadonlySet<string> = new Set<AuditAction>([
  "login",
  "logout",
  "logout-others",
  "session-ended",
  "token-created",
  "token-revoked",
  "endpoint-added",
  "endpoint-removed",
  "endpoint-enabled",
  "endpoint-tested",
  "scan-asked",
]);

function isAction(text: string): text is AuditAction {
  return actions.has(text);
}

/** The log over a store. */
export function createAuditLog(db: Kysely<Database>): AuditLog {
  return {
    async record({ at, person, action, installationId, subject }) {
      const row = { at, person_id: person.id, login: person.login, action, subject };
      await db
        .insertInto("audit")
        .values({ ...row, installation_id: installationId })
        .execute();
    },
    async list(reader, before) {
      const rows = await db
        .selectFrom("audit")
        .selectAll()
        .$if(before !== undefined, (query) => query.where("id", "<", before ?? 0))
        .$if(reader !== "everything", (query) =>
          query.where((eb) => {
            const { personId, installationIds } =
              reader === "everything" ? { personId: 0, installationIds: [] } : reader;
            const own = eb("person_id", "=", personId);
            if (installationIds.length === 0) return own;
            return eb.or([own, eb("installation_id", "in", [...installationIds])]);
          }),
        )
        .orderBy("id", "desc")
        .limit(auditRowsShown)
        .execute();
      return rows.flatMap(({ id, at, person_id: personId, login, action, ...row }) => {
        if (!isAction(action)) return [];
        const person = { id: personId, login };
        const { installation_id: installationId, subject } = row;
        return [{ id, at, person, action, installationId, subject }];
      });
    },
  };
}
