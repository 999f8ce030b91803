/** What `serve` takes from the environment, and what it refuses. */
import { generateKeyPairSync } from "node:crypto";
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseEnvironment } from "../../src/commands/environment.ts";

const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  privateKeyEncoding: { type: "pkcs1", format: "pem" },
  publicKeyEncoding: { type: "pkcs1", format: "pem" },
});
const given = { APP_ID: "7", PRIVATE_KEY: privateKey, WEBHOOK_SECRET: "long and random" };

test("three settings are enough; the rest has defaults", () => {
  expect(parseEnvironment(given)).toEqual({
    appId: 7,
    privateKey: privateKey.trim(),
    webhookSecrets: ["long and random"],
    siteUrl: "https://github.com",
    host: "127.0.0.1",
    port: 3000,
    webhookPath: "/api/github/webhooks",
    store: { kind: "embedded", directory: "./data" },
    logLevel: "info",
    proxies: 0,
    nightlyScans: true,
    kept: { deliveries: 8, reviews: 400, findings: 1_100, audit: 400 },
  });
});

test("what is over is kept for as long as is set, and no shorter than is safe", () => {
  const kept = parseEnvironment({ ...given, KEEP_REVIEWS_DAYS: "30", KEEP_AUDIT_DAYS: "90" }).kept;
  expect(kept).toMatchObject({ reviews: 30, audit: 90 });
  expect(() => parseEnvironment({ ...given, KEEP_DELIVERIES_DAYS: "1" })).toThrow(
    "KEEP_DELIVERIES_DAYS must be at least 8",
  );
  expect(() => parseEnvironment({ ...given, KEEP_FINDINGS_DAYS: "soon" })).toThrow(
    "KEEP_FINDINGS_DAYS must be a whole number of days",
  );
});

test("a key may have its line breaks written out, be base64, or lie in a file", () => {
  const path = join(tmpdir(), `mapwarden-key-${process.pid}.txt`);
  writeFileSync(path, privateKey);
  const { PRIVATE_KEY: _, ...others } = given;
  const forms = [
    { ...given, PRIVATE_KEY: privateKey.replaceAll("\n", "\\n") },
    { ...given, PRIVATE_KEY: Buffer.from(privateKey).toString("base64") },
    { ...others, PRIVATE_KEY_PATH: path },
  ];
  for (const form of forms)
    expect(parseEnvironment(form).privateKey.trim()).toBe(privateKey.trim());
});

test("an enterprise server, a database and a rotated secret are taken over", () => {
  const settings = parseEnvironment({
    ...given,
    GHE_HOST: "ghe.example:8443",
    GHE_PROTOCOL: "http",
    DATABASE_URL: "postgres://me@db/mapwarden",
    WEBHOOK_SECRET_PREVIOUS: "the one before",
    PUBLIC_URL: "https://mapwarden.example/",
  });
  expect(settings).toMatchObject({
    githubUrl: "http://ghe.example:8443/api/v3",
    siteUrl: "http://ghe.example:8443",
    store: { kind: "postgres", url: "postgres://me@db/mapwarden" },
    webhookSecrets: ["long and random", "the one before"],
    publicUrl: "https://mapwarden.example",
  });
});

test("nothing set: a line for each thing to do", () => {
  const expected = [/^APP_ID is not set/, /^WEBHOOK_SECRET is not set/, /^neither PRIVATE_KEY nor/];
  let message = "";
  try {
    parseEnvironment({});
  } catch (error) {
    message = error instanceof Error ? error.message : "";
  }
  const lines = message.split("\n");
  expect(lines).toHaveLength(3);
  for (const [index, pattern] of expected.entries()) expect(lines[index]).toMatch(pattern);
});

test.each([
  ["WEBHOOK_SECRET", "", /WEBHOOK_SECRET is not set/],
  ["WEBHOOK_SECRET", "   ", /WEBHOOK_SECRET is not set/],
  ["WEBHOOK_SECRET", "development", /WEBHOOK_SECRET is the word everybody knows/],
  ["WEBHOOK_SECRET_PREVIOUS", "development", /WEBHOOK_SECRET_PREVIOUS is the word/],
  ["APP_ID", "", /APP_ID is not set/],
  ["APP_ID", "my-app", /APP_ID must be the App's number/],
  ["PRIVATE_KEY", "", /neither PRIVATE_KEY nor PRIVATE_KEY_PATH/],
  ["PRIVATE_KEY", "not a key", /PRIVATE_KEY is not the private key/],
  ["PORT", "http", /PORT must be a number/],
  ["PORT", "70000", /PORT must be from 0 to 65535/],
  ["GHE_HOST", "https://ghe.example", /GHE_HOST must be a host name/],
  ["WEBHOOK_PATH", "hooks", /WEBHOOK_PATH must be a path/],
  ["DATABASE_URL", "mysql://db", /DATABASE_URL must begin with postgres/],
  ["LOG_LEVEL", "loud", /LOG_LEVEL must be one of/],
])("%s=%j is refused in words that name it", (name, value, message) => {
  expect(() => parseEnvironment({ ...given, [name]: value })).toThrow(message);
});

test("no message repeats a secret or a key", () => {
  const bad = { ...given, PRIVATE_KEY: "s3cret-key", APP_ID: "x", LOG_LEVEL: "s3cret-level" };
  expect(() => parseEnvironment(bad)).toThrow(expect.not.stringContaining("s3cret"));
});

const login = {
  ...given,
  GITHUB_CLIENT_ID: "Iv23",
  GITHUB_CLIENT_SECRET: "secret",
  SESSION_SECRET: "s".repeat(32),
  PUBLIC_URL: "https://mapwarden.example",
};

test("a session secret turns login on, with what it needs", () => {
  const more = { SESSION_SECRET_PREVIOUS: "p".repeat(32), OPERATORS: "7, ada ", TRUST_PROXY: "2" };
  expect(parseEnvironment({ ...login, ...more })).toMatchObject({
    login: {
      clientId: "Iv23",
      clientSecret: "secret",
      sessionSecrets: ["s".repeat(32), "p".repeat(32)],
      operators: ["7", "ada"],
    },
    proxies: 2,
  });
  const { SESSION_SECRET: _, ...without } = login;
  expect(parseEnvironment(without)).not.toHaveProperty("login");
});

test.each([
  [{ SESSION_SECRET: "short" }, /at least 32/],
  [{ GITHUB_CLIENT_ID: "" }, /GITHUB_CLIENT_ID is not set/],
  [{ GITHUB_CLIENT_SECRET: "" }, /GITHUB_CLIENT_SECRET is not set/],
  [{ PUBLIC_URL: "" }, /PUBLIC_URL is not set/],
  [{ PUBLIC_URL: "http://mapwarden.example" }, /https/],
  [{ PUBLIC_URL: "https://example.org/mapwarden" }, /no path/],
  [{ OPERATORS: "ada;bob" }, /OPERATORS/],
  [{ TRUST_PROXY: "true" }, /TRUST_PROXY/],
])("login with %j is refused", (wrong, words) => {
  expect(() => parseEnvironment({ ...login, ...wrong })).toThrow(words);
});
