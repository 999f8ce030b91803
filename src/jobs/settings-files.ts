/** The settings files of a commit, as the ports bring them. */

/** The settings of all repositories of an owner, as its `.github` repository has them on its default branch. */
export interface OrganisationConfig {
  /** "owner/name". */
  readonly repository: string;
  readonly commit: string;
  /** Null where the repository has no such file. */
  readonly text: string | null;
}

/** Texts of the settings files that are in force at a commit. */
export interface SettingsFiles {
  /** That of the repository, at the commit; null where there is none. */
  readonly config: string | null;
  /** "unseen" where the App may not read the repository, or there is none; "itself" where it is the one at hand. */
  readonly organisation: OrganisationConfig | "unseen" | "itself";
}
