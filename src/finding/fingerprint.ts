/** The identity of a finding over pushes, rebases, line shifts and renames of its file. */
import { createHash } from "node:crypto";

/** What a finding is recognised by. No line, no column and no file name: those move without meaning. */
export interface Identity {
  readonly rule: string;
  /** Directory of the package, "" for the root. The file is left out: a renamed file keeps its findings. */
  readonly directory: string;
  /** Display name of the declaration around the finding, such as `(*Store).Get`. */
  readonly declaration: string;
  /** What is accessed, such as `Store.items`. */
  readonly subject: string;
  /** The code of the finding without layout, comments and names of unrelated locals. */
  readonly snippet: string;
}

const digitsKept = 24;

/** Mark of the `ordinal`-th finding (0 first) of one identity: 24 hex digits, then `-<ordinal>` from 1 on. */
export function fingerprintOf(identity: Identity, ordinal: number): string {
  const { rule, directory, declaration, subject, snippet } = identity;
  // A NUL cannot occur in Go source text, so the parts cannot run into each other.
  const text = [rule, directory, declaration, subject, snippet].join("\0");
  const digest = createHash("sha256").update(text).digest("hex").slice(0, digitsKept);
  return ordinal === 0 ? digest : `${digest}-${ordinal}`;
}

const shortDigits = 8;

/** What people type to name a finding: the first digits, and the ordinal where there is one. */
export function shortIdOf(fingerprint: string): string {
  return `${fingerprint.slice(0, shortDigits)}${fingerprint.slice(digitsKept)}`;
}

/** Which of the findings of one identity it is, 0 for the first. */
export function ordinalOf(fingerprint: string): number {
  return Number(fingerprint.slice(digitsKept + 1) || 0);
}

/** The part of a fingerprint that findings of one identity share. */
export function kinOf(fingerprint: string): string {
  return fingerprint.slice(0, digitsKept);
}
