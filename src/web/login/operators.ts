/** Who runs this server and sees everything: named by the configuration, by number or by login. */

export interface Operators {
  readonly includes: (person: { readonly id: number; readonly login: string }) => boolean;
}

/** Logins are compared as GitHub does, without regard to case. Numbers outlive renames: the better names. */
export function createOperators(names: readonly string[]): Operators {
  const known = new Set(names.map((name) => name.toLowerCase()));
  return {
    // A login of digits only must not pass for somebody's number: it is looked up with a mark of its own.
    includes: ({ id, login }) =>
      known.has(String(id)) || (!/^\d+$/.test(login) && known.has(login.toLowerCase())),
  };
}
