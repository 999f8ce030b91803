/** Credentials of a fresh App, as a file of variables that only its owner may read. */
import { open } from "node:fs/promises";

/** What GitHub hands out once, and never shows again. */
export interface Credentials {
  readonly id: number;
  readonly pem: string;
  readonly webhookSecret: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Lines that shells, Node and container engines read alike: no value has a space, a quote or a line break. */
export function renderEnvFile(
  { id, pem, webhookSecret, clientId, clientSecret }: Credentials,
  more: Readonly<Record<string, string>>,
): string {
  const variables = {
    APP_ID: String(id),
    PRIVATE_KEY: Buffer.from(pem).toString("base64"),
    WEBHOOK_SECRET: webhookSecret,
    GITHUB_CLIENT_ID: clientId,
    GITHUB_CLIENT_SECRET: clientSecret,
    ...more,
  };
  return Object.entries(variables)
    .map(([name, value]) => {
      if (!/^[\w.~:/+=@%-]*$/.test(value)) throw new Error(`${name} cannot be written to a file`);
      return `${name}=${value}\n`;
    })
    .join("");
}

/** Reserves the file before anything is asked of GitHub: it is made empty, for its owner alone, and never replaced. */
export async function reserveEnvFile(path: string): Promise<(text: string) => Promise<void>> {
  const file = await open(path, "wx", 0o600);
  await file.close();
  return async (text) => {
    const again = await open(path, "r+");
    try {
      await again.chmod(0o600);
      await again.writeFile(text);
      await again.sync();
    } finally {
      await again.close();
    }
  };
}
