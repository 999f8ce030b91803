/** Outgoing webhooks reach the public internet and nothing of ours, and are signed so that receivers can tell. */
import { createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import {
  createGuardedLookup,
  isPublicAddress,
  parseEndpointUrl,
  type Reach,
} from "../../src/outward/address.ts";
import { createSender } from "../../src/outward/send.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

async function serve(
  answer: (request: IncomingMessage, response: ServerResponse, body: string) => void,
): Promise<string> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    answer(request, response, Buffer.concat(chunks).toString("utf8"));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/hook`;
}

const event = { secret: "s", event: "finding.opened", deliveryId: "d-1", body: '{"a":"ö"}' };

test.each([
  "127.0.0.1",
  "10.1.2.3",
  "172.16.0.1",
  "192.168.1.1",
  "169.254.169.254",
  "100.100.100.200",
  "168.63.129.16",
  "0.0.0.0",
  "192.0.0.192",
  "224.0.0.1",
  "255.255.255.255",
  "::1",
  "::",
  "fe80::1",
  "fc00::1",
  "fd00:ec2::254",
  "::ffff:127.0.0.1",
  "::ffff:a9fe:a9fe",
  "64:ff9b::7f00:1",
  "2002:7f00:1::",
  "2001::1",
  "not an address",
])("%s is not of the public internet", (address) => {
  expect(isPublicAddress(address)).toBe(false);
});

test("addresses of the public internet are", () => {
  for (const address of ["8.8.8.8", "140.82.112.3", "2606:50c0:8000::153"]) {
    expect(isPublicAddress(address), address).toBe(true);
  }
});

test("no spelling of a private IPv4 address passes, whatever URL parsers make of it", () => {
  const spell = fc.constantFrom(
    (n: number) => String(n),
    (n: number) => `0x${n.toString(16)}`,
    (n: number) => `0${n.toString(8)}`,
    (n: number) => `[::ffff:${(n >>> 16).toString(16)}:${(n & 0xffff).toString(16)}]`,
  );
  const address = fc.constantFrom(0x7f000001, 0x0a000001, 0xa9fea9fe, 0xc0a80101, 0xac10ffff);
  fc.assert(
    fc.property(spell, address, (write, number) => {
      expect(() => parseEndpointUrl(`https://${write(number)}/`, "public")).toThrow();
    }),
  );
});

test.each([
  ["http://hooks.example/x", "public"],
  ["http://hooks.example/x", "loopback"],
  ["http://127.0.0.1/x", "public"],
  ["https://user:word@hooks.example/", "public"],
  ["ftp://hooks.example/", "public"],
  ["file:///etc/passwd", "public"],
  ["nonsense", "public"],
] as const)("%s is refused where the reach is %s", (url, reach: Reach) => {
  expect(() => parseEndpointUrl(url, reach)).toThrow();
});

function look(reach: Reach, ...addresses: string[]): Promise<string> {
  const lookup = createGuardedLookup(reach, async () =>
    addresses.map((address) => ({ address, family: 4 })),
  );
  return new Promise((resolve) => {
    lookup("name.example", { all: true }, (error, found) =>
      resolve(error ? `refused: ${error.message}` : JSON.stringify(found)),
    );
  });
}

test("a name is connected to only if every address behind it is public", async () => {
  expect(await look("public", "8.8.8.8")).toContain("8.8.8.8");
  expect(await look("public", "8.8.8.8", "10.0.0.1")).toContain("refused");
  expect(await look("public", "169.254.169.254")).toContain("refused");
  expect(await look("public")).toContain("refused");
  expect(await look("loopback", "10.0.0.1")).toContain("refused");
});

test("a name that leads to this machine is not connected to", async () => {
  let reached = 0;
  const url = await serve((_, response) => {
    reached += 1;
    response.end();
  });
  const named = url.replace("http://127.0.0.1", "https://localhost");
  const sent = await createSender("public", Date.now)({ ...event, url: named });
  expect(sent).toMatchObject({ ok: false, status: null });
  expect(sent.error).toContain("public internet");
  expect(reached).toBe(0);
});

test("what is sent carries its event, its id and a signature over time and body", async () => {
  let seen: { headers: IncomingMessage["headers"]; body: string } | undefined;
  const url = await serve(({ headers }, response, body) => {
    seen = { headers, body };
    response.writeHead(204).end();
  });
  const sent = await createSender("loopback", () => 1_700_000_000_500)({ ...event, url });
  expect(sent).toMatchObject({ ok: true, status: 204, error: null });
  const expected = createHmac("sha256", "s").update(`1700000000.${event.body}`).digest("hex");
  expect(seen?.body).toBe(event.body);
  expect(seen?.headers).toMatchObject({
    "x-mapwarden-event": "finding.opened",
    "x-mapwarden-delivery": "d-1",
    "x-mapwarden-timestamp": "1700000000",
    "x-mapwarden-signature-256": `sha256=${expected}`,
  });
});

test("a redirect is an answer like any other, and is not followed", async () => {
  let reached = 0;
  const target = await serve((_, response) => {
    reached += 1;
    response.end();
  });
  const url = await serve((_, response) => {
    response.writeHead(307, { location: target }).end();
  });
  const sent = await createSender("loopback", Date.now)({ ...event, url });
  expect(sent).toMatchObject({ ok: false, status: 307 });
  expect(reached).toBe(0);
});

test("an endless answer is cut off, and one that does not come is a failure with its reason", async () => {
  const endless = await serve((_, response) => {
    const more = () => {
      while (!response.destroyed && response.write("x".repeat(65_536)));
    };
    response.on("drain", more);
    more();
  });
  expect(await createSender("loopback", Date.now)({ ...event, url: endless })).toMatchObject({
    ok: true,
  });
  const gone = await serve((request) => request.socket.destroy());
  expect(await createSender("loopback", Date.now)({ ...event, url: gone })).toMatchObject({
    ok: false,
    status: null,
    error: "ECONNRESET",
  });
});
