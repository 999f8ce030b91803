/** The HTTP server: one route for webhooks, the pages for everything else. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import type { Hono } from "hono";
import { requestHeadersMsMax, requestMsMax } from "../limits.ts";
import { createWebhookHandler, type WebhookOptions } from "./webhook.ts";

export interface WebServerOptions {
  readonly webhookPath: string;
  readonly webhook: WebhookOptions;
  readonly pages: Hono;
  /** Something threw that should not have. */
  readonly onError: (error: unknown) => void;
}

export interface WebServer {
  /** The port in use, which the operating system chose where 0 was asked for. */
  readonly port: number;
  /** Answers what has begun, refuses what has not. */
  readonly close: () => Promise<void>;
}

/** Behind a load balancer the balancer must be the first to drop an idle connection; most do after 60 s. */
const keepAliveMs = 65_000;
const closeIdleAfterMs = 1_000;

function answerInternalError(response: ServerResponse): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(500, { "content-type": "application/json" });
  response.end('{"error":"internal error"}');
}

function createHandler(
  options: WebServerOptions,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const handleWebhook = createWebhookHandler(options.webhook);
  const handlePage = getRequestListener(options.pages.fetch, { overrideGlobalObjects: false });
  return async (request, response) => {
    try {
      const path = request.url?.split("?")[0];
      if (path === options.webhookPath) await handleWebhook(request, response);
      else await handlePage(request, response);
    } catch (error) {
      options.onError(error);
      answerInternalError(response);
    }
  };
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      const address = server.address();
      resolve(typeof address === "object" && address ? address.port : port);
    });
  });
}

/** Starts to listen. */
export async function startWebServer(
  options: WebServerOptions,
  port: number,
  host: string,
): Promise<WebServer> {
  const handle = createHandler(options);
  const server = createServer(
    {
      headersTimeout: requestHeadersMsMax,
      requestTimeout: requestMsMax,
      keepAliveTimeout: keepAliveMs,
      // How often Node looks for requests that ran out of time.
      connectionsCheckingInterval: 1_000,
    },
    (request, response) => void handle(request, response),
  );
  const used = await listen(server, port, host);
  return {
    port: used,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), closeIdleAfterMs);
      await closed;
      clearTimeout(timer);
    },
  };
}
