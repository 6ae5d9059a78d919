import type { StackHistory } from "../../state/stack-history.ts";

const CANCELLED = /^Resource (?:creation|update) cancelled$/;

/** Returns a line about the end of a stack's last operation: its status and, after a failure, the first reason. */
export function endOfOperation({ name, status, events }: StackHistory): string {
  const begun = events.findLastIndex(({ reason }) => reason === "User Initiated");
  const failure = events
    .slice(begun + 1)
    .find((event) => event.status.endsWith("_FAILED") && !CANCELLED.test(event.reason ?? ""));
  const reason = failure?.reason;
  return `stack ${name}: ${status}${reason === undefined ? "" : ` (${failure?.logicalId}: ${reason})`}`;
}
