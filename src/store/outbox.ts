/** Events on their way out: written with the change they tell of, dropped when they were delivered. */
import { randomUUID } from "node:crypto";
import { type Kysely, sql, type Transaction } from "kysely";
import type { Outbox } from "../jobs/deliver-event.ts";
import type { EndpointEvent } from "../jobs/endpoint-event.ts";
import type { FindingEvent, LifeState } from "../jobs/finding-life.ts";
import { outwardLogMax, outwardWaitingMax } from "../limits.ts";
import { endpointContext } from "./endpoints.ts";
import type { Database } from "./schema.ts";
import type { Seal } from "./seal.ts";

/** What each state is told as; the others end with their pull request, and nobody has to act on that. */
const told: Readonly<Partial<Record<LifeState, EndpointEvent>>> = {
  open: "finding.opened",
  fixed: "finding.fixed",
  prevented: "finding.prevented",
  ignored: "finding.ignored",
  "false-positive": "finding.ignored",
};

/** Null where nobody is told: the baseline of a whole tree is thousands of findings that nobody brought. */
function eventOf({ to, pull, from }: FindingEvent): EndpointEvent | null {
  if (to === "open" && pull === null && from === null) return null;
  return told[to] ?? null;
}

interface NamedRepository {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
}

/** The words of a finding quote code, so they stay here: rule, place and identity say which one it is. */
function renderBody(
  event: EndpointEvent,
  deliveryId: string,
  at: Date,
  repository: NamedRepository,
  finding: FindingEvent,
): string {
  const { installationId, pull, commit, fingerprint, rule, severity, path, line } = finding;
  return JSON.stringify({
    event,
    delivery: deliveryId,
    at: at.toISOString(),
    installation: { id: installationId },
    repository,
    pull_request: pull === null ? null : { number: pull },
    commit,
    finding: {
      ...{ fingerprint, rule, severity, path, line },
      state: finding.to,
      former_state: finding.from,
    },
  });
}

/** Keeps what the installation's endpoints want to be told, in the transaction that changed it. */
export async function writeOutbox(
  trx: Transaction<Database>,
  { installationId, repositoryId }: Pick<FindingEvent, "installationId" | "repositoryId">,
  events: readonly FindingEvent[],
): Promise<void> {
  const known = events.flatMap((finding) => {
    const event = eventOf(finding);
    return event === null ? [] : [{ event, finding }];
  });
  if (known.length === 0) return;
  const endpoints = await trx
    .selectFrom("endpoints")
    .select(["id", "events"])
    .where("installation_id", "=", installationId)
    .where("disabled_at", "is", null)
    .execute();
  if (endpoints.length === 0) return;
  const repository = await trx
    .selectFrom("repositories")
    .select(["id", "owner", "name"])
    .where("id", "=", repositoryId)
    .where("installation_id", "=", installationId)
    .executeTakeFirst();
  if (!repository) return;
  const at = new Date();
  const rows = endpoints.flatMap((endpoint) =>
    known
      .filter(({ event }) => endpoint.events.split(",").includes(event))
      .map(({ event, finding }) => {
        const deliveryId = randomUUID();
        const body = renderBody(event, deliveryId, at, repository, finding);
        return { endpointId: endpoint.id, event, deliveryId, body };
      }),
  );
  await insertRows(trx, { installationId, repositoryId }, rows);
}

interface OutboxRow {
  readonly endpointId: number;
  readonly event: string;
  readonly deliveryId: string;
  readonly body: string;
}

