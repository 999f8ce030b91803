/** The hidden marks by which our comments are found again. */

/** 24 hex digits, and an ordinal among equals. */
const fingerprintPattern = "[0-9a-f]{8,64}(?:-[1-9][0-9]{0,5})?";

/** Only the last line of a body counts: text of the pull request never stands there. */
const fingerprintLine = new RegExp(
  `(?:^|\\n)<!-- mapwarden:fingerprint=(${fingerprintPattern}) -->\\s*$`,
);
const fixedLine = /^<!-- mapwarden:fixed=([0-9a-f]{7,64}) -->/;

/** The last line of a comment. */
export function fingerprintMark(fingerprint: string): string {
  return `<!-- mapwarden:fingerprint=${fingerprint} -->`;
}

/** The fingerprint a comment of ours carries; null for any other text. */
export function parseFingerprintMark(body: string): string | null {
  return fingerprintLine.exec(body)?.[1] ?? null;
}

/** The first line of a comment whose finding is gone. */
export function fixedMark(head: string): string {
  return `<!-- mapwarden:fixed=${head} -->`;
}

/** Whether a comment already says that its finding is gone. */
export function isMarkedFixed(body: string): boolean {
  return fixedLine.test(body);
}

/** Whether text of a pull request could be taken for a mark of ours. */
export function looksLikeMark(text: string): boolean {
  return /<!--\s*mapwarden:/i.test(text);
}
