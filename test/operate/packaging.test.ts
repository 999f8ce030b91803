/** What ships beside the code: image, compose file, Kubernetes example and workflow action. */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { z } from "zod";
import { parseEnvironment } from "../../src/commands/environment.ts";
import { privateKey } from "../fake-github/fake.ts";

const read = (path: string) => readFileSync(path, "utf8");
const packageJson = z
  .object({ version: z.string(), dependencies: z.record(z.string(), z.string()) })
  .parse(JSON.parse(read("package.json")));

describe("the image", () => {
  const text = read("Dockerfile").replaceAll(/\\\n\s*/g, "");
  const steps = text
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => ({ word: line.split(" ")[0] ?? "", rest: line.slice(line.indexOf(" ") + 1) }));
  const restOf = (word: string) =>
    steps.filter((step) => step.word === word).map(({ rest }) => rest);

  test("stands on the Node that the lock file names, by its exact version", () => {
    // Who builds may add the digest of the day.
    const images = restOf("FROM").map((rest) =>
      rest.replace(/(?:@sha256:[0-9a-f]{64})?(?: AS .*)?$/, ""),
    );
    const expected = `node:${packageJson.dependencies.node}-bookworm-slim`;
    expect(images).toEqual([expected, expected]);
    expect(read("docs/operate.md")).toContain(`docker buildx imagetools inspect ${expected}`);
  });

  test("runs as somebody who is not root, and says whether it is well", () => {
    expect(restOf("USER").at(-1)).toBe("1000");
    expect(restOf("HEALTHCHECK")).toHaveLength(1);
    expect(steps.findLastIndex(({ word }) => word === "RUN")).toBeLessThan(
      steps.findIndex(({ word }) => word === "USER"),
    );
  });

  test("takes from the project what is there, and what may come along", () => {
    const allowed = read(".dockerignore").split("\n");
    const sources = restOf("COPY")
      .filter((rest) => !rest.startsWith("--from"))
      .flatMap((rest) => rest.split(" ").slice(0, -1));
    expect(sources.length).toBeGreaterThan(4);
    for (const source of sources) {
      expect(existsSync(source), source).toBe(true);
      expect(allowed, source).toContain(`!${source}`);
    }
  });

  test("runs no script of a package", () => {
    const installs = restOf("RUN").filter((rest) => /npm (?:ci|prune|install)/.test(rest));
    expect(installs.length).toBe(2);
    for (const each of installs) expect(each).toContain("--ignore-scripts");
  });
});

const service = z.object({
  image: z.string(),
  read_only: z.literal(true),
  mem_limit: z.string(),
  pids_limit: z.number(),
  cap_drop: z.tuple([z.literal("ALL")]),
  security_opt: z.array(z.string()),
  healthcheck: z.object({ test: z.array(z.string()) }),
  environment: z.record(z.string(), z.string()),
  secrets: z.array(z.string()),
  ports: z.array(z.string()).default([]),
});
const compose = z.object({
  services: z.record(z.string(), service),
  secrets: z.record(z.string(), z.object({ file: z.string() })),
});

