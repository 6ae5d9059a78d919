import type { Account } from "../../account/account.ts";
import type { StackHistory, StackStatus } from "../../state/stack-history.ts";
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
  const status = (name: StackStatus, text?: string): void =>
    setStatus(account, history, name, { reason: text, token });
  for (const { action, logicalId } of steps) {
    if (action === "import" && !disableRollback) {
      Reflect.deleteProperty(history.resources, logicalId);
    }
  }
  if (history.status === "CREATE_IN_PROGRESS") {
    const requested = reason === undefined ? undefined : `${reason} Rollback requested by user.`;
    if (disableRollback) status("CREATE_FAILED", reason);
    else undoCreation(account, touched, token, requested, deletesOnFailure);
  } else if (history.status.startsWith("IMPORT")) {
    status("IMPORT_ROLLBACK_IN_PROGRESS", reason);
    status("IMPORT_ROLLBACK_COMPLETE");
  } else if (disableRollback) status("UPDATE_FAILED", reason);
  else undoUpdate(account, touched, token, reason);
}

/** Adds the events of a rollback that was requested after a deployment that failed without one. */
export function addRequestedRollBack(
  account: Account,
  history: StackHistory,
  token: string | undefined,
): void {
  const touched = { history, steps: lastSteps(history) };
  if (history.status === "CREATE_FAILED") undoCreation(account, touched, token, "User Initiated");
  else undoUpdate(account, touched, token, "User Initiated");
}

type Undone = Pick<Touched, "history" | "steps">;

function undoCreation(
  account: Account,
  { history, steps }: Undone,
  token: string | undefined,
  reason: string | undefined,
  deletes = false,
): void {
  const begun = deletes ? "DELETE_IN_PROGRESS" : "ROLLBACK_IN_PROGRESS";
  setStatus(account, history, begun, { reason, token });
  undo(account, history, "CREATE", steps.filter(isNew), token);
  setStatus(account, history, deletes ? "DELETE_COMPLETE" : "ROLLBACK_COMPLETE", { token });
}

function undoUpdate(
  account: Account,
  { history, steps }: Undone,
  token: string | undefined,
  reason: string | undefined,
): void {
  const created = steps.filter(isNew);
  const others = steps.filter((step) => !isNew(step) && step.action !== "import");
  setStatus(account, history, "UPDATE_ROLLBACK_IN_PROGRESS", { reason, token });
  undo(account, history, "UPDATE", others, token);
  setStatus(account, history, "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", { token });
  undo(account, history, "CREATE", created, token);
  for (const { logicalId } of created) Reflect.deleteProperty(history.resources, logicalId);
  setStatus(account, history, "UPDATE_ROLLBACK_COMPLETE", { token });
}

function isNew({ action, failure }: Step): boolean {
  return action === "create" || (action === "fail" && failure?.verb === "CREATE");
}

function undo(
  account: Account,
  history: StackHistory,
  verb: "CREATE" | "UPDATE",
  undone: readonly Step[],
  clientToken: string | undefined,
): void {
  for (const { logicalId, type, physicalId, earlierId = physicalId } of undone.toReversed()) {
    const done = verb === "CREATE" ? "DELETE" : "UPDATE";
    const id = verb === "CREATE" ? physicalId : earlierId;
    for (const state of ["IN_PROGRESS", "COMPLETE"]) {
      // A resource that was never created is not being deleted either.
      if (id === "" && state === "IN_PROGRESS") continue;
      const event = { logicalId, physicalId: id, type, status: `${done}_${state}` };
      addResourceEvent(account, history, { ...event, reason: undefined, clientToken });
    }
  }
}

/** Returns what the last operation did to resources, from its events. */
function lastSteps({ id, name, events }: StackHistory): Step[] {
  const begun = events.findLastIndex(
    ({ physicalId, status }) => physicalId === id && /^(?:CREATE|UPDATE)_IN_PROGRESS$/.test(status),
  );
  const steps = new Map<string, Step>();
  for (const { logicalId, physicalId, type, status } of events.slice(begun + 1)) {
    if (physicalId === id) continue;
    const earlierId = steps.get(logicalId)?.earlierId ?? physicalId;
    const action = status.startsWith("CREATE") ? "create" : "update";
    steps.set(logicalId, { stackName: name, logicalId, type, physicalId, action, earlierId });
  }
  return [...steps.values()];
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
