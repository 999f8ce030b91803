/** Who is at the other end of a request, as far as that can be trusted. */
import type { IncomingMessage } from "node:http";
import type { Context } from "hono";
import ipaddr from "ipaddr.js";

/** The address of the connection itself; empty where there is none, as in a test without a server. */
export function peerAddress({ env }: Context): string {
  const incoming: IncomingMessage | undefined = env?.incoming;
  return incoming?.socket.remoteAddress ?? "";
}

/**
 * What requests are counted by: the address that the last of our own proxies saw, or the connection's. Without
 * proxies of ours the header is whatever the sender likes, and is not looked at.
 */
export function askerOf(context: Context, proxies: number): string {
  const forwarded = (context.req.header("x-forwarded-for") ?? "").split(",");
  const named = proxies > 0 ? forwarded.at(-proxies)?.trim() : undefined;
  return groupOf(named && ipaddr.isValid(named) ? named : peerAddress(context));
}

/** One customer has a whole /64 of IPv6. */
function groupOf(address: string): string {
  if (!ipaddr.isValid(address)) return "unknown";
  const parsed = ipaddr.process(address);
  if (parsed.kind() === "ipv4") return parsed.toString();
  return `${parsed.toByteArray().slice(0, 8).join(".")}/64`;
}

/** A request from this machine that no proxy passed on. */
export function isLocal(context: Context): boolean {
  const forwarded = context.req.header("x-forwarded-for") ?? context.req.header("forwarded");
  return forwarded === undefined && /^(::ffff:)?127\.|^::1$/.test(peerAddress(context));
}

/** A page of another site can have its name lead to this machine; the name it was loaded by gives it away. */
export function isLocalName(host: string | undefined): boolean {
  return /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i.test(host ?? "");
}
