/** Logins on their way to GitHub and back: each is good once, for a while, and in the browser that began it. */
import type { Kysely } from "kysely";
import { loginAttemptMsMax } from "../limits.ts";
import type { Database } from "./schema.ts";
import { createSecret, hashSecret, type Seal } from "./seal.ts";

/** What goes out with a login that begins. */
export interface LoginAttempt {
  /** Goes to GitHub and comes back. */
  readonly state: string;
  /** Stays in the browser. */
  readonly browser: string;
  /** PKCE's secret half. */
  readonly verifier: string;
}

/** What is left of one that came back. */
export interface ReturnedLogin {
  readonly verifier: string;
  readonly returnTo: string;
}

export interface LoginAttempts {
  readonly begin: (returnTo: string, now: Date) => Promise<LoginAttempt>;
  /** Null where it is not known, was used, is late, or was begun in another browser. */
  readonly finish: (state: string, browser: string, now: Date) => Promise<ReturnedLogin | null>;
}

/** The attempts over a store. */
export function createLoginAttempts(db: Kysely<Database>, seal: Seal): LoginAttempts {
  return {
    async begin(returnTo, now) {
      const [state, browser, verifier] = [createSecret(), createSecret(), createSecret()];
      const stateHash = hashSecret(state);
      await deleteLate(db, now);
      await db
        .insertInto("login_attempts")
        .values({
          state_hash: stateHash,
          browser_hash: hashSecret(browser),
          verifier: seal.close(verifier, `login:${stateHash}`),
          return_to: returnTo,
          created_at: now,
        })
        .execute();
      return { state, browser, verifier };
    },
    async finish(state, browser, now) {
      const stateHash = hashSecret(state);
      // Deleted whatever comes of it: a state that came from the wrong browser is spent too.
      const row = await db
        .deleteFrom("login_attempts")
        .where("state_hash", "=", stateHash)
        .returning(["browser_hash", "verifier", "return_to", "created_at"])
        .executeTakeFirst();
      if (!row || row.browser_hash !== hashSecret(browser)) return null;
      if (now.getTime() - row.created_at.getTime() > loginAttemptMsMax) return null;
      const verifier = seal.open(row.verifier, `login:${stateHash}`);
      return verifier === null ? null : { verifier, returnTo: row.return_to };
    },
  };
}

async function deleteLate(db: Kysely<Database>, now: Date): Promise<void> {
  const before = new Date(now.getTime() - loginAttemptMsMax);
  await db.deleteFrom("login_attempts").where("created_at", "<", before).execute();
}
