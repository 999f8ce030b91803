/** The tables of login, access and what people changed. Tokens and secrets in them are sealed or hashed. */
import type { Generated } from "kysely";

/** Somebody who logged in. `id` is GitHub's number: names are given away again. */
interface PeopleTable {
  readonly id: number;
  readonly login: string;
  /** Sealed; null once GitHub does not accept it any more. */
  readonly access_token: string | null;
  /** Null where the App's user tokens do not expire. */
  readonly access_expires_at: Date | null;
  readonly refresh_token: string | null;
  readonly refresh_expires_at: Date | null;
  /** When GitHub last said what the person sees. */
  readonly checked_at: Date | null;
  /** Until when one process has the right to ask GitHub, so that a refresh token is not used twice. */
  readonly checking_until: Date | null;
  /** Of the last login. */
  readonly welcomed_at: Date;
}

interface SessionsTable {
  readonly id: Generated<number>;
  readonly person_id: number;
  readonly hash: string;
  /** The id before the last rotation; good for requests that were under way. */
  readonly former_hash: string | null;
  readonly former_until: Date | null;
  readonly created_at: Date;
  readonly used_at: Date;
  readonly rotated_at: Date;
}

/** A login that was begun and has not come back from GitHub. */
interface LoginAttemptsTable {
  readonly state_hash: string;
  readonly browser_hash: string;
  /** PKCE's secret half, sealed. */
  readonly verifier: string;
  readonly return_to: string;
  readonly created_at: Date;
}

/** What GitHub last showed to a person, of what is known here. */
interface ViewRepositoriesTable {
  readonly person_id: number;
  readonly installation_id: number;
  readonly repository_id: number;
}

interface ApiTokensTable {
  readonly id: Generated<number>;
  readonly person_id: number;
  readonly name: string;
  readonly hash: string;
  readonly created_at: Date;
  readonly expires_at: Date;
  readonly used_at: Date | null;
}

interface AuditTable {
  readonly id: Generated<number>;
  readonly at: Date;
  readonly person_id: number;
  readonly login: string;
  readonly action: string;
  readonly installation_id: number | null;
  readonly subject: string;
}

interface EndpointsTable {
  readonly id: Generated<number>;
  readonly installation_id: number;
  readonly url: string;
  /** Names of events, with commas between. */
  readonly events: string;
  /** Sealed. */
  readonly secret: string;
  readonly created_login: string;
  readonly created_at: Date;
  readonly failing_since: Date | null;
  readonly disabled_at: Date | null;
}

/** What is still to be sent. */
interface EndpointOutboxTable {
  readonly id: Generated<number>;
  readonly endpoint_id: number;
  readonly installation_id: number;
  /** Null for a test that a person sends. */
  readonly repository_id: number | null;
  readonly delivery_id: string;
  readonly event: string;
  readonly body: string;
  readonly created_at: Date;
  /** Null until a job is there for it. */
  readonly queued_at: Date | null;
}

interface EndpointDeliveriesTable {
  readonly id: Generated<number>;
  readonly endpoint_id: number;
  readonly installation_id: number;
  readonly delivery_id: string;
  readonly event: string;
  readonly at: Date;
  readonly status: number | null;
  readonly error: string | null;
  readonly ms: number;
}

export interface LoginTables {
  readonly people: PeopleTable;
  readonly sessions: SessionsTable;
  readonly login_attempts: LoginAttemptsTable;
  readonly view_repositories: ViewRepositoriesTable;
  readonly api_tokens: ApiTokensTable;
  readonly audit: AuditTable;
  readonly endpoints: EndpointsTable;
  readonly endpoint_outbox: EndpointOutboxTable;
  readonly endpoint_deliveries: EndpointDeliveriesTable;
}
