/** The table of the comments that were posted, for those that somebody deletes. */

export const commentedStatements: readonly string[] = [
  `CREATE TABLE commented (
    repository_id bigint NOT NULL,
    pull_number integer NOT NULL,
    fingerprint text NOT NULL,
    installation_id bigint NOT NULL,
    PRIMARY KEY (repository_id, pull_number, fingerprint),
    FOREIGN KEY (repository_id, pull_number) REFERENCES pulls ON DELETE CASCADE
  )`,
];

/** A comment that was posted once. */
export interface CommentedTable {
  readonly repository_id: number;
  readonly pull_number: number;
  readonly fingerprint: string;
  readonly installation_id: number;
}
