import type { Call } from "../protocol/call.ts";
import type { Form } from "../protocol/query/form.ts";
import { policyNamed } from "./read/managed-policy.ts";
import { entityNamed } from "./access/entity-named.ts";
import { refuseUserSession } from "./access/user-session.ts";

type Check = (call: Call, form: Form, action: string) => unknown;

/** The operations that delete a named resource, each with the parameter that names it and its look-up. */
const DELETIONS: ReadonlyMap<string, readonly [parameter: string, check: Check]> = new Map([
  ["DeletePolicy", ["PolicyArn", policyNamed]],
  ["DeleteUser", ["UserName", entityNamed.bind(undefined, "User")]],
  ["DeleteRole", ["RoleName", entityNamed.bind(undefined, "Role")]],
  ["DeleteGroup", ["GroupName", entityNamed.bind(undefined, "Group")]],
]);

/**
 * Refuses to delete a user, role, group or managed policy that does not exist, so that a script that cleans up gets
 * the answer that it expects although the local cloud does not serve the operation.
 *
 * @throws {ServiceError} InvalidClientTokenId, AccessDenied or NoSuchEntity.
 */
export function refuseMissing(call: Call, action: string, form: Form): void {
  const [parameter = "", check] = DELETIONS.get(action) ?? [];
  if (!check || !form.has(parameter)) return;
  refuseUserSession(call.caller);
  check(call, form, action);
}
