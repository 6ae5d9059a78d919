import { authorize, type Call } from "../../protocol/call.ts";

/**
 * Checks that the caller may perform an action of IAM.
 *
 * @param shown How IAM's message names the resource, such as `role Reader`. @default - the ARN
 * @throws {ServiceError} AccessDenied if the policies do not allow the action.
 */
export function requireAllowed(
  call: Call,
  action: string,
  resource: string,
  shown: string = resource,
): void {
  const requested = { action: `iam:${action}`, resource, shown };
  authorize(call, requested, { type: "AccessDenied", status: 403 });
}
