/** A dismissal inside the comment it is about, so that it can be read back where the store is lost. */
import type { Dismissal, DismissalKind } from "../finding/dismissal.ts";
import { fixedMark, isMarkedFixed, parseFingerprintMark } from "./mark.ts";

/** Only the first line counts, or the one behind the mark of a finding that is gone. */
const dismissedLine =
  /^(?:<!-- mapwarden:fixed=[0-9a-f]{7,64} -->\s*)?<!-- mapwarden:dismissed=([\w-]+) -->/;

const kinds: ReadonlySet<string> = new Set<DismissalKind>(["ignore", "false-positive", "resolve"]);

/** The first line of a dismissed comment. The words of a person are encoded: they cannot end the mark. */
export function dismissedMark({ kind, pull, reason, author, at, source }: Dismissal): string {
  const text = JSON.stringify([kind, pull, reason, author.login, author.id, at, source]);
  return `<!-- mapwarden:dismissed=${Buffer.from(text).toString("base64url")} -->`;
}

/** The dismissal a comment of ours carries; null where it carries none that can be read. */
export function parseDismissedMark(body: string): Dismissal | null {
  const encoded = dismissedLine.exec(body)?.[1];
  const fingerprint = parseFingerprintMark(body);
  if (encoded === undefined || fingerprint === null) return null;
  try {
    const fields: unknown = JSON.parse(Buffer.from(encoded, "base64url").toString("utf8"));
    return Array.isArray(fields) ? readFields(fields, fingerprint) : null;
  } catch {
    return null;
  }
}

function readFields(fields: readonly unknown[], fingerprint: string): Dismissal | null {
  const [kind, pull, reason, login, id, at, source] = fields;
  if (!isKind(kind) || typeof pull !== "number" || typeof id !== "number") return null;
  if (typeof reason !== "string" || typeof login !== "string") return null;
  if (typeof at !== "string" || Number.isNaN(Date.parse(at)) || typeof source !== "string") {
    return null;
  }
  return { fingerprint, kind, pull, reason, author: { login, id }, at, source };
}

function isKind(kind: unknown): kind is DismissalKind {
  return typeof kind === "string" && kinds.has(kind);
}

/** Whether a comment already tells of this dismissal, and of nothing else. */
export function tellsOf(body: string, dismissal: Dismissal): boolean {
  return !isMarkedFixed(body) && body.startsWith(dismissedMark(dismissal));
}

/** The marks with which the comment of a finding begins that is gone: its dismissal is not forgotten. */
export function goneMarks(body: string, head: string): string {
  const dismissal = parseDismissedMark(body);
  return [fixedMark(head), ...(dismissal ? [dismissedMark(dismissal)] : [])].join("\n\n");
}
