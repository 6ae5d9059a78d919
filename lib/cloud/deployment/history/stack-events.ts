import { randomUUID } from "node:crypto";
import type { Account } from "../../account/account.ts";
import { liveStack, newStackArn } from "../../account/stack-arn.ts";
import type { StackEvent, StackHistory, StackStatus } from "../../state/stack-history.ts";

/** CloudFormation's type of a stack in events. */
const STACK_TYPE = "AWS::CloudFormation::Stack";

/** Only the newest events are kept. */
const MOST_EVENTS = 1000;
/** How long CloudFormation describes a deleted stack. */
const DELETED_DAYS = 90;

/** Adds the history of a new stack to the state. A stack with the name that has no resources yet is then deleted. */
export function newHistory(
  account: Account,
  name: string,
  status: StackStatus,
  parentId?: string,
): StackHistory {
  const { state, clock } = account;
  const earlier = liveStack(account, name);
  const now = clock.now();
  if (earlier)
    setStatus(account, earlier, "DELETE_COMPLETE", { reason: "Replaced by a new stack" });
  const all = (state.cloudFormation ??= {});
  const oldest = now.getTime() - DELETED_DAYS * 86_400_000;
  for (const [id, { deleted }] of Object.entries(all)) {
    if (deleted !== undefined && Date.parse(deleted) < oldest) Reflect.deleteProperty(all, id);
  }
  const id = newStackArn(account, name, randomUUID());
  const history: StackHistory = {
    id,
    name,
    status,
    created: now.toISOString(),
    terminationProtection: false,
    disableRollback: false,
    changeSets: {},
    events: [],
    resources: {},
    ...(parentId === undefined ? {} : { parentId }),
  };
  all[id] = history;
  return history;
}

interface Why {
  readonly reason?: string | undefined;
  readonly token?: string | undefined;
}

/** Changes the status of a stack, with an event. */
export function setStatus(
  account: Account,
  history: StackHistory,
  status: StackStatus,
  { reason, token }: Why = {},
): void {
  history.status = status;
  history.statusReason = reason;
  const { id: physicalId, name: logicalId } = history;
  const event = { logicalId, physicalId, type: STACK_TYPE, status, reason, clientToken: token };
  const date = addEvent(account, history, randomUUID(), event);
  if (status === "DELETE_COMPLETE") {
    history.deleted = date;
    history.changeSets = {};
    // The files of its assets are not needed any more.
    if (history.input) history.input = { ...history.input, assets: {} };
  }
}

/** Adds an event of a resource, whose status is then the last one. */
export function addResourceEvent(
  account: Account,
  history: StackHistory,
  event: Omit<StackEvent, "id" | "date">,
): void {
  const { logicalId, physicalId, type, status, reason } = event;
  const date = addEvent(account, history, undefined, event);
  history.resources[logicalId] = { type, physicalId, status, date, reason };
}

/** Returns the date of the event. The dates of a stack's events differ, because clients tell events by their dates. */
function addEvent(
  { clock }: Account,
  history: StackHistory,
  id: string | undefined,
  event: Omit<StackEvent, "id" | "date">,
): string {
  const last = Date.parse(history.events.at(-1)?.date ?? "1970-01-01");
  const date = new Date(Math.max(clock.now().getTime(), last + 1)).toISOString();
  history.events.push({ id: id ?? `${event.logicalId}-${event.status}-${date}`, date, ...event });
  if (history.events.length > MOST_EVENTS) history.events.shift();
  return date;
}
