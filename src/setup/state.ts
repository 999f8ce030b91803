/** The word that ties GitHub's answer to our own page: random, good once and not for long. */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** GitHub's code is good for an hour; a state that lives longer would be of no use. */
export const stateMsMax = 60 * 60 * 1_000;

export interface StateKeeper {
  /** A fresh word; the one before is void. */
  readonly issue: () => string;
  /** Whether it is the word that was issued last, unused and not too old. It is used up in any case. */
  readonly redeem: (state: string) => boolean;
}

/** Keeps one word at a time. */
export function createStateKeeper(now: () => number): StateKeeper {
  let issued: { readonly digest: Buffer; readonly until: number } | null = null;
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return {
    issue() {
      const state = randomBytes(32).toString("base64url");
      issued = { digest: digest(state), until: now() + stateMsMax };
      return state;
    },
    redeem(state) {
      const known = issued;
      issued = null;
      // Digests have one length, so that the comparison tells nothing by its time.
      return known !== null && known.until > now() && timingSafeEqual(known.digest, digest(state));
    },
  };
}