describe("the compose file", () => {
  const file = compose.parse(parse(read("compose.yml")));
  const services = Object.entries(file.services);

  test.each(services)("%s gains no privileges and takes its secrets from files", (_name, each) => {
    expect(each.security_opt).toEqual(["no-new-privileges:true"]);
    expect(each.image).not.toMatch(/:latest$/);
    for (const secret of each.secrets) expect(Object.keys(file.secrets)).toContain(secret);
    for (const value of Object.values(each.environment)) {
      const mounted = /^\/run\/secrets\/(\w+)$/.exec(value)?.[1];
      if (mounted !== undefined) expect(each.secrets).toContain(mounted);
      else expect(value).toMatch(/^(?:mapwarden|\$\{\w+:[?-].*\})$/);
    }
    for (const port of each.ports) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  test("the App's image is named by the version it is built of", () => {
    expect(file.services.app?.image).toBe(`mapwarden:${packageJson.version}`);
  });

  test("the App starts with what it is given", () => {
    const directory = mkdtempSync(join(tmpdir(), "mapwarden-secrets-"));
    const contents: Readonly<Record<string, string>> = {
      private_key: privateKey,
      webhook_secret: "0123456789abcdef\n",
      database_url: "postgres://mapwarden:secret@store:5432/mapwarden\n",
    };
    const given = Object.entries(file.services.app?.environment ?? {}).map(([name, value]) => {
      const mounted = /^\/run\/secrets\/(\w+)$/.exec(value)?.[1];
      if (mounted === undefined) return [name, name === "APP_ID" ? "7" : ""];
      const path = join(directory, mounted);
      writeFileSync(path, contents[mounted] ?? "");
      return [name, path];
    });
    const settings = parseEnvironment(Object.fromEntries(given));
    rmSync(directory, { recursive: true });
    expect(settings).toMatchObject({
      appId: 7,
      webhookSecrets: ["0123456789abcdef"],
      store: { kind: "postgres", url: "postgres://mapwarden:secret@store:5432/mapwarden" },
    });
  });
});

const labels = z.object({ matchLabels: z.record(z.string(), z.string()) });
const deployment = z.object({
  spec: z.object({
    selector: labels,
    template: z.object({
      metadata: z.object({ labels: z.record(z.string(), z.string()) }),
      spec: z.object({
        automountServiceAccountToken: z.literal(false),
        securityContext: z.object({ runAsNonRoot: z.literal(true) }),
        containers: z.tuple([
          z.object({
            image: z.string(),
            livenessProbe: z.object({ httpGet: z.object({ path: z.literal("/healthz") }) }),
            readinessProbe: z.object({ httpGet: z.object({ path: z.literal("/readyz") }) }),
            resources: z.object({ limits: z.object({ memory: z.string() }) }),
            securityContext: z.object({
              allowPrivilegeEscalation: z.literal(false),
              readOnlyRootFilesystem: z.literal(true),
              capabilities: z.object({ drop: z.tuple([z.literal("ALL")]) }),
            }),
          }),
        ]),
      }),
    }),
  }),
});

test("the Kubernetes example is hardened, and its parts find each other", () => {
  const documents = parseAllDocuments(read("docs/operate/kubernetes.yaml")).map((each) => {
    expect(each.errors).toEqual([]);
    return z.record(z.string(), z.unknown()).parse(each.toJS());
  });
  expect(documents.map(({ kind }) => kind)).toEqual([
    "Deployment",
    "Service",
    "PodDisruptionBudget",
    "NetworkPolicy",
  ]);
  const { spec } = deployment.parse(documents[0]);
  const own = spec.template.metadata.labels;
  expect(spec.selector.matchLabels).toEqual(own);
  expect(documents[1]?.spec).toMatchObject({ selector: own });
  expect(documents[2]?.spec).toMatchObject({ selector: { matchLabels: own } });
  expect(documents[3]?.spec).toMatchObject({ podSelector: { matchLabels: own } });
  expect(spec.template.spec.containers[0].image).toContain(`:${packageJson.version}`);
});

const action = z.object({
  inputs: z.record(z.string(), z.object({ description: z.string(), default: z.string() })),
  runs: z.object({
    using: z.literal("composite"),
    steps: z.array(
      z.object({
        name: z.string(),
        id: z.string().optional(),
        uses: z.string().optional(),
        run: z.string().optional(),
        shell: z.string().optional(),
        env: z.record(z.string(), z.string()).optional(),
      }),
    ),
  }),
});

describe("the action for workflows", () => {
  const { inputs, runs } = action.parse(parse(read("action.yml")));
  const script = runs.steps.find(({ id }) => id === "review")?.run ?? "";
  let directory = "";
  let base = "";
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), "mapwarden-action-"));
    const go = 'package shop\n\nfunc Fill() {\n\tvar m map[string]int\n\tm["a"] = 1\n}\n';
    const git = (...args: string[]) =>
      execFileSync(
        "git",
        ["-c", "user.name=a", "-c", "user.email=a@b.c", "-C", directory, ...args],
        {
          encoding: "utf8",
        },
      ).trim();
    git("init", "-q");
    writeFileSync(join(directory, "go.mod"), "module example.com/shop\n\ngo 1.24\n");
    git("add", "-A");
    git("commit", "-qm", "base");
    base = git("rev-parse", "HEAD");
    writeFileSync(join(directory, "shop.go"), go);
    git("add", "-A");
    git("commit", "-qm", "head");
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  /** Runs the script of the step as a runner does. */
  function review(env: Readonly<Record<string, string>>) {
    const output = join(directory, ".git", "output");
    writeFileSync(output, "");
    const { status, stdout } = spawnSync("bash", ["-e", "-c", script], {
      encoding: "utf8",
      cwd: directory,
      env: {
        PATH: process.env.PATH,
        GITHUB_ACTION_PATH: resolve("."),
        GITHUB_OUTPUT: output,
        RUNNER_TEMP: join(directory, ".git"),
        DIRECTORY: ".",
        FAIL_ON: inputs["fail-on"]?.default ?? "",
        UPLOAD: "true",
        BASE: base,
        ...env,
      },
    });
    return { status, stdout, outputs: read(output) };
  }

  test("other actions are pinned by their commit", () => {
    const used = runs.steps.flatMap(({ uses }) => (uses === undefined ? [] : [uses]));
    expect(used.length).toBeGreaterThan(0);
    for (const each of used) expect(each).toMatch(/^[\w-]+\/[\w/-]+@[0-9a-f]{40}$/);
  });

  test("no script is made of what others wrote", () => {
    for (const { run, shell } of runs.steps) {
      if (run === undefined) continue;
      expect(run).not.toContain("${{");
      expect(shell).toBe("bash");
    }
  });

  test("findings are written as SARIF, and fail the last step", () => {
    const { status, outputs } = review({});
    expect(status).toBe(0);
    expect(outputs).toContain("status=1");
    const sarif = JSON.parse(read(join(directory, ".git", "mapwarden.sarif")));
    expect(sarif.runs[0].results).toHaveLength(1);
  });

  test("without code scanning they are annotations", () => {
    const { status, stdout } = review({ UPLOAD: "false" });
    expect(status).toBe(1);
    expect(stdout).toMatch(/^::error file=shop\.go,/m);
  });

  test("without a base it says what to do", () => {
    expect(review({ BASE: "" })).toMatchObject({ status: 2 });
    expect(review({ BASE: "--upload-pack=touch hacked" })).toMatchObject({ status: 2 });
    expect(existsSync(join(directory, "hacked"))).toBe(false);
  });
});
