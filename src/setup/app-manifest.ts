/** The manifest that GitHub is handed: `app.yml`, with the addresses of this server. */
import type { Manifest } from "../doctor/manifest.ts";

export interface Where {
  /** Where GitHub and people reach the server. */
  readonly publicUrl: string;
  readonly webhookPath: string;
  /** Where GitHub sends the browser when the App is made. */
  readonly redirectUrl: string;
}

/** Fields as GitHub's page for new Apps takes them. */
export function toAppManifest(
  { default_permissions, default_events, ...told }: Manifest,
  { publicUrl, webhookPath, redirectUrl }: Where,
) {
  return {
    name: told.name,
    description: told.description,
    url: publicUrl,
    public: told.public,
    hook_attributes: { url: `${publicUrl}${webhookPath}`, active: true },
    redirect_url: redirectUrl,
    callback_urls: [`${publicUrl}/login/callback`],
    default_permissions,
    default_events,
  };
}
