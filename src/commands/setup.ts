/** `mapwarden setup`: registers the App through GitHub's manifest flow, from a browser on this machine. */
import { resolve } from "node:path";
import type { Command } from "commander";
import { readManifest } from "../doctor/manifest.ts";
import { convertManifest } from "../github/convert-manifest.ts";
import { renderEnvFile, reserveEnvFile } from "../setup/env-file.ts";
import { serveSetup } from "../setup/serve.ts";
import { createStateKeeper } from "../setup/state.ts";
import { parseAddresses } from "./environment.ts";
import { OperatorError } from "./operator-error.ts";
import { print } from "./print.ts";

interface SetupArguments {
  readonly envFile: string;
  readonly organization?: string;
  readonly name?: string;
}

const help = `
PUBLIC_URL has to say where GitHub will reach the server; WEBHOOK_PATH, PORT, GHE_HOST and GHE_PROTOCOL are heeded.
The page is served on 127.0.0.1 only. The file is made for its owner alone, and an existing one is never replaced.`;

async function reserve(path: string) {
  try {
    return await reserveEnvFile(path);
  } catch (error) {
    const exists = error instanceof Error && "code" in error && error.code === "EEXIST";
    const why = exists ? "is there already" : "cannot be made";
    throw new OperatorError(`${path} ${why}: name another with --env-file`);
  }
}

async function setup({ envFile, organization, name }: SetupArguments): Promise<void> {
  const { publicUrl, webhookPath, siteUrl, githubUrl, port, more } = parseAddresses(process.env);
  const path = resolve(envFile);
  const manifest = await readManifest();
  const write = await reserve(path);
  const running = await serveSetup(
    {
      manifest: { ...manifest, ...(name !== undefined && { name }) },
      ...{ publicUrl, webhookPath, siteUrl },
      ...(organization !== undefined && { organization }),
      states: createStateKeeper(Date.now),
      convert: (code) => convertManifest(code, githubUrl),
      keep: async (created) => {
        await write(renderEnvFile(created, more));
        return path;
      },
    },
    port,
  );
  await print(`Open ${running.url} in a browser on this machine, and register the App there.\n`);
  await running.done;
  await running.close();
  await print(
    `The App's credentials are in ${path}. Start the server with them:\n` +
      `  node --env-file=${path} dist/main.js serve\n` +
      "Then `mapwarden doctor`, started in the same way, looks whether all is well.\n",
  );
}

/** Adds options, help and action. */
export function defineCommand(command: Command): void {
  command
    .option("--env-file <file>", "where the credentials go", "mapwarden.env")
    .option("--organization <name>", "the organisation that is to own the App")
    .option("--name <name>", "the App's name, which no other App on GitHub may have")
    .addHelpText("after", help)
    .action(setup);
}
