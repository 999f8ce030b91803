/** What failed, in the words of a closed set: an operator acts by it, and messages may hold what strangers wrote. */
import { GatewayError, type GatewayFailure } from "../../jobs/gateway-error.ts";

const gatewayKinds: Readonly<Record<GatewayFailure["kind"], string>> = {
  "not-found": "github-not-found",
  forbidden: "github-forbidden",
  unauthorised: "github-unauthorised",
  suspended: "github-suspended",
  "rate-limited": "github-rate-limited",
  "anchor-rejected": "github-refused",
  "head-gone": "github-head-gone",
  refused: "github-refused",
  "unknown-outcome": "github-broken-off",
  unavailable: "github-unavailable",
};

/** Every kind there is. */
export const errorKinds: readonly string[] = [
  ...new Set(Object.values(gatewayKinds)),
  "store",
  "stopped",
  "other",
];

/** Connections that break, and the five characters by which PostgreSQL names what is wrong. */
function isStoreCode(code: unknown): boolean {
  return typeof code === "string" && /^(?:E[A-Z]+|[0-9A-Z]{5})$/.test(code);
}

/** The kind of what GitHub refused or broke off. */
export function gatewayKind(kind: GatewayFailure["kind"]): string {
  return gatewayKinds[kind];
}

/** The kind of what ended a job; null for what was counted where GitHub refused it. */
export function errorKind(error: unknown): string | null {
  if (error instanceof GatewayError) return null;
  if (!(error instanceof Error)) return "other";
  if (error.name === "AbortError") return "stopped";
  const isStore = "code" in error && isStoreCode(error.code);
  return isStore || /connection terminated|timeout exceeded when trying/i.test(error.message)
    ? "store"
    : "other";
}
