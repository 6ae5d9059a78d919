import type { Call } from "../protocol/call.ts";
import type { Form } from "../protocol/query/form.ts";
import { ServiceError } from "../protocol/service-error.ts";
import { assumeRoleInput } from "./assume-role-input.ts";
import { roleActions } from "./session/role-actions.ts";
import { roleRefusal } from "./session/role-refusal.ts";
import { openRoleSession, roleNamed } from "./session/role-session.ts";
import { marksOf } from "./session/session-chain.ts";
import { sessionPolicy } from "./session/session-policies.ts";

/**
 * Returns credentials of a role, with the session policies, tags and source identity of the request.
 *
 * @throws {ServiceError} AWS's error if the request is invalid or not allowed.
 */
export function assumeRole(call: Call, form: Form): string {
  const { account, caller } = call;
  const input = assumeRoleInput(form);
  const { externalId } = input;
  const policies = input.policy === undefined ? [] : [sessionPolicy(input.policy)];
  const marks = marksOf(input, caller.session);
  const role = roleNamed(input.roleArn, account);
  const keys = { "sts:ExternalId": externalId === undefined ? [] : [externalId] };
  const pinned: Readonly<Record<string, string>> =
    externalId === undefined ? {} : { "sts:ExternalId": externalId };
  for (const action of roleActions("AssumeRole", { ...input, keys, pinned }, marks, role)) {
    const refusal = roleRefusal(call, caller, action, role);
    if (refusal) throw new ServiceError("AccessDenied", refusal.message, 403, refusal);
  }
  if (!role) throw new ServiceError("AccessDenied", "The role does not exist", 403);
  const chained = caller.principal.type === "AssumedRole";
  const ofFunction = caller.isFunction;
  return openRoleSession(call, role, { ...input, policies, marks, chained, ofFunction });
}
