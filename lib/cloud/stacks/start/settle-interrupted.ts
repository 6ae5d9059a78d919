import type { Account } from "../../account/account.ts";
import { setStatus } from "../../deployment/history/stack-events.ts";
import { STACK_STATUSES, type StackHistory, type StackStatus } from "../../state/stack-history.ts";

const INTERRUPTED =
  "The local cloud ended during the operation. The account is as it was before the operation.";

/**
 * Ends the operations that a kill of the local cloud has interrupted. The state has the last complete deployment, so
 * they count as rolled back.
 */
export function settleInterrupted(account: Account): void {
  for (const history of Object.values(account.state.cloudFormation ?? {})) {
    const { status } = history;
    if (!status.endsWith("_IN_PROGRESS") || status === "REVIEW_IN_PROGRESS") continue;
    const settled = settledStatus(history);
    const isOfRollback = history.parentId !== undefined && settled === "ROLLBACK_COMPLETE";
    // A nested stack does not outlive the rollback of the stack that created it.
    const ended = isOfRollback ? "DELETE_COMPLETE" : settled;
    setStatus(account, history, ended, { reason: INTERRUPTED });
  }
}

function settledStatus(history: StackHistory): StackStatus {
  const { status } = history;
  if (status === "CREATE_IN_PROGRESS" || status === "ROLLBACK_IN_PROGRESS") {
    return "ROLLBACK_COMPLETE";
  }
  if (status.startsWith("IMPORT")) {
    return history.input ? "IMPORT_ROLLBACK_COMPLETE" : "ROLLBACK_COMPLETE";
  }
  if (status.startsWith("UPDATE")) return "UPDATE_ROLLBACK_COMPLETE";
  return statusBeforeDelete(history);
}

/** Returns the status that a stack had before its deletion began. */
function statusBeforeDelete({ events, name, input }: StackHistory): StackStatus {
  const statuses = events.filter(({ logicalId }) => logicalId === name).map((one) => one.status);
  const earlier = statuses.findLast((status) => !status.endsWith("_IN_PROGRESS"));
  return (
    STACK_STATUSES.find((status) => status === earlier) ??
    (input ? "CREATE_COMPLETE" : "ROLLBACK_COMPLETE")
  );
}
