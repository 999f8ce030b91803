/** The live registration against the one in `app.yml`, and what each installation has accepted of it. */
import type { RegisteredHook, Registration } from "../github/registration.ts";
import type { ToldInstallation } from "../jobs/upkeep-ports.ts";
import { fail, type Outcome, ok, warn } from "./check.ts";
import { type Loss, lossOfEvent, lossOfPermission, optionalPermissions } from "./losses.ts";
import type { Manifest } from "./manifest.ts";

type Granted = Readonly<Record<string, string | undefined>>;

/** Permissions that are not there, or not as far as they are needed. */
export function missingPermissions(
  wanted: Manifest["default_permissions"],
  granted: Granted,
): readonly { readonly name: string; readonly level: string; readonly loss: Loss }[] {
  return Object.entries(wanted)
    .filter(([name, level]) => !isGranted(granted, name, level))
    .map(([name, level]) => ({ name, level, loss: lossOfPermission(name) }));
}

function isGranted(granted: Granted, name: string, level: string): boolean {
  const given = granted[name];
  return given === level || given === "write" || given === "admin";
}

/** The App's own permissions and events. */
export function compareRegistration(manifest: Manifest, app: Registration): readonly Outcome[] {
  const page = `${app.settingsUrl}/permissions`;
  const missing = missingPermissions(manifest.default_permissions, app.permissions).map(
    ({ name, level, loss }) =>
      said(
        "permissions",
        loss,
        `${name}: ${level} is not asked for: ${loss.said}`,
        `add it at ${page}`,
      ),
  );
  const wanted = new Set([
    ...Object.keys(manifest.default_permissions),
    ...optionalPermissions.map(({ name }) => name),
  ]);
  const beyond = Object.keys(app.permissions).filter((name) => !wanted.has(name));
  const unused = beyond.map((name) =>
    warn("permissions", `${name} is asked for and never used`, `remove it at ${page}`),
  );
  const deaf = manifest.default_events
    .filter((name) => !app.events.includes(name))
    .map((name) => {
      const loss = lossOfEvent(name);
      return said("events", loss, `${name} is not subscribed: ${loss.said}`, `tick it at ${page}`);
    });
  return [
    ...(missing.length + unused.length > 0
      ? [...missing, ...unused]
      : [ok("permissions", `as in app.yml${describeOptional(app.permissions)}`)]),
    ...(deaf.length > 0 ? deaf : [ok("events", "as in app.yml")]),
  ];
}

function describeOptional(granted: Granted): string {
  const without = optionalPermissions.filter(({ name, level }) => granted[name] !== level);
  return without.map((each) => `; ${each.said}`).join("");
}

function said(name: string, { vital }: Loss, what: string, remedy: string): Outcome {
  return vital ? fail(name, what, remedy) : warn(name, what, remedy);
}

/** The App's webhook against where this server listens. */
export function compareHook(
  hook: RegisteredHook,
  app: Registration,
  { publicUrl, webhookPath }: { readonly publicUrl?: string; readonly webhookPath: string },
): readonly Outcome[] {
  const page = app.settingsUrl;
  const found: Outcome[] = [];
  const wanted = publicUrl === undefined ? null : `${publicUrl}${webhookPath}`;
  const path = URL.parse(hook.url)?.pathname;
  if (wanted !== null && hook.url !== wanted) {
    found.push(
      fail("webhook", `GitHub sends to ${hook.url || "nowhere"}`, `set ${wanted} at ${page}`),
    );
  } else if (path !== webhookPath) {
    const what = `GitHub sends to ${hook.url || "nowhere"}, and ${webhookPath} is listened to`;
    found.push(fail("webhook", what, `set the path at ${page}, or WEBHOOK_PATH`));
  }
  if (hook.contentType !== "json") {
    const what = `the content type is ${hook.contentType}, which is refused`;
    found.push(fail("webhook", what, `set application/json at ${page}`));
  }
  if (hook.insecureSsl) {
    const what = "certificates are not checked, so that anybody on the way can read webhooks";
    found.push(warn("webhook", what, `turn SSL verification on at ${page}`));
  }
  if (!hook.hasSecret) {
    const what = "the App has no webhook secret, so that every webhook is refused";
    found.push(fail("webhook", what, `set WEBHOOK_SECRET's value at ${page}`));
  }
  return found.length > 0 ? found : [ok("webhook", hook.url)];
}

/** What each installation has accepted. */
export function compareInstallations(
  manifest: Manifest,
  app: Registration,
  installations: readonly ToldInstallation[],
): readonly Outcome[] {
  if (installations.length === 0) {
    return [ok("installations", `none yet; install the App at ${app.htmlUrl}/installations/new`)];
  }
  const asked = Object.fromEntries(
    Object.entries(manifest.default_permissions).filter(([name, level]) =>
      isGranted(app.permissions, name, level),
    ),
  );
  const found = installations.flatMap(({ account, permissions, suspendedAt, url }) => {
    if (suspendedAt !== null) return [];
    return missingPermissions(asked, permissions).map(({ name, level, loss }) => {
      const what = `${account} has not accepted ${name}: ${level}: ${loss.said}`;
      return said("installations", loss, what, `its owner accepts it at ${url}`);
    });
  });
  if (found.length > 0) return found;
  const resting = installations.filter(({ suspendedAt }) => suspendedAt !== null).length;
  const rest = resting > 0 ? `, of which ${resting} suspended` : "";
  return [ok("installations", `${installations.length}${rest}`)];
}
