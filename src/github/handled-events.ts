/** Which events are worth asking for again: whatever would be more than acknowledged. */

const handled: Readonly<Record<string, readonly string[]>> = {
  pull_request: [...["opened", "synchronize", "reopened", "ready_for_review", "edited", "closed"]],
  check_run: ["rerequested", "requested_action"],
  check_suite: ["rerequested"],
  merge_group: ["checks_requested"],
  issue_comment: ["created", "edited"],
  pull_request_review_comment: ["created", "edited"],
  installation: ["created", "deleted", "suspend", "unsuspend", "new_permissions_accepted"],
  installation_repositories: ["added", "removed"],
  installation_target: ["renamed"],
  repository: [
    ...["renamed", "transferred", "privatized", "publicized"],
    ...["archived", "unarchived", "deleted"],
  ],
};

/** Whether jobs or changes can come of an event. */
export function isHandled(event: string, action: string | null): boolean {
  return action !== null && (handled[event]?.includes(action) ?? false);
}
