/** Seals what must be read again but not by whoever copies the database; and hashes what need only be recognised. */
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from "node:crypto";

/** Both directions take a context, such as whose token it is: what was sealed for one row opens in no other. */
export interface Seal {
  readonly close: (text: string, context: string) => string;
  /** Null where no key fits: the secret was changed, or somebody tampered. */
  readonly open: (sealed: string, context: string) => string | null;
}

const algorithm = "aes-256-gcm";
const nonceBytes = 12;
const tagBytes = 16;

function deriveKey(secret: string): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, "mapwarden", "sealed in the store, 1", 32));
}

/** Seals with the first secret and opens with any: the others are being rotated out. */
export function createSeal(secrets: readonly [string, ...string[]]): Seal {
  const keys = secrets.map(deriveKey);
  return {
    close: (text, context) => close(deriveKey(secrets[0]), text, context),
    open: (sealed, context) => {
      for (const key of keys) {
        const text = open(key, sealed, context);
        if (text !== null) return text;
      }
      return null;
    },
  };
}

function close(key: Buffer, text: string, context: string): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(context));
  const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64url");
}

function open(key: Buffer, sealed: string, context: string): string | null {
  const bytes = Buffer.from(sealed, "base64url");
  if (bytes.length < nonceBytes + tagBytes) return null;
  const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  });
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
  try {
    const body = bytes.subarray(nonceBytes + tagBytes);
    return Buffer.concat([decipher.update(body), decipher.final()]).toString("utf8");
  } catch {
    return null;
  }
}

/** 256 random bits, as they stand in a cookie or an address. */
export function createSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** What is kept of a random secret. It has 256 bits, so nothing slower than SHA-256 is called for. */
export function hashSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}
