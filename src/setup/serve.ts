/** Serves the pages of the manifest flow on loopback, whatever HOST says, until the App is made. */
import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { createSetupPages, type SetupOptions } from "./pages.ts";

export interface RunningSetup {
  readonly url: string;
  /** Resolves once credentials are kept. */
  readonly done: Promise<void>;
  readonly close: () => Promise<void>;
}

/** Starts to listen; port 0 takes a free one. */
export async function serveSetup(
  options: Omit<SetupOptions, "origin" | "onDone">,
  port: number,
): Promise<RunningSetup> {
  const done = Promise.withResolvers<void>();
  let url = "";
  const pages = createSetupPages({ ...options, origin: () => url, onDone: done.resolve });
  const server = createServer(getRequestListener(pages.fetch, { overrideGlobalObjects: false }));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === "object" && address ? address.port : port}`;
  return {
    url,
    done: done.promise,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
  };
}
