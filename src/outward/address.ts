/** Which addresses an outgoing webhook may connect to: those of the public internet, and none of ours. */
import { lookup as lookupName } from "node:dns/promises";
import type { LookupFunction } from "node:net";
import ipaddr from "ipaddr.js";

/** The address is not one that people may have us connect to. Its message is shown to them. */
export class AddressRefusedError extends Error {
  override readonly name = "AddressRefusedError";
}

/** Public by their number, but answered by the cloud a machine runs in: metadata and keys are served there. */
const cloudAddresses: ReadonlySet<string> = new Set(["168.63.129.16"]);

/** Whether an address belongs to the public internet. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  // `process` unwraps IPv4 in IPv6. Tunnels to IPv4 (6to4, Teredo, NAT64) are ranges of their own, and refused.
  const parsed = ipaddr.process(address);
  return parsed.range() === "unicast" && !cloudAddresses.has(parsed.toString());
}

function isLoopback(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === "loopback";
}

/** What may be connected to. `loopback`: in the demo and in tests nothing else is there. */
export type Reach = "public" | "loopback";

function mayConnect(address: string, reach: Reach): boolean {
  return isPublicAddress(address) || (reach === "loopback" && isLoopback(address));
}

/** The URL of an endpoint, or throws `AddressRefusedError` with the reason. Names are looked up only on sending. */
export function parseEndpointUrl(text: string, reach: Reach): URL {
  if (!URL.canParse(text)) throw new AddressRefusedError("this is no address");
  const url = new URL(text);
  const name = url.hostname.replace(/^\[|\]$/g, "");
  const local = reach === "loopback" && isLoopback(name);
  if (url.protocol !== "https:" && !(local && url.protocol === "http:")) {
    throw new AddressRefusedError("the address must begin with https://");
  }
  if (url.username !== "" || url.password !== "") {
    throw new AddressRefusedError("the address must not hold a name or a password");
  }
  if (ipaddr.isValid(name) && !mayConnect(name, reach)) {
    throw new AddressRefusedError("the address is not one of the public internet");
  }
  url.hash = "";
  return url;
}

type Resolve = (name: string) => Promise<readonly { address: string; family: number }[]>;

const resolveName: Resolve = (name) => lookupName(name, { all: true });

/**
 * The look-up for one connection. It answers only addresses that were checked, and the connection is made to those
 * and nothing else: a name that is looked up twice can lead to two places.
 */
export function createGuardedLookup(reach: Reach, resolve: Resolve = resolveName): LookupFunction {
  return (name, options, callback) => {
    resolve(name).then(
      (found) => {
        const refused = found.find(({ address }) => !mayConnect(address, reach));
        const [first] = found;
        if (refused || !first) {
          const why = "the name leads to an address that is not one of the public internet";
          callback(new AddressRefusedError(why), "", 4);
        } else if (options.all) callback(null, [...found]);
        else callback(null, first.address, first.family);
      },
      () => callback(new AddressRefusedError("the name is not known"), "", 4),
    );
  };
}
