/** The token that every form carries and a page of another site cannot know: it is bound to its session. */
import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";

export interface FormTokens {
  readonly make: (sessionId: number) => string;
  readonly isGood: (sessionId: number, given: string) => boolean;
}

function keyOf(secret: string): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, "mapwarden", "tokens of forms, 1", 32));
}

/** Made with the first secret, good with any: a form stays open while secrets are rotated. */
export function createFormTokens(secrets: readonly [string, ...string[]]): FormTokens {
  const keys = secrets.map(keyOf);
  function sign(key: Buffer, sessionId: number): Buffer {
    return createHmac("sha256", key).update(String(sessionId)).digest();
  }
  return {
    make: (sessionId) => sign(keyOf(secrets[0]), sessionId).toString("base64url"),
    isGood(sessionId, given) {
      const bytes = Buffer.from(given, "base64url");
      return keys.some((key) => {
        const expected = sign(key, sessionId);
        return bytes.length === expected.length && timingSafeEqual(bytes, expected);
      });
    },
  };
}
