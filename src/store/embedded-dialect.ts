/**
 * kysely over PGlite. The dialect that kysely brings never answers, and ends the process by an unhandled
 * rejection, where a transaction cannot begin; a store that is gone must be an error like any other.
 */
import type { PGlite, Transaction } from "@electric-sql/pglite";
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PGliteAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from "kysely";

interface OpenTransaction {
  readonly transaction: Transaction;
  readonly end: (commit: boolean) => Promise<void>;
}

/** What makes PGlite roll back; nobody else sees it. */
const rollback = new Error("rolled back");

async function beginTransaction(pglite: PGlite): Promise<OpenTransaction> {
  const begun = Promise.withResolvers<Transaction>();
  const ended = Promise.withResolvers<void>();
  // PGlite keeps everybody else off its one connection until the transaction ends, pg-boss included.
  const closed = pglite.transaction(async (transaction) => {
    begun.resolve(transaction);
    await ended.promise;
  });
  closed.catch(begun.reject);
  const transaction = await begun.promise;
  async function end(commit: boolean): Promise<void> {
    if (commit) ended.resolve();
    else ended.reject(rollback);
    try {
      await closed;
    } catch (error) {
      if (commit || error !== rollback) throw error;
    }
  }
  return { transaction, end };
}

class EmbeddedConnection implements DatabaseConnection {
  readonly #pglite: PGlite;
  #open: OpenTransaction | undefined;

  constructor(pglite: PGlite) {
    this.#pglite = pglite;
  }

  async begin(): Promise<void> {
    this.#open = await beginTransaction(this.#pglite);
  }

  async end(commit: boolean): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    await open?.end(commit);
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const target = this.#open?.transaction ?? this.#pglite;
    const { rows, affectedRows } = await target.query<Row>(query.sql, [...query.parameters]);
    return {
      rows,
      ...(affectedRows !== undefined && { numAffectedRows: BigInt(affectedRows) }),
    };
  }

  async *streamQuery<Row>(): AsyncGenerator<QueryResult<Row>> {
    yield await Promise.reject(new Error("the embedded store does not stream"));
  }
}

/** One connection for all: kysely's adapter for PGlite hands it to one caller at a time. */
function createDriver(pglite: PGlite): Driver {
  const connection = new EmbeddedConnection(pglite);
  return {
    init: async () => undefined,
    acquireConnection: async () => connection,
    releaseConnection: async () => undefined,
    beginTransaction: () => connection.begin(),
    commitTransaction: () => connection.end(true),
    rollbackTransaction: () => connection.end(false),
    destroy: async () => undefined,
  };
}

/** The dialect of the embedded store; whoever opened PGlite closes it. */
export function createEmbeddedDialect(pglite: PGlite): Dialect {
  return {
    createAdapter: () => new PGliteAdapter(),
    createDriver: () => createDriver(pglite),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createIntrospector: (db) => new PostgresIntrospector(db),
  };
}
