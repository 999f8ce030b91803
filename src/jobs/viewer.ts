/** Who looks at what is kept, and which repositories they see: every question of the dashboard is asked as somebody. */

/** A repository that is not seen is answered like one that is not there. */
export interface Viewer {
  /** Null where nobody has logged in: the demo, and what runs without a person. */
  readonly person: { readonly id: number; readonly login: string } | null;
  /** Ids of the repositories that are seen. */
  readonly sees: "everything" | ReadonlySet<number>;
}

/** Sees everything: whoever runs the server. */
export const operatorViewer: Viewer = { person: null, sees: "everything" };

/** Whether a repository is there for the viewer. */
export function seesRepository({ sees }: Viewer, repositoryId: number): boolean {
  return sees === "everything" || sees.has(repositoryId);
}
