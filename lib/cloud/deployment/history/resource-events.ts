import { randomUUID } from "node:crypto";
import type { Account } from "../../account/account.ts";
import type { StackHistory } from "../../state/stack-history.ts";
import { CUSTOM_NAMED } from "../replacement/forced-replacement.ts";
import type { Step } from "../run/watcher.ts";
import { addResourceEvent } from "./stack-events.ts";

/** What a deployment has done to a stack's resources so far. */
export interface Touched {
  readonly history: StackHistory;
  /** The steps that changed something, the first one first. */
  readonly steps: Step[];
  /** Resources whose function has begun and not ended. */
  readonly open: Map<string, Step>;
}

const IMPORT_STARTED = "Resource import started.";
const IMPORT_COMPLETED = "Resource import completed.";
const TAGGING = "Apply stack-level tags to imported resource if applicable.";

const VERBS = {
  create: "CREATE",
  update: "UPDATE",
  replace: "UPDATE",
  delete: "DELETE",
} as const;

const REPLACING =
  "Requested update requires the creation of a new physical resource; hence creating one.";

/** Adds the events of a step, in CloudFormation's order and words. */
export function addStepEvents(
  account: Account,
  { history, steps, open }: Touched,
  step: Step,
  token: string | undefined,
): void {
  const { logicalId, type, physicalId, action, earlierId = physicalId, failure } = step;
  const event = (status: string, id: string, reason?: string): void =>
    addResourceEvent(account, history, {
      logicalId,
      physicalId: id,
      type,
      status,
      reason,
      clientToken: token,
    });
  if (action === "unchanged") return;
  const wasOpen = open.delete(logicalId);
  if (action === "skip") {
    event("DELETE_SKIPPED", physicalId);
    Reflect.deleteProperty(history.resources, logicalId);
    return;
  }
  if (action === "fail") {
    const verb = failure?.verb ?? "UPDATE";
    if (!wasOpen) event(`${verb}_IN_PROGRESS`, physicalId);
    const isCancelled = failure?.reason.endsWith(" cancelled");
    const reason = isCancelled ? failure?.reason : handlerMessage(failure?.reason ?? "");
    event(`${verb}_FAILED`, physicalId, reason);
    steps.push(step);
    return;
  }
  if (action === "import") {
    event("IMPORT_IN_PROGRESS", physicalId, IMPORT_STARTED);
    event("IMPORT_COMPLETE", physicalId, IMPORT_COMPLETED);
    event("UPDATE_IN_PROGRESS", physicalId, TAGGING);
    event("UPDATE_COMPLETE", physicalId);
    steps.push(step);
    return;
  }
  const verb = VERBS[action];
  if (!wasOpen) {
    const before = action === "create" ? "" : earlierId;
    event(`${verb}_IN_PROGRESS`, before, action === "replace" ? REPLACING : undefined);
  }
  if (step.isBegun) {
    open.set(logicalId, step);
    return;
  }
  if (action === "create" || action === "replace") {
    event(`${verb}_IN_PROGRESS`, physicalId, "Resource creation Initiated");
  }
  // Deletion of a replaced resource leaves the new one.
  const current = history.resources[logicalId];
  const earlier = action === "delete" && steps.find((one) => one.logicalId === logicalId);
  event(`${verb}_COMPLETE`, physicalId);
  if (action === "delete" && earlier) {
    const status = earlier.action === "create" ? "CREATE_COMPLETE" : "UPDATE_COMPLETE";
    history.resources[logicalId] = {
      type: earlier.type,
      physicalId: earlier.physicalId,
      status,
      date: current?.date ?? history.created,
    };
  } else if (action === "delete" && history.status !== "DELETE_IN_PROGRESS") {
    Reflect.deleteProperty(history.resources, logicalId);
  }
  if (action !== "delete") steps.push(step);
}

/** Returns the reason of a handler that failed, as CloudFormation words it. */
function handlerMessage(reason: string): string {
  if (reason.includes(CUSTOM_NAMED)) return reason;
  const isDenied = / is not authorized to perform: /.test(reason);
  const exists = /exists already|already exists/.test(reason) ? "AlreadyExists" : "InvalidRequest";
  const code = isDenied ? "AccessDenied" : exists;
  return `Resource handler returned message: "${reason}" (RequestToken: ${randomUUID()}, HandlerErrorCode: ${code})`;
}