async function insertRows(
  db: Kysely<Database>,
  tenant: { readonly installationId: number; readonly repositoryId: number | null },
  rows: readonly OutboxRow[],
): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    INSERT INTO endpoint_outbox
      (endpoint_id, installation_id, repository_id, delivery_id, event, body, created_at)
    SELECT endpoint, ${tenant.installationId}::bigint, ${tenant.repositoryId}::bigint,
      delivery, event, body, now()
    FROM unnest(
      ${rows.map(({ endpointId }) => endpointId)}::bigint[],
      ${rows.map(({ deliveryId }) => deliveryId)}::text[],
      ${rows.map(({ event }) => event)}::text[],
      ${rows.map(({ body }) => body)}::text[]
    ) AS given (endpoint, delivery, event, body)`.execute(db);
}

/** Keeps the test that a person sends to an endpoint. */
export async function writeTestEvent(
  db: Kysely<Database>,
  endpoint: { readonly id: number; readonly installationId: number },
  now: Date,
): Promise<void> {
  const deliveryId = randomUUID();
  const { installationId } = endpoint;
  const body = JSON.stringify({
    event: "test",
    delivery: deliveryId,
    at: now.toISOString(),
    installation: { id: installationId },
  });
  const row = { endpointId: endpoint.id, event: "test", deliveryId, body };
  await insertRows(db, { installationId, repositoryId: null }, [row]);
}

/** Numbers of events that no job is there for yet; from here on one must be. */
export async function takeUnqueued(
  trx: Transaction<Database>,
  countMax: number,
): Promise<readonly number[]> {
  const { rows } = await sql<{ id: number }>`
    UPDATE endpoint_outbox SET queued_at = now()
    WHERE id IN (
      SELECT id FROM endpoint_outbox WHERE queued_at IS NULL
      ORDER BY id LIMIT ${countMax} FOR UPDATE SKIP LOCKED
    )
    RETURNING id`.execute(trx);
  return rows.map(({ id }) => id);
}

/** The outbox over a store. */
export function createOutbox(db: Kysely<Database>, seal: Seal): Outbox {
  return {
    find: (id) => find(db, seal, id),
    async note({ endpointId, installationId, deliveryId, event }, sent, at) {
      const { status, error, ms } = sent;
      await sql`
        INSERT INTO endpoint_deliveries
          (endpoint_id, installation_id, delivery_id, event, at, status, error, ms)
        SELECT id, installation_id, ${deliveryId}, ${event}, ${at}, ${status}, ${error}, ${ms}
        FROM endpoints WHERE id = ${endpointId} AND installation_id = ${installationId}`.execute(
        db,
      );
      await sql`
        DELETE FROM endpoint_deliveries WHERE endpoint_id = ${endpointId} AND id <= (
          SELECT id FROM endpoint_deliveries WHERE endpoint_id = ${endpointId}
          ORDER BY id DESC OFFSET ${outwardLogMax} LIMIT 1
        )`.execute(db);
    },
    async settle({ id, endpointId }) {
      await db.deleteFrom("endpoint_outbox").where("id", "=", id).execute();
      await db
        .updateTable("endpoints")
        .set({ failing_since: null })
        .where("id", "=", endpointId)
        .where("failing_since", "is not", null)
        .execute();
    },
    fail: ({ endpointId }, at) => fail(db, endpointId, at),
    async disable({ endpointId }, at) {
      await db
        .updateTable("endpoints")
        .set({ disabled_at: at })
        .where("id", "=", endpointId)
        .execute();
      await db.deleteFrom("endpoint_outbox").where("endpoint_id", "=", endpointId).execute();
    },
    async drop(id) {
      await db.deleteFrom("endpoint_outbox").where("id", "=", id).execute();
    },
  };
}

async function find(db: Kysely<Database>, seal: Seal, id: number) {
  const row = await db
    .selectFrom("endpoint_outbox")
    .innerJoin("endpoints", "endpoints.id", "endpoint_outbox.endpoint_id")
    .select(["endpoint_outbox.id", "endpoint_id", "endpoint_outbox.installation_id"])
    .select(["delivery_id", "event", "body", "url", "secret", "failing_since"])
    .where("endpoint_outbox.id", "=", id)
    .where("endpoints.disabled_at", "is", null)
    .executeTakeFirst();
  const secret = row && seal.open(row.secret, endpointContext(row.installation_id));
  // Sealed with a secret that is gone: unsigned nothing is sent.
  if (!row || secret === null || secret === undefined) return null;
  return {
    id: row.id,
    endpointId: row.endpoint_id,
    installationId: row.installation_id,
    deliveryId: row.delivery_id,
    event: row.event,
    body: row.body,
    url: row.url,
    secret,
    failingSince: row.failing_since,
  };
}

/** Notes since when it fails, and keeps what waits for it within its bound. */
async function fail(db: Kysely<Database>, endpointId: number, at: Date): Promise<void> {
  await db
    .updateTable("endpoints")
    .set({ failing_since: at })
    .where("id", "=", endpointId)
    .where("failing_since", "is", null)
    .execute();
  await sql`
    DELETE FROM endpoint_outbox WHERE endpoint_id = ${endpointId} AND id <= (
      SELECT id FROM endpoint_outbox WHERE endpoint_id = ${endpointId}
      ORDER BY id DESC OFFSET ${outwardWaitingMax} LIMIT 1
    )`.execute(db);
}
