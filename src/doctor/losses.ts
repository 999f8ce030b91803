/** What is lost without a permission or an event: said by the doctor and at a start, and not in each check. */

/** `vital`: nothing can be done without it. */
export interface Loss {
  readonly vital: boolean;
  readonly said: string;
}

const permissions: Readonly<Record<string, Loss>> = {
  checks: { vital: true, said: "no check can be reported" },
  pull_requests: { vital: false, said: "no comment can be posted; the check names every finding" },
  contents: { vital: true, said: "nothing can be read, and nothing be analysed" },
  metadata: { vital: true, said: "GitHub requires it of every App" },
  merge_queues: { vital: false, said: "groups that wait in a merge queue get no check" },
};

const events: Readonly<Record<string, Loss>> = {
  pull_request: { vital: true, said: "no pull request is ever told of" },
  check_run: { vital: false, said: '"Re-run" and the buttons below a check do nothing' },
  check_suite: { vital: false, said: '"Re-run all" does nothing' },
  merge_group: { vital: false, said: "groups that wait in a merge queue get no check" },
  issue_comment: { vital: false, said: "commands in comments are not heard" },
  pull_request_review_comment: { vital: false, said: "commands in answers are not heard" },
  repository: { vital: false, said: "names of repositories follow only with their next review" },
  installation_target: { vital: false, said: "names of accounts follow only with the next review" },
};

const unnamed: Loss = { vital: false, said: "part of it does nothing" };

export function lossOfPermission(name: string): Loss {
  return permissions[name] ?? unnamed;
}

export function lossOfEvent(name: string): Loss {
  return events[name] ?? unnamed;
}

/** Permissions beyond those that are asked for, and what they would add. */
export const optionalPermissions: readonly {
  readonly name: string;
  readonly level: "write";
  readonly said: string;
}[] = [
  {
    name: "contents",
    level: "write",
    said: "threads of findings that are gone are marked, but stay unresolved without Contents: write",
  },
];
