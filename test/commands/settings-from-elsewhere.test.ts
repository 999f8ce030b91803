/** Secrets that lie in files, and the standard variables that turn traces on. */
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseEnvironment } from "../../src/commands/environment.ts";

const PRIVATE_KEY = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  privateKeyEncoding: { type: "pkcs1", format: "pem" },
  publicKeyEncoding: { type: "pkcs1", format: "pem" },
}).privateKey;
const given = { APP_ID: "7", PRIVATE_KEY, WEBHOOK_SECRET: "long and random" };

let directory = "";
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "mapwarden-files-"));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function write(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

test("secrets may lie in files; the line break at their end is no part of them", () => {
  const settings = parseEnvironment({
    APP_ID: "7",
    PRIVATE_KEY_FILE: write("key", PRIVATE_KEY),
    WEBHOOK_SECRET_FILE: write("secret", "of the webhook\n"),
    METRICS_TOKEN_FILE: write("token", "for scrapes\n"),
    DATABASE_URL_FILE: write("url", "postgres://me:word@db/mapwarden\n"),
  });
  expect(settings).toMatchObject({
    webhookSecrets: ["of the webhook"],
    metricsToken: "for scrapes",
    store: { kind: "postgres", url: "postgres://me:word@db/mapwarden" },
  });
});

test("a file that is not there is named by its variable, and a secret given twice is refused", () => {
  const absent = { ...given, METRICS_TOKEN_FILE: join(directory, "absent") };
  expect(() => parseEnvironment(absent)).toThrow(
    "METRICS_TOKEN_FILE names a file that cannot be read",
  );
  const twice = { ...given, WEBHOOK_SECRET_FILE: write("other", "another") };
  expect(() => parseEnvironment(twice)).toThrow(
    "both WEBHOOK_SECRET and WEBHOOK_SECRET_FILE are set",
  );
});

test.each([
  [{}, undefined],
  [{ OTEL_SERVICE_NAME: "maps" }, undefined],
  [
    { OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector:4318/" },
    { url: "http://collector:4318/v1/traces", service: "mapwarden" },
  ],
  [
    {
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector:4318",
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://traces:4318/here",
      OTEL_SERVICE_NAME: "maps",
    },
    { url: "http://traces:4318/here", service: "maps" },
  ],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector:4318", OTEL_SDK_DISABLED: "true" }, undefined],
])("traces with %j go to %j", (more, expected) => {
  expect(parseEnvironment({ ...given, ...more }).traces).toEqual(expected);
});

test("a collector that is no address is refused", () => {
  const env = { ...given, OTEL_EXPORTER_OTLP_ENDPOINT: "collector" };
  expect(() => parseEnvironment(env)).toThrow("OTEL_EXPORTER_OTLP_ENDPOINT must be an address");
});
