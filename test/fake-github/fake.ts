/** A stateful fake GitHub: the demo's stand-in, with every request and answer checked against GitHub's descriptions. */
import { generateKeyPairSync } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { createStandIn } from "../../src/demo/stand-in.ts";
import type { RouteAnswer } from "../../src/demo/stand-in-call.ts";
import {
  type Intercept,
  type ServedStandIn,
  serveStandIn,
} from "../../src/demo/stand-in-server.ts";
import { createState, type State } from "../../src/demo/stand-in-state.ts";
import { createBudgets, type FakeBudgets } from "./budgets.ts";
import { type ArmedFault, arm, type Fault, faultAnswer, takeFault } from "./faults.ts";
import { queryProblems, runWithSchema } from "./graphql.ts";
import { convertCode } from "./manifest.ts";
import { requestProblems, responseProblems } from "./openapi.ts";
import { createPeople, type FakePeople, isWebFlow } from "./people.ts";

/** One request that reached the fake. */
interface Logged {
  /** Milliseconds since the epoch at which it arrived. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  status: number | null;
  /** Milliseconds since the epoch at which its answer left; null where there was none. */
  answeredAt: number | null;
}

export interface FakeGithub {
  readonly state: State;
  readonly people: FakePeople;
  readonly budgets: FakeBudgets;
  readonly served: ServedStandIn;
  readonly log: Logged[];
  /** What GitHub would not have understood, or would not have said. Every test ends with none. */
  readonly problems: string[];
  /** Codes of Apps that were made of a manifest, for one exchange each. */
  readonly manifestCodes: Set<string>;
  readonly privateKey: string;
  readonly addFault: (fault: Fault) => void;
  readonly clearFaults: () => void;
  /** Runs before each request is answered: for things that happen between two calls. */
  onRequest: ((logged: Logged) => void) | undefined;
  readonly close: () => Promise<void>;
}

/** The app's key; one for all fakes, since making one takes a tenth of a second. */
export const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
});

/** The app that the fake knows. */
export const fakeApp = { id: 4242, slug: "mapwarden" } as const;

/** Starts a fake on a free port, or on the given one. */
export async function startFakeGithub(
  options: { readonly port?: number; readonly now?: () => number } = {},
): Promise<FakeGithub> {
  const state = createState(fakeApp, options.now ?? Date.now);
  const faults: ArmedFault[] = [];
  let html = "";
  const handle = createStandIn({
    state,
    links: () => ({ api: `${html}/api/v3`, html }),
    runGraphql: runWithSchema,
  });
  const manifestCodes = new Set<string>();
  const log: Logged[] = [];
  const problems: string[] = [];
  const people = createPeople(state, problems);
  const budgets = createBudgets(state);
  const hooks: Pick<FakeGithub, "onRequest"> = { onRequest: undefined };
  const intercept: Intercept = async (received, next) => {
    const { method, path, query, body } = received;
    const logged: Logged = {
      at: Date.now(),
      method,
      path,
      query: query.toString(),
      body,
      headers: received.request.headers,
      status: null,
      answeredAt: null,
    };
    log.push(logged);
    hooks.onRequest?.(logged);
    problems.push(...findRequestProblems(method, path, query, body));
    const taken = takeFault(faults, received);
    if (taken?.how.kind === "slow") await sleep(taken.how.ms);
    const fault = taken?.how.kind === "slow" ? undefined : taken;
    const links = { api: `${html}/api/v3`, html };
    const { authorization } = received;
    const spent = fault ? null : budgets.count(authorization, path);
    const early = spent ?? convertCode(state, links, manifestCodes, privateKey, received);
    const answer =
      fault && fault.effect !== "done"
        ? undefined
        : (early ?? (await people.answer(received, links)) ?? (await next(received)));
    if (!fault && !spent && answer && answer.status !== 204)
      problems.push(...responseProblems(method, path, answer.status, answer.body));
    const sent = fault ? await fail(fault, received.request.socket) : answer;
    if (!sent || sent === "handled") return "handled";
    logged.status = sent.status;
    logged.answeredAt = Date.now();
    if (fault) return sent;
    return { ...sent, headers: { ...budgets.headers(authorization, path), ...sent.headers } };
  };
  const served = await serveStandIn(handle, { port: options.port ?? 0, intercept });
  html = `http://${served.host}`;
  return Object.assign(hooks, {
    state,
    people,
    budgets,
    served,
    log,
    problems,
    manifestCodes,
    privateKey,
    addFault: (fault: Fault) => {
      faults.push(arm(fault));
    },
    clearFaults: () => {
      faults.length = 0;
    },
    close: served.close,
  });
}

function findRequestProblems(
  method: string,
  path: string,
  query: URLSearchParams,
  body: unknown,
): readonly string[] {
  if (isWebFlow(path)) return [];
  if (path !== "/graphql") return requestProblems(method, path, query, body);
  const text = new Map<string, unknown>(Object.entries(body ?? {})).get("query");
  return queryProblems(String(text));
}

async function fail(
  fault: Fault,
  socket: { destroy: () => void },
): Promise<RouteAnswer | "handled"> {
  if (fault.how.kind === "hang") await sleep(fault.how.ms);
  const answer = faultAnswer(fault);
  if (answer) return answer;
  socket.destroy();
  return "handled";
}
