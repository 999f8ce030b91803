/** Wires the dashboard: the store, who asks, and what it knows of the rules. */
import type { Hono } from "hono";
import { defaultMode } from "../config/effective.ts";
import { rules } from "../rules/index.ts";
import type { Store } from "../store/open.ts";
import { createDashboard } from "../web/dashboard/dashboard.tsx";
import type { RuleCard } from "../web/dashboard/scene.ts";
import { resolveViewer } from "../web/login/visit.ts";
import type { Settings } from "./environment.ts";
import { readVersion } from "./version.ts";

/** The rules as the dashboard speaks of them. */
export const ruleCards: readonly RuleCard[] = rules.map(
  ({ id, title, severity, confidence, retired }) => ({
    ...{ id, title, severity, confidence },
    mode: retired === undefined ? defaultMode(severity, confidence) : "off",
  }),
);

/** The dashboard's routes; who may ask is decided before them. */
export function wireDashboard(
  store: Store,
  { siteUrl, openOnLoopback }: Pick<Settings, "siteUrl" | "openOnLoopback">,
): Hono {
  const now = () => new Date();
  return createDashboard({
    ...{ store, resolveViewer, siteUrl, now },
    rules: ruleCards,
    version: readVersion(),
    generated: openOnLoopback ?? false,
  });
}
