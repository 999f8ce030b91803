/** The function that triggers call to keep counts of lives, in the transaction that changes the lives. */

/** A table of counts. */
export interface LifeCounts {
  readonly table: string;
  /** What is counted by: the table's primary key. */
  readonly keys: string;
  /** Where the tenant itself goes, its counts have gone before and are not made again. */
  readonly tenant: "installation" | "repository";
  /** Where keys come from that a life has not as columns, joined to `l`, and which lives count. */
  readonly join?: string;
  readonly where?: string;
}

/** A life counts in the week it was opened and, once it is settled, in that week too. */
export const dated: Required<Pick<LifeCounts, "join" | "where">> = {
  join: `CROSS JOIN LATERAL (VALUES
        ('opened', date_trunc('week', l.opened_at AT TIME ZONE 'UTC')::date),
        ('settled', date_trunc('week', l.settled_at AT TIME ZONE 'UTC')::date)) d (dated, week)`,
  where: "d.week IS NOT NULL",
};

/** Those of the first dashboard. */
export const coarseCounts: readonly LifeCounts[] = [
  {
    ...{ table: "life_weeks", tenant: "installation", ...dated },
    keys: "dated, week, installation_id, severity, origin, state",
  },
  {
    ...{ table: "life_rule_weeks", tenant: "installation", ...dated },
    keys: "dated, rule, week, installation_id, severity, origin, state",
  },
  {
    ...{ table: "life_repositories", tenant: "repository" },
    keys: "repository_id, severity, origin, state",
  },
  {
    ...{ table: "life_repository_rules", tenant: "repository" },
    keys: "repository_id, rule, severity, origin, state",
  },
];

const tenantRow: Readonly<Record<LifeCounts["tenant"], string>> = {
  installation: "installations i WHERE i.id = l.installation_id",
  repository: "repositories r WHERE r.id = l.repository_id",
};

/** Counts of lives, which are rows of `source` with a sign each. */
function sumOf({ keys, tenant, join = "", where }: LifeCounts, source: string): string {
  return `SELECT ${keys}, sum(sign) FROM ${source} l ${join}
      WHERE EXISTS (SELECT FROM ${tenantRow[tenant]}${where ? ` AND ${where}` : ""})
      GROUP BY ${keys} HAVING sum(sign) <> 0`;
}

/** Counts the lives that there are into a table that is still empty. */
export function countAll(counts: LifeCounts): string {
  return `INSERT INTO ${counts.table} (${counts.keys}, findings)
    ${sumOf(counts, "(SELECT 1 AS sign, * FROM finding_lives)")}`;
}

/**
 * Adds what came and takes off what went. Keys are sorted, so that two transactions lock rows in one order. `after`
 * is done at the end; there, `changes` is a query for the lives that came and went.
 */
export function countFunction(tables: readonly LifeCounts[], after = ""): string {
  const keep = (counts: LifeCounts) => {
    const { table, keys } = counts;
    const sums = sumOf(counts, "(changes)").replaceAll("'", "''");
    return `
    EXECUTE 'INSERT INTO ${table} AS kept (${keys}, findings)
      ${sums.replace("(changes)", "(' || changes || ')")} ORDER BY ${keys}
      ON CONFLICT (${keys}) DO UPDATE SET findings = kept.findings + excluded.findings';`;
  };
  return `FUNCTION count_finding_lives() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE changes text;
  BEGIN
    changes := CASE TG_OP
      WHEN 'INSERT' THEN 'SELECT 1 AS sign, c.* FROM came c'
      WHEN 'DELETE' THEN 'SELECT -1 AS sign, w.* FROM went w'
      ELSE 'SELECT 1 AS sign, c.* FROM came c UNION ALL SELECT -1, w.* FROM went w' END;
    ${tables.map(keep).join("")}
    ${after}
    RETURN NULL;
  END $$`;
}
