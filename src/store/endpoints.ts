/** Servers that want to be told of findings: who they are, what waits for them, and what was sent. */
import type { Kysely, Selectable } from "kysely";
import { type EndpointEvent, isEndpointEvent } from "../jobs/endpoint-event.ts";
import { endpointsMax, outwardLogMax } from "../limits.ts";
import type { Database } from "./schema.ts";
import type { Seal } from "./seal.ts";
import { transact } from "./transact.ts";

/** An endpoint as people see it: without its secret. */
export interface Endpoint {
  readonly id: number;
  readonly installationId: number;
  readonly url: string;
  readonly events: readonly EndpointEvent[];
  readonly createdLogin: string;
  readonly createdAt: Date;
  readonly failingSince: Date | null;
  readonly disabledAt: Date | null;
}

export interface NewEndpoint {
  readonly installationId: number;
  readonly url: string;
  readonly events: readonly EndpointEvent[];
  readonly secret: string;
  readonly createdLogin: string;
}

/** One attempt to deliver. */
export interface LoggedDelivery {
  readonly deliveryId: string;
  readonly event: string;
  readonly at: Date;
  readonly status: number | null;
  readonly error: string | null;
  readonly ms: number;
}

export interface Endpoints {
  /** Its number; null where the installation has as many as it may have, or is gone. */
  readonly add: (endpoint: NewEndpoint, now: Date) => Promise<number | null>;
  readonly list: (installationIds: readonly number[]) => Promise<readonly Endpoint[]>;
  readonly find: (installationId: number, id: number) => Promise<Endpoint | null>;
  readonly remove: (installationId: number, id: number) => Promise<void>;
  /** Turns one on again that was given up. */
  readonly enable: (installationId: number, id: number) => Promise<void>;
  /** The newest first. */
  readonly listDeliveries: (
    installationId: number,
    id: number,
  ) => Promise<readonly LoggedDelivery[]>;
  /** Installations by number, with the name of their account as far as it is known. */
  readonly listInstallations: () => Promise<readonly { id: number; account: string }[]>;
}

/** What a secret is sealed for: it opens for the installation it was made for only. */
export function endpointContext(installationId: number): string {
  return `endpoint of installation:${installationId}`;
}

type Row = Selectable<Database["endpoints"]>;

function toEndpoint(row: Row): Endpoint {
  return {
    id: row.id,
    installationId: row.installation_id,
    url: row.url,
    events: row.events.split(",").filter(isEndpointEvent),
    createdLogin: row.created_login,
    createdAt: row.created_at,
    failingSince: row.failing_since,
    disabledAt: row.disabled_at,
  };
}

/** The endpoints over a store. */
export function createEndpoints(db: Kysely<Database>, seal: Seal): Endpoints {
  const one = (installationId: number, id: number) =>
    db
      .selectFrom("endpoints")
      .selectAll()
      .where("id", "=", id)
      .where("installation_id", "=", installationId);
  return {
    add: (endpoint, now) => add(db, seal, endpoint, now),
    async list(installationIds) {
      if (installationIds.length === 0) return [];
      const rows = await db
        .selectFrom("endpoints")
        .selectAll()
        .where("installation_id", "in", [...installationIds])
        .orderBy("id")
        .execute();
      return rows.map(toEndpoint);
    },
    async find(installationId, id) {
      const row = await one(installationId, id).executeTakeFirst();
      return row ? toEndpoint(row) : null;
    },
    async remove(installationId, id) {
      await db
        .deleteFrom("endpoints")
        .where("id", "=", id)
        .where("installation_id", "=", installationId)
        .execute();
    },
    async enable(installationId, id) {
      await db
        .updateTable("endpoints")
        .set({ disabled_at: null, failing_since: null })
        .where("id", "=", id)
        .where("installation_id", "=", installationId)
        .execute();
    },
    async listDeliveries(installationId, id) {
      const rows = await db
        .selectFrom("endpoint_deliveries")
        .selectAll()
        .where("endpoint_id", "=", id)
        .where("installation_id", "=", installationId)
        .orderBy("id", "desc")
        .limit(outwardLogMax)
        .execute();
      return rows.map(({ delivery_id: deliveryId, event, at, status, error, ms }) => ({
        ...{ deliveryId, event, at, status, error, ms },
      }));
    },
    async listInstallations() {
      const rows = await db
        .selectFrom("installations")
        .select(["id", "account_login"])
        .orderBy("id")
        .execute();
      return rows.map((row) => ({ id: row.id, account: row.account_login ?? String(row.id) }));
    },
  };
}

async function add(
  db: Kysely<Database>,
  seal: Seal,
  { installationId, url, events, secret, createdLogin }: NewEndpoint,
  now: Date,
): Promise<number | null> {
  return transact(db, async (trx) => {
    // Locked, so that two people who add at once are counted one after the other.
    const installation = await trx
      .selectFrom("installations")
      .select("id")
      .where("id", "=", installationId)
      .forUpdate()
      .executeTakeFirst();
    if (!installation) return null;
    const { count } = await trx
      .selectFrom("endpoints")
      .select((eb) => eb.fn.countAll<number>().as("count"))
      .where("installation_id", "=", installationId)
      .executeTakeFirstOrThrow();
    if (count >= endpointsMax) return null;
    const { id } = await trx
      .insertInto("endpoints")
      .values({
        installation_id: installationId,
        url,
        events: events.join(","),
        secret: seal.close(secret, endpointContext(installationId)),
        created_login: createdLogin,
        created_at: now,
      })
      .returning("id")
      .executeTakeFirstOrThrow();
    return id;
  });
}
