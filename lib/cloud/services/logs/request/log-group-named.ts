import type { LogGroup } from "../../../account/logs/log-group.ts";
import { authorize, type Call } from "../../protocol/call.ts";
import type { Members } from "../../protocol/json/input.ts";
import { invalidParameter, notFound } from "./logs-errors.ts";
import { textIn } from "./members.ts";

/**
 * Returns the log group that a request names, after it has authorized the action.
 *
 * @param stream The log stream that the request names, if the action is on one stream.
 * @throws {ServiceError} InvalidParameterException unless the request names one group; AccessDeniedException if the
 *   caller lacks the permission; ResourceNotFoundException if the group does not exist.
 */
export function logGroupNamed(
  call: Call,
  members: Members,
  action: string,
  stream?: string,
): LogGroup {
  const name = nameIn(call, members);
  authorizeLogs(call, action, name, stream);
  const group = call.account.logGroups.get(name);
  if (!group) throw notFound("log group");
  return group;
}

/**
 * Checks that the caller may perform an action. The resource always has a part for the stream, so a policy must allow
 * `log-group:NAME:*`, as on AWS.
 *
 * @param group Name of the group, or an empty text for an action on all groups.
 */
export function authorizeLogs(call: Call, action: string, group: string, stream = ""): void {
  const resource = `${groupArn(call, group)}:log-stream:${stream}`;
  authorize(call, { action, resource }, { type: "AccessDeniedException", status: 400 });
}

/** Returns the ARN of a log group, without the `:*` that covers its streams. */
export function groupArn({ account }: Call, name: string): string {
  const { partition, region, accountId } = account;
  return `arn:${partition}:logs:${region}:${accountId}:log-group:${name}`;
}

function nameIn(call: Call, members: Members): string {
  const name = textIn(members, "logGroupName");
  const identifier = textIn(members, "logGroupIdentifier");
  if ((name === undefined) === (identifier === undefined)) {
    throw invalidParameter("Specify either logGroupName or logGroupIdentifier, and not both.");
  }
  if (name !== undefined) return name;
  const own = groupArn(call, "");
  if (identifier?.startsWith("arn:") !== true) return identifier ?? "";
  // The groups of other accounts and regions do not exist here.
  if (!identifier.startsWith(own)) throw notFound("log group");
  return identifier.slice(own.length);
}
