import type { Account } from "../../account/account.ts";
import type { Step } from "../run/watcher.ts";
import type { Operation } from "./operation.ts";
import type { Touched } from "./resource-events.ts";
import { addResourceEvent, setStatus } from "./stack-events.ts";

type How = Pick<Operation, "token" | "disableRollback" | "deletesOnFailure">;

/**
 * Adds the events of a rollback. The account is already as it was before, so no resource of the deployment is left,
 * even if its deletion policy is Retain.
 *
 * @param why What failed apart from resources.
 */
export function addRollBackEvents(
  account: Account,
  touched: Touched,
  { token, disableRollback, deletesOnFailure = false }: How,
  why: string | undefined,
): void {
  const { history, steps } = touched;
  const reason = failureOf(steps) ?? why;
  const status = (name: Parameters<typeof setStatus>[2], text?: string): void =>
    setStatus(account, history, name, { reason: text, token });
  const undo = (verb: "CREATE" | "UPDATE", undone: readonly Step[]): void => {
    for (const { logicalId, type, physicalId, earlierId = physicalId } of undone.toReversed()) {
      const done = verb === "CREATE" ? "DELETE" : "UPDATE";
      const id = verb === "CREATE" ? physicalId : earlierId;
      for (const state of ["IN_PROGRESS", "COMPLETE"]) {
        // A resource that was never created is not being deleted either.
        if (id === "" && state === "IN_PROGRESS") continue;
        const event = {
          logicalId,
          physicalId: id,
          type,
          status: `${done}_${state}`,
          reason: undefined,
        };
        addResourceEvent(account, history, { ...event, clientToken: token });
      }
    }
  };
  const isNew = (step: Step): boolean =>
    step.action === "create" || (step.action === "fail" && step.failure?.verb === "CREATE");
  const created = steps.filter(isNew);
  const others = steps.filter((step) => !isNew(step) && step.action !== "import");
  const requested = reason === undefined ? undefined : `${reason} Rollback requested by user.`;

  if (history.status === "CREATE_IN_PROGRESS") {
    if (disableRollback) {
      status("CREATE_FAILED", reason);
      return;
    }
    status(deletesOnFailure ? "DELETE_IN_PROGRESS" : "ROLLBACK_IN_PROGRESS", requested);
    undo("CREATE", created);
    status(deletesOnFailure ? "DELETE_COMPLETE" : "ROLLBACK_COMPLETE");
  } else if (history.status.startsWith("IMPORT")) {
    status("IMPORT_ROLLBACK_IN_PROGRESS", reason);
    status("IMPORT_ROLLBACK_COMPLETE");
  } else if (disableRollback) status("UPDATE_FAILED", reason);
  else {
    status("UPDATE_ROLLBACK_IN_PROGRESS", reason);
    undo("UPDATE", others);
    status("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS");
    undo("CREATE", created);
    for (const { logicalId } of created) Reflect.deleteProperty(history.resources, logicalId);
    status("UPDATE_ROLLBACK_COMPLETE");
  }
}

/** Names the resources that failed, as the reason of a stack's status does. */
function failureOf(steps: readonly Step[]): string | undefined {
  const failed = steps.filter(({ action }) => action === "fail");
  const parts = (["CREATE", "UPDATE"] as const).flatMap((verb) => {
    const ids = failed.filter(({ failure }) => failure?.verb === verb).map((one) => one.logicalId);
    if (ids.length === 0) return [];
    return [`The following resource(s) failed to ${verb.toLowerCase()}: [${ids.join(", ")}].`];
  });
  return parts.length === 0 ? undefined : parts.join(" ");
}
