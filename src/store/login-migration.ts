/** The step that makes the tables of login, access, audit and outgoing webhooks. */

export const loginStatements: readonly string[] = [
  `CREATE TABLE people (
    id bigint PRIMARY KEY,
    login text NOT NULL,
    access_token text,
    access_expires_at timestamptz,
    refresh_token text,
    refresh_expires_at timestamptz,
    checked_at timestamptz,
    checking_until timestamptz,
    welcomed_at timestamptz NOT NULL
  )`,
  `CREATE TABLE sessions (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id bigint NOT NULL REFERENCES people ON DELETE CASCADE,
    hash text NOT NULL UNIQUE,
    former_hash text UNIQUE,
    former_until timestamptz,
    created_at timestamptz NOT NULL,
    used_at timestamptz NOT NULL,
    rotated_at timestamptz NOT NULL
  )`,
  `CREATE INDEX sessions_person ON sessions (person_id)`,
  `CREATE TABLE login_attempts (
    state_hash text PRIMARY KEY,
    browser_hash text NOT NULL,
    verifier text NOT NULL,
    return_to text NOT NULL,
    created_at timestamptz NOT NULL
  )`,
  `CREATE INDEX login_attempts_created ON login_attempts (created_at)`,
  `CREATE TABLE view_repositories (
    person_id bigint NOT NULL REFERENCES people ON DELETE CASCADE,
    installation_id bigint NOT NULL REFERENCES installations ON DELETE CASCADE,
    repository_id bigint NOT NULL REFERENCES repositories ON DELETE CASCADE,
    PRIMARY KEY (person_id, repository_id)
  )`,
  `CREATE INDEX view_repositories_installation ON view_repositories (installation_id)`,
  `CREATE INDEX view_repositories_repository ON view_repositories (repository_id)`,
  `CREATE TABLE api_tokens (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id bigint NOT NULL REFERENCES people ON DELETE CASCADE,
    name text NOT NULL,
    hash text NOT NULL UNIQUE,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
  )`,
  `CREATE INDEX api_tokens_person ON api_tokens (person_id)`,
  `CREATE TABLE audit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    person_id bigint NOT NULL,
    login text NOT NULL,
    action text NOT NULL,
    installation_id bigint REFERENCES installations ON DELETE CASCADE,
    subject text NOT NULL
  )`,
  `CREATE INDEX audit_at ON audit (at)`,
  `CREATE INDEX audit_person ON audit (person_id, id)`,
  `CREATE INDEX audit_installation ON audit (installation_id)`,
  `CREATE TABLE endpoints (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    installation_id bigint NOT NULL REFERENCES installations ON DELETE CASCADE,
    url text NOT NULL,
    events text NOT NULL,
    secret text NOT NULL,
    created_login text NOT NULL,
    created_at timestamptz NOT NULL,
    failing_since timestamptz,
    disabled_at timestamptz
  )`,
  `CREATE INDEX endpoints_installation ON endpoints (installation_id)`,
  // What is still to be sent. The queue holds only its number, so that forgetting an installation forgets this too.
  `CREATE TABLE endpoint_outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    endpoint_id bigint NOT NULL REFERENCES endpoints ON DELETE CASCADE,
    installation_id bigint NOT NULL REFERENCES installations ON DELETE CASCADE,
    repository_id bigint REFERENCES repositories ON DELETE CASCADE,
    delivery_id text NOT NULL,
    event text NOT NULL,
    body text NOT NULL,
    created_at timestamptz NOT NULL,
    queued_at timestamptz
  )`,
  `CREATE INDEX endpoint_outbox_unqueued ON endpoint_outbox (id) WHERE queued_at IS NULL`,
  `CREATE INDEX endpoint_outbox_endpoint ON endpoint_outbox (endpoint_id)`,
  `CREATE INDEX endpoint_outbox_installation ON endpoint_outbox (installation_id)`,
  `CREATE INDEX endpoint_outbox_repository ON endpoint_outbox (repository_id)`,
  `CREATE TABLE endpoint_deliveries (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    endpoint_id bigint NOT NULL REFERENCES endpoints ON DELETE CASCADE,
    installation_id bigint NOT NULL REFERENCES installations ON DELETE CASCADE,
    delivery_id text NOT NULL,
    event text NOT NULL,
    at timestamptz NOT NULL,
    status integer,
    error text,
    ms integer NOT NULL
  )`,
  `CREATE INDEX endpoint_deliveries_endpoint ON endpoint_deliveries (endpoint_id, id)`,
  `CREATE INDEX endpoint_deliveries_installation ON endpoint_deliveries (installation_id)`,
];
