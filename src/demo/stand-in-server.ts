/** Serves a stand-in for GitHub over HTTP on loopback, at the paths of GitHub Enterprise Server. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Handle, StandInRequest } from "./stand-in.ts";
import type { RouteAnswer } from "./stand-in-call.ts";

/** A request with what only the transport knows. */
interface Received extends StandInRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** A stand-in that listens. */
export interface ServedStandIn {
  readonly port: number;
  /** What `GHE_HOST` has to be. */
  readonly host: string;
  /** REST root. */
  readonly baseUrl: string;
  readonly close: () => Promise<void>;
}

/** Takes a request before the stand-in does; what it answers, or does with the socket, is final. */
export type Intercept = (received: Received, handle: Handle) => Promise<RouteAnswer | "handled">;

/** How to serve. */
export interface ServeOptions {
  readonly port?: number;
  readonly intercept?: Intercept;
  /** The web page at a path outside the API, if there is one. */
  readonly page?: (path: string) => string | undefined;
}

/** Starts to serve; port 0 takes a free one. */
export async function serveStandIn(
  handle: Handle,
  { port = 0, intercept = passOn, page = () => undefined }: ServeOptions = {},
): Promise<ServedStandIn> {
  const server = createServer((request, response) => {
    const html = page(request.url ?? "/");
    if (html !== undefined) {
      response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
      response.end(html);
      return;
    }
    respond(handle, intercept, request, response).catch((error: unknown) => {
      response.writeHead(500, { "content-type": "application/json; charset=utf-8" });
      response.end(JSON.stringify({ message: String(error) }));
    });
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const address = server.address();
  const bound = typeof address === "object" && address ? address.port : port;
  return {
    port: bound,
    host: `127.0.0.1:${bound}`,
    baseUrl: `http://127.0.0.1:${bound}/api/v3`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function respond(
  handle: Handle,
  intercept: Intercept,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const text = Buffer.concat(chunks).toString("utf8");
  const url = new URL(request.url ?? "/", "http://stand.in");
  const answer = await intercept(
    {
      method: request.method ?? "GET",
      path: url.pathname.replace(/^\/api(?:\/v3)?(?=\/)/, ""),
      query: url.searchParams,
      authorization: request.headers.authorization ?? "",
      body: text === "" ? undefined : JSON.parse(text),
      request,
      response,
    },
    handle,
  );
  if (answer === "handled") return;
  response.writeHead(answer.status, {
    "content-type": "application/json; charset=utf-8",
    ...answer.headers,
  });
  response.end(JSON.stringify(answer.body));
}

function passOn(received: Received, handle: Handle): Promise<RouteAnswer> {
  return handle(received);
}
